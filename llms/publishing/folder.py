"""The folder of the surfaces: what lies in it, and writing to it so that nobody reads half a file."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from index import LEDGER_FILE
from index.storage.files import PARTIAL, replace_file


def list_files_below(folder: Path, inside: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Every file below `folder`, but for the ledger, with its path and status; none when there is no folder."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            path = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from list_files_below(folder / entry.name, f"{path}/")
            elif entry.name != LEDGER_FILE and not entry.name.endswith(PARTIAL):
                yield path, entry.stat(follow_symlinks=False)


def get_modification_time_ns(path: Path) -> int:
    """When a file was written, in nanoseconds; 0 when there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def write_file(path: Path, data: bytes, *, fresh: bool) -> None:
    """Write a file: a new one at once, since nobody knows of it before the ledger names it."""
    if not fresh:
        replace_file(path, data, durable=False)
        return
    try:
        file = path.open("wb", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb", buffering=0)
    with file:
        file.write(data)
