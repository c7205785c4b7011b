"""`refdesk init`."""

import argparse
import difflib
from pathlib import Path

from index import RefdeskError
from index.regular_file import read_regular_file
from server.config import Config
from server.terminal.ask import confirm
from server.terminal.options import Commands, add_command

ARCHIVE_FILE = "archive.yaml"
MAX_SHOWN_BYTES = 100_000  # of the file that is there, which is compared line by line


class ArchiveFileError(RefdeskError, OSError):
    """An `archive.yaml` that cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"'{path}' cannot be written ({reason}). Mend that, or save what is printed there by hand.")


def add(commands: Commands) -> None:
    """Add the command."""
    text = "look at a folder and write an archive.yaml that says what it found; the change is shown first"
    parser = add_command(commands, "init", _initialize, text)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="the folder of the documents (this one)")
    parser.add_argument("--yes", action="store_true", help="write without asking, where there is no archive.yaml yet")
    parser.add_argument("--overwrite", action="store_true", help="replace the archive.yaml that is there")


def _initialize(_: Config, options: argparse.Namespace) -> int:
    from ingest.survey import format_archive_file, survey_folder

    path = options.folder / ARCHIVE_FILE
    after = format_archive_file(survey_folder(options.folder))
    before = _read(path)
    if before == after:
        print(f"{path} says already what was found.")
        return 0
    print(_format_diff(path, before or "", after), end="")
    if before is not None and not options.overwrite:
        print(f"Nothing was written, because {path} is there. Add --overwrite to replace it.")
        return 0
    if not options.yes and not confirm(f"Write {path}?"):
        print("Nothing was written. Add --yes to write without being asked.")
        return 0
    try:
        path.write_text(after, encoding="utf-8")
    except OSError as error:
        raise ArchiveFileError(path, error.strerror or str(error)) from error
    print(f"Written: {path}. Look it over, then run 'refdesk serve {options.folder}'.")
    return 0


def _read(path: Path) -> str | None:
    try:
        return read_regular_file(path, MAX_SHOWN_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveFileError(path, error.strerror or str(error)) from error


def _format_diff(path: Path, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), str(path), str(path)
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
