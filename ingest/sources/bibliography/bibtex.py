"""BibTeX and BibLaTeX, as Zotero, JabRef and archives write them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from index.citation.latex import read_latex_letters
from index.quotes.answer.bibliography import BibEntry, read_bibliography
from ingest.sources.bibliography.entry import Entry, check_count, join_date, make_entry

_BEGINS = re.compile(r"[ \t]*@\s?(?!(?:comment|string|preamble)\b)[A-Za-z]+\s?[{(]", re.IGNORECASE)
_MACRO = re.compile(r"@string\s?[{(]\s?(?P<name>[\w-]{1,60})\s?=\s?[{\"](?P<value>[^{}\"]{0,400})[}\"]", re.IGNORECASE)
_MEANT = frozenset(
    re.findall(
        r"\w+",  # read into fields of ours
        "title subtitle author editor year month day date doi eprint primaryclass archiveprefix eprinttype eprintclass "
        "abstract url keywords language langid file version",
    )
)


def read_bibtex(text: str) -> tuple[Sequence[Entry], Sequence[int]]:
    """The entries of a file, and the lines where something begins like one and is none.

    Raises ValueError for too many.
    """
    macros = {found["name"].lower(): found["value"] for found in _MACRO.finditer(text)}
    entries = read_bibliography(text)
    check_count(len(entries))
    read = {entry.line for entry in entries}
    broken = [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if number not in read and _BEGINS.match(line) is not None
    ]
    return [_make_entry(entry, macros) for entry in entries], broken


def _make_entry(entry: BibEntry, macros: Mapping[str, str]) -> Entry:
    fields = {name: macros.get(value.lower(), value) for name, value in entry.fields.items()}
    is_arxiv = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower() == "arxiv"
    subtitle = fields.get("subtitle")
    title = fields.get("title", "")
    stated = {
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "authors": list(_split_names(entry.written.get("author") or entry.written.get("editor", ""))),
        "date": fields.get("date") or join_date(fields.get("year", ""), fields.get("month", ""), fields.get("day", "")),
        "doi": fields.get("doi"),
        "eprint": fields.get("eprint") if is_arxiv else None,
        "eprint_class": fields.get("primaryclass") or fields.get("eprintclass") if is_arxiv else None,
        "abstract": fields.get("abstract"),
        "canonical": fields.get("url"),
        "keywords": [word.strip() for word in re.split(r"[,;]", fields.get("keywords", "")) if word.strip()],
        "language": fields.get("langid") or fields.get("language"),
        "version": fields.get("version"),
    }
    others = {name: value for name, value in fields.items() if name not in _MEANT and value}
    files = list_files(entry.written.get("file", ""))
    return make_entry(entry.key, entry.line, entry.type, stated, files, others)


def _split_names(written: str) -> Iterator[str]:
    """The names of a list, apart at `and` outside braces; one in braces is a body and keeps them."""
    depth, start = 0, 0
    text = " ".join(written.split())
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and text.startswith(" and ", place):
            yield from _read_name(text[start:place])
            start = place + len(" and ")
    yield from _read_name(text[start:])


def _read_name(written: str) -> Iterator[str]:
    name = read_latex_letters(written.strip())
    is_body = name.startswith("{") and name.find("}") == len(name) - 1
    plain = re.sub(r"\\[A-Za-z]+ ?|[{}\\]", "", name.replace("~", " ")).strip()
    if plain and plain.lower() != "others":
        yield f"{{{plain}}}" if is_body else plain


def list_files(written: str) -> Sequence[str]:
    """The paths in a `file` field: `description:path:type;…` as Zotero and JabRef write it, or a path alone."""
    found = []
    for part in re.split(r"(?<!\\);", written):
        pieces = [re.sub(r"\\(.)", r"\1", piece) for piece in re.split(r"(?<!\\):", part.strip())]
        path = pieces[0] if len(pieces) == 1 else ":".join(pieces[1:-1]) if len(pieces) > 2 else pieces[1]
        if path.strip("{} "):
            found.append(path.strip("{} "))
    return found
