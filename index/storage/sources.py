"""What an index remembers of a source, and when two of them are one."""

from collections.abc import Iterable
from pathlib import Path

from index.model import Model


class IndexSource(Model):
    """A source that an index was made from: its kind, its address as it was given, and the same made absolute.

    The items of a source with a `name` have it before their paths, so that those of several sources differ.
    """

    kind: str
    address: str
    resolved: str
    name: str = ""


def describe_source(source: str | Path, kind: str) -> IndexSource:
    """What an index remembers of a source: an address that is no URI is a path of this machine."""
    address = str(source)
    resolved = address if "://" in address else str(Path(address).absolute())
    return IndexSource(kind=kind, address=address, resolved=resolved)


def find_source(remembered: Iterable[IndexSource], given: IndexSource) -> IndexSource | None:
    """The source among those that is this one: of its kind and at its address, whatever way that is written."""
    return next((known for known in remembered if known.kind == given.kind and _is_same_place(known, given)), None)


def _is_same_place(known: IndexSource, given: IndexSource) -> bool:
    if known.resolved == given.resolved:
        return True
    try:
        return Path(known.resolved).samefile(given.resolved)
    except (OSError, ValueError):  # one of them is no file that is there
        return False
