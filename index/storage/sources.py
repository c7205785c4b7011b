"""What an index remembers of a source, and when two of them are one."""

import re
from collections.abc import Iterable
from pathlib import Path

from index.model import Model

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: `C:/` is a drive of Windows


class IndexSource(Model):
    """A source that an index was made from: its kind, its address as it was given, and the same made absolute.

    The items of a source with a `name` have it before their paths, so that those of several sources differ.
    """

    kind: str
    address: str
    resolved: str
    name: str = ""


def is_uri(address: str) -> bool:
    """Whether an address is a URI, which is no path of this machine and is never made one."""
    return _URI.match(address) is not None


def describe_source(source: str | Path, kind: str) -> IndexSource:
    """What an index remembers of a source: an address that is no URI is a path of this machine."""
    address = str(source)
    resolved = address if is_uri(address) else str(Path(address).absolute())
    return IndexSource(kind=kind, address=address, resolved=resolved)


def find_source(remembered: Iterable[IndexSource], given: IndexSource) -> IndexSource | None:
    """The source among those that is this one: of its kind and at its address, whatever way that is written."""
    return next((known for known in remembered if known.kind == given.kind and _is_same_place(known, given)), None)


def _is_same_place(known: IndexSource, given: IndexSource) -> bool:
    if known.resolved == given.resolved:
        return True
    if is_uri(known.resolved) or is_uri(given.resolved):
        return _spell(known.resolved) == _spell(given.resolved)
    try:
        return Path(known.resolved).samefile(given.resolved)
    except (OSError, ValueError):  # one of them is no file that is there
        return False


def _spell(uri: str) -> str:
    """A URI with what may be written in another way as it compares: the case of scheme and host, slashes at the end."""
    scheme, _, rest = uri.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}".rstrip("/")
