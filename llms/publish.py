"""Write the surfaces to a folder: only what changed, and nothing that was not ours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from index import PUBLISHED_RECORD, Model, PublishError
from llms.catalogue import Catalogue
from llms.surfaces import SURFACES


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many files were written, removed as no longer published, and left as they were."""

    written: int
    removed: int
    unchanged: int


class _Record(Model):
    stamp: str
    files: tuple[str, ...]


def render(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Every surface's files by path; the same catalogue gives the same bytes."""
    return {path: text.encode() for surface in SURFACES.values() for path, text in surface(catalogue)}


def is_published(folder: Path, stamp: str) -> bool:
    """Whether `folder` holds all that was last published there, and that was published from `stamp`."""
    record = _read_record(folder)
    return record.stamp == stamp and all((folder / path).is_file() for path in record.files)


def publish(catalogue: Catalogue, folder: Path, stamp: str) -> PublishReport:
    """Bring `folder` up to date with the catalogue; `stamp` names the state it was rendered from.

    A changed file is replaced in one step, so that a reader never sees half of it. Files that were published
    before and no longer are get removed. Raises PublishError when the folder cannot be written, or holds a file
    of somebody else where one of ours should be; then nothing is written.
    """
    files = render(catalogue)
    before = _read_record(folder).files
    written = 0
    try:
        _refuse_foreign(folder, files, before)
        if not files.keys() <= set(before):
            _replace(folder / PUBLISHED_RECORD, _record("", {*before, *files}))  # ours, also if this run is killed
        for path, data in files.items():
            written += _replace(folder / path, data)
        gone = [path for path in before if path not in files and (folder / path).is_file()]
        for path in gone:
            (folder / path).unlink()
        _replace(folder / PUBLISHED_RECORD, _record(stamp, files))
    except OSError as error:
        raise PublishError(folder, error.strerror or str(error)) from error
    return PublishReport(written, len(gone), len(files) - written)


def _refuse_foreign(folder: Path, files: Mapping[str, bytes], ours: Sequence[str]) -> None:
    for path, data in files.items():
        if path not in ours and (folder / path).exists() and (folder / path).read_bytes() != data:
            raise PublishError(folder, f"'{path}' is there and was not published by refdesk")


def _record(stamp: str, files: Iterable[str]) -> bytes:
    return _Record(stamp=stamp, files=tuple(sorted(files))).model_dump_json(indent=1).encode()


def _replace(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")  # with a dot in front it is never served
    partial.write_bytes(data)
    partial.replace(path)
    return True


def _read_record(folder: Path) -> _Record:
    try:
        return _Record.model_validate_json((folder / PUBLISHED_RECORD).read_bytes())
    except (OSError, ValidationError):
        return _Record(stamp="", files=())
