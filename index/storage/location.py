"""Where an index lies."""

from pathlib import Path

from index.errors import RefdeskError


class IndexMissingError(RefdeskError, FileNotFoundError):
    """No index where one was expected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"No index in '{folder}'. Build it with 'refdesk ingest'.")


class IndexMismatchError(RefdeskError, ValueError):
    """An index of another format, of another encoder, or with a broken manifest."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"The index in '{folder}' {reason}. Build it anew with 'refdesk ingest --rebuild'.")


class IndexBusyError(RefdeskError, BlockingIOError):
    """Another process is writing the index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"Another ingest is writing the index in '{folder}'. Wait for it to end, then try again.")


class LocationError(RefdeskError, ValueError):
    """A place where no index can be kept."""

    def __init__(self, place: object, reason: str) -> None:
        self.place = place
        super().__init__(f"The index cannot be kept in '{place}': {reason}. Choose another folder with --index.")
