"""The parts of an address that a text gives, and paths below the root of a source in the form in which they compare."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

from ingest.converters import SUFFIXES

DIALECT_SCHEMES = frozenset({"wiki", "source", "post"})  # of addresses that a dialect wrote, which name no path
MAX_ADDRESS_CHARS = 2_000  # of an address that is looked up
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_INDEX_NAMES = frozenset({"index", "readme", "_index"})
_PAGE_SUFFIXES = frozenset({".htm", ".xhtml", ".php"} | {s for s, kind in SUFFIXES.items() if kind.startswith("text/")})


class Address(NamedTuple):
    """An address: what is looked up, without escapes, and the part of the target that it names.

    `scheme` is one of DIALECT_SCHEMES or empty.
    """

    scheme: str
    path: str
    fragment: str


def read_address(address: str) -> Address | None:
    """Split an address; None for one that leads out of the source, as every address with a host does."""
    if address.startswith("//") or len(address) > MAX_ADDRESS_CHARS:
        return None
    found = _SCHEME.match(address)
    scheme = found[1].lower() if found else ""
    if found is not None:
        if scheme not in DIALECT_SCHEMES:
            return None
        address = address[found.end() :]
    path, _, fragment = address.partition("#")
    if scheme != "wiki":  # the name of a page may hold a question mark
        path = path.partition("?")[0]
    plain = unquote(path).replace("\\", "/")
    if plain.startswith("@site/"):  # Docusaurus writes the root so
        plain = plain.removeprefix("@site")
    return Address(scheme, plain, unquote(fragment))


def join_path(folder: str, path: str) -> str | None:
    """The path below the root that `path` means in `folder`; None where it leads out of the root.

    A slash at the end stays: it says that a folder is meant.
    """
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) + ("/" if parts and path.endswith(("/", "/.", "/..")) else "")


def fold_path(path: str) -> str:
    """A path as it compares where case, and the way in which accents are written, do not matter."""
    return unicodedata.normalize("NFC", path).casefold()


def fold_words(text: str) -> str:
    """A heading or title as it compares: its letters and digits, since every tool makes another anchor of the rest."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def make_page_key(path: str) -> str:
    """What the addresses of one page have in common: `Guide/`, `guide/index.html` and `guide/README.md` are `guide`."""
    plain = fold_path(path).strip("/")
    folder, _, name = plain.rpartition("/")
    stem = remove_page_suffix(name)
    if stem in _INDEX_NAMES:
        return folder
    return f"{folder}/{stem}" if folder else stem


def remove_page_suffix(name: str) -> str:
    """A name without the suffix of a page; `v1.2` has none."""
    stem, stop, suffix = name.rpartition(".")
    return stem if stop and stem and f".{suffix.lower()}" in _PAGE_SUFFIXES else name


def is_index(path: str) -> bool:
    """Whether a path is that of the page of its folder."""
    return remove_page_suffix(fold_path(path).rpartition("/")[2]) in _INDEX_NAMES
