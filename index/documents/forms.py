"""A document that several sources have: its other forms, and by what they are known to be one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from index.model import Model

_VERSION = re.compile(r"v[0-9]+\Z")
_NO_WORDS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"x:d[0-9]+")  # the place of a document in a test collection, which means nothing elsewhere
_INDEX_PAGE = re.compile(r"/index\.html?\Z")


class OtherForm(Model):
    """Another item of the sources that a document is made of, beside the one that has its text.

    `source` is the name of its source, `sha256` the hash of its bytes. `identifiers` are its own, as `list_identifiers`
    gives them.
    """

    path: str
    source: str
    sha256: str
    identifiers: tuple[str, ...] = ()


def list_identifiers(record: Mapping[str, Any]) -> Sequence[str]:
    """What a record of a document is known by everywhere: `url:`, `doi:`, `arxiv:`, and `id:` where it is stated.

    Those of its other forms are its own too. Two documents of two sources that share one are one document.
    """
    found = dict.fromkeys(_list_own(record))
    for form in record.get("forms") or ():
        found |= dict.fromkeys(form["identifiers"])
    return tuple(found)


def _list_own(record: Mapping[str, Any]) -> Iterator[str]:
    if record.get("canonical"):
        yield f"url:{_fold_url(record['canonical'])}"
    if record.get("doi"):
        yield f"doi:{record['doi'].lower()}"
    if record.get("eprint"):
        yield f"arxiv:{_VERSION.sub('', record['eprint'].lower())}"
    if "id" in record and "id" not in (record.get("inferred") or ()) and not _NUMBERED.fullmatch(record["id"]):
        yield f"id:{record['id']}"


def fold_title(title: str) -> str:
    """A title as two of them compare: its words in small letters."""
    return _NO_WORDS.sub(" ", title.casefold()).strip()


def _fold_url(url: str) -> str:
    """A URL without what may differ: scheme, `www.`, `utm_` fields, fragment, name of an index page, last slash."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
    fields = sorted(field for field in parts.query.split("&") if field and not field.startswith("utm_"))
    path = _INDEX_PAGE.sub("/", parts.path).rstrip("/")
    return f"{host}{path}{'?' if fields else ''}{'&'.join(fields)}"
