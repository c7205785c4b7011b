"""The errors of publishing."""

from pathlib import Path

from index import RefdeskError


class PublishError(RefdeskError, OSError):
    """A folder that the surfaces cannot be written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"Cannot publish to '{folder}' ({reason}). Choose a folder that can be written with --public.")


class PublishBusyError(RefdeskError, BlockingIOError):
    """Another process is publishing to the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"Another process is publishing to '{folder}'. Wait for it to end, then try again.")


class DamagedFileError(RefdeskError, OSError):
    """A published file that does not hold what was published, or is gone."""

    def __init__(self, folder: Path, path: str) -> None:
        self.folder = folder
        self.path = path
        super().__init__(
            f"'{path}' is not served: its file was altered or lost. Run 'refdesk publish' to make it again."
        )
