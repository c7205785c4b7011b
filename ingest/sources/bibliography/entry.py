"""An entry of a bibliography: what it says of a work, and the files of the work that it names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from index.documents.fields import CITE_KEY_PATTERN, MAX_CITE_KEY_CHARS
from ingest.facts.stated import read_stated

MAX_ENTRIES = 100_000  # of one file
# by the words that BibTeX, RIS, CSL and Zotero have for a type; a work of another type is of no kind that is known
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("article", "article-journal", "jour", "journalarticle", "mgzn", "magazinearticle"), "article"),
    **dict.fromkeys(("book", "mvbook", "ebook"), "book"),
    **dict.fromkeys(("inbook", "incollection", "chap", "chapter", "booksection"), "chapter"),
    **dict.fromkeys(
        ("inproceedings", "conference", "conf", "cpaper", "paper-conference", "conferencepaper", "preprint"), "paper"
    ),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis", "thes"), "thesis"),
    **dict.fromkeys(("techreport", "report", "rprt"), "report"),
}
_MONTHS = re.findall(r"\w+", "jan feb mar apr may jun jul aug sep oct nov dec")
_ARXIV = re.compile(r"arxiv[:\s.]\s*(?P<number>[a-z.-]+/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})(?:v[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a bibliography says of a work, under the names of our front matter, with the line where it begins.

    `key` tells it from the others of its file, `files` are paths as they are written. `line` is 0 where there are none.
    """

    key: str
    line: int
    fields: Mapping[str, Any]
    extra: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    abstract: str = ""

    @property
    def title(self) -> str:
        """The title, else the key."""
        return str(self.fields.get("title") or self.key)


ReadEntries: TypeAlias = Callable[[str], tuple[Sequence[Entry], Sequence[int]]]  # of a text, and its broken lines


def make_entry(
    key: str, line: int, work_type: str, stated: Mapping[str, Any], files: Sequence[str], others: Mapping[str, str]
) -> Entry:
    """Make an entry of its fields; `others` are those that have another meaning in front matter, or none.

    What a field cannot hold is among the others then.
    """
    fields = {name: value for name, value in stated.items() if value not in (None, "", [], ())}
    kind = _KINDS.get(work_type.replace("_", "-").lower())
    if kind is not None:
        fields["kind"] = kind
    if re.fullmatch(CITE_KEY_PATTERN, key) and len(key) <= MAX_CITE_KEY_CHARS:
        fields["cite_key"] = key
    if "eprint" not in fields:
        found = next((found for text in others.values() if (found := _ARXIV.search(text[:2000]))), None)
        fields |= {"eprint": found["number"]} if found else {}
    read = read_stated(fields)
    extra = {name: (text,) for name, text in others.items() if text} | {"type": (work_type,)} | dict(read.extra)
    abstract = " ".join(str(fields.get("abstract", "")).split())
    return Entry(key, line, read.facts, extra, tuple(dict.fromkeys(files)), abstract)


def check_count(count: int) -> None:
    """Raises ValueError for more entries than one file may have."""
    if count > MAX_ENTRIES:
        raise ValueError(f"it has more than {MAX_ENTRIES:,} entries; split it")


def join_date(year: str, month: str = "", day: str = "") -> str:
    """A date of its parts, as far as they are numbers, or a month has its name: `2020`, `2020-05`."""
    name = month.strip().lower()[:3]
    number = _MONTHS.index(name) + 1 if name in _MONTHS else int(name) if name.isdecimal() else 0
    if not re.fullmatch(r"[0-9]{4}", year.strip()):
        return year
    if not 1 <= number <= 12:
        return year.strip()
    last = f"-{int(day):02}" if day.strip().isdecimal() and len(day.strip()) <= 2 else ""
    return f"{year.strip()}-{number:02}{last}"
