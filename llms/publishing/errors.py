"""The errors of publishing."""

from pathlib import Path

from index import RefdeskError


class PublishError(RefdeskError, OSError):
    """A folder that the surfaces cannot be written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"Cannot publish to '{folder}' ({reason}). Choose a folder that can be written with --public.")
