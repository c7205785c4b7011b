"""What is known of works outside the archive: its bibliographies, files that are named, and with consent Crossref."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from index import read_remembered
from server.terminal.messages import print_message

if TYPE_CHECKING:
    from index.quotes.known.work import KnownWork, KnownWorks

MAX_BIBLIOGRAPHIES = 100  # BibTeX files of an archive that are read


def make_look_up(index: Path, paths: Sequence[Path], online: str | None) -> Callable[[AbstractSet[str]], "KnownWorks"]:
    """A look-up in the BibTeX files of the archive's folders, in the files, and at an address where one is given.

    A file that is named and cannot be read, and an address that cannot be asked, raise SnapshotError and
    OnlineAddressError, even where nothing is looked up; a file of the archive is told and left out.
    """
    from index.quotes.known.snapshot import check_snapshot
    from index.quotes.known.work import KnownWorks
    from server.verification.crossref import check_address

    for path in paths:
        check_snapshot(path)
    if online is not None:
        check_address(online)

    def look_up(wanted: AbstractSet[str]) -> KnownWorks:
        return KnownWorks(_list_known(index, paths, online, wanted))

    return look_up


def _list_known(
    index: Path, paths: Sequence[Path], online: str | None, wanted: AbstractSet[str]
) -> "Iterator[KnownWork]":
    from index.quotes.known.snapshot import SnapshotError, read_snapshot

    if not wanted:
        return
    for path in _list_bibliographies(index):
        try:
            yield from read_snapshot(path, wanted)
        except SnapshotError as error:
            print_message(error)
    for path in paths:
        yield from read_snapshot(path, wanted)
    if online is not None:
        from server.verification.crossref import look_up_dois

        yield from look_up_dois(online, [name.partition(":")[2] for name in sorted(wanted) if name.startswith("doi:")])


def _list_bibliographies(index: Path) -> Sequence[Path]:
    """The BibTeX files in the folders that the index was made of, in the order of their paths."""
    folders = [Path(source.resolved) for source in read_remembered(index).sources]
    found = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.bib") if path.is_file())
    if len(found) > MAX_BIBLIOGRAPHIES:
        left = len(found) - MAX_BIBLIOGRAPHIES
        print_message(f"{left} of the archive's {len(found)} BibTeX files were not compared; name them with --known.")
    return found[:MAX_BIBLIOGRAPHIES]
