"""Files that are replaced as a whole: a reader sees the old bytes or the new ones, and a crash loses neither."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MAX_SYNCED_FILES = 32  # that are waited for one by one
PARTIAL = ".partial"  # the suffix of a file that is not complete; a dot in front keeps it from being served


def replace_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` to `path` in one atomic step that survives a crash; missing parent folders are made.

    What can be made again need not be `durable`: then a reader still sees the old bytes or the new ones, but a crash
    of the machine may lose both.
    """
    partial = path.with_name(f".{path.name}{PARTIAL}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_anew(partial) as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    partial.replace(path)
    if durable:
        _sync_folder(path.parent)


def open_anew(partial: Path) -> BinaryIO:
    """Make a file that is to replace another one; what a killed writer left is taken away, and no link is followed."""
    partial.unlink(missing_ok=True)
    return partial.open("xb")  # never opens what is there: the name can be foreseen, and a link put there


def sync_files(paths: Sequence[Path]) -> None:
    """Make files that were written without it survive a crash; one call for all where there are many.

    To wait for each of 10,000 files takes minutes, and the system writes them in a second.
    """
    if len(paths) > MAX_SYNCED_FILES and hasattr(os, "sync"):
        os.sync()
        return
    for path in paths:
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for folder in {path.parent for path in paths}:
        _sync_folder(folder)


@contextmanager
def hold_lock(path: Path, timeout_s: float = 0) -> Iterator[None]:
    """Hold the lock of a file, until the end of the block or of the process; the file stays.

    Raises TimeoutError when another process holds it for that long, and OSError when the file cannot be written.
    """
    from filelock import FileLock, Timeout  # takes 20 ms to import, which no reader needs

    lock = FileLock(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(timeout=timeout_s)
    except Timeout as error:
        raise TimeoutError(str(path)) from error
    try:
        yield
    finally:
        lock.release()


def _sync_folder(folder: Path) -> None:
    """Make a renaming in `folder` durable. Windows opens no folder, and its renaming needs no such step."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
