"""Files that are replaced as a whole: a reader sees the old bytes or the new ones, and a crash loses neither."""

import os
from pathlib import Path

PARTIAL = ".partial"  # the suffix of a file that is not complete; a dot in front keeps it from being served


def replace_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` to `path` in one atomic step that survives a crash; missing parent folders are made.

    What can be made again need not be `durable`: then a reader still sees the old bytes or the new ones, but a crash
    of the machine may lose both.
    """
    partial = path.with_name(f".{path.name}{PARTIAL}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    partial.replace(path)
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a renaming in `folder` durable. Windows opens no folder, and its renaming needs no such step."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
