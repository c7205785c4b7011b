"""Files of BibTeX: what a citation and a list of references say of each entry, read by hand in one pass."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_BIBLIOGRAPHY_CHARS = 20_000_000
_SKIPPED = frozenset({"comment", "preamble", "string"})
_VENUES = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution", "howpublished", "organization")


class Reference(NamedTuple):
    """An entry: `author` is the short form inside a text, `full` a line of the list."""

    author: str
    year: str
    full: str


@lru_cache(maxsize=4)  # every document of a folder cites the same file
def read_bibliography(text: str) -> Mapping[str, Reference]:
    """The entries of a BibTeX file by key; what cannot be read is left out."""
    found: dict[str, Reference] = {}
    place, brace = text.find("@"), -1
    while place >= 0:
        brace = text.find("{", place) if brace < place else brace
        if brace < 0:
            break
        kind = text[place + 1 : min(brace, place + 40)].strip().lower()
        if not kind.isalpha():
            place = text.find("@", place + 1)
            continue
        end = _find_end(text, brace)
        if kind not in _SKIPPED:
            key, _, fields = text[brace + 1 : end].partition(",")
            found.setdefault(key.strip(), _describe(_read_fields(fields)))
        place = text.find("@", end)
    return found


def _find_end(text: str, brace: int) -> int:
    """The offset of the brace that closes one; the next entry begins after the line where none does."""
    depth = 0
    for place in range(brace, len(text)):
        character = text[place]
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return place
        elif character == "@" and text[place - 1] == "\n":
            return place - 1
    return len(text)


def _read_fields(text: str) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    place = 0
    while (equals := text.find("=", place)) >= 0:
        name = text[place:equals].strip(", \t\n\r").lower()
        start = equals + 1
        while start < len(text) and text[start].isspace():
            start += 1
        place = _skip_field(text, start)
        fields.setdefault(name, _clean(text[start:place]))
    return fields


def _skip_field(text: str, start: int) -> int:
    depth, quoted = 0, text.startswith('"', start)
    for place in range(start, len(text)):
        character = text[place]
        depth += (character == "{") - (character == "}")
        if (quoted and character == '"' and place > start and depth == 0) or depth < 0:
            return place + 1
        if not quoted and depth == 0 and character == ",":
            return place
    return len(text)


def _clean(value: str) -> str:
    bare = value.strip().rstrip(",").strip('"').replace("\\&", "&").replace("--", "–")
    return " ".join(bare.replace("{", "").replace("}", "").replace("\\", "").split())


def _describe(fields: Mapping[str, str]) -> Reference:
    names = [name for name in (fields.get("author") or fields.get("editor", "")).split(" and ") if name.strip()]
    families = [name.partition(",")[0].strip() if "," in name else name.split()[-1] for name in names]
    title = fields.get("title", "")
    author = f"{families[0]} et al." if len(families) > 2 else " and ".join(families) or title
    year = (fields.get("year") or fields.get("date", ""))[:4]
    venue = next((fields[name] for name in _VENUES if fields.get(name)), "")
    address = f"https://doi.org/{fields['doi']}" if fields.get("doi") else fields.get("url", "")
    parts = ["; ".join(names), f"({year})" if year else "", title, venue]
    full = ". ".join(part.rstrip(".") for part in parts if part)
    return Reference(
        author, year or "n.d.", full + ("." if full else "") + (f" <{address}>" if "://" in address else "")
    )
