"""Read a BibTeX file as a list of references: each entry in words, on the line where it begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from index.citation.latex import read_latex_letters

_ENTRY = re.compile(r"@\s?(?P<type>[A-Za-z]+)\s?[{(]\s*(?P<key>[^\s,{}()]{1,200})\s*,")
_FIELD = re.compile(r"(?<![\w-])(?P<name>[A-Za-z][\w-]*+)\s*+=\s*")
_NO_WORK = frozenset(("comment", "string", "preamble"))
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\s?|[^A-Za-z])")


@dataclass(frozen=True, slots=True)
class BibEntry:
    """An entry: its key, the line where it begins, and its fields by their names in small letters.

    `type` is `article` and the like, `written` are the fields as they stand there, with the markup of TeX.
    """

    key: str
    line: int
    fields: Mapping[str, str]
    type: str = ""
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """What leads to the work: its DOI, its arXiv number, its address, else its title."""
        doi, eprint = self.fields.get("doi"), self.fields.get("eprint")
        if doi:
            return f"https://doi.org/{doi.removeprefix('https://doi.org/')}"
        if eprint:
            return f"https://arxiv.org/abs/{eprint}"
        return self.fields.get("url") or self.fields.get("title", self.key)

    @property
    def text(self) -> str:
        """The entry as one of a list of references."""
        authors = self.fields.get("author", self.fields.get("editor", ""))
        year = self.fields.get("year") or self.fields.get("date", "")[:4]
        version = f"Version {self.fields['version']}. " if self.fields.get("version") else ""
        isbn = f"ISBN {self.fields['isbn']}. " if self.fields.get("isbn") else ""
        address = self.reference if "://" in self.reference else ""
        return f"{authors} ({year}). {self.fields.get('title', '')}. {version}{isbn}{address}"


def read_bibliography(text: str) -> list[BibEntry]:
    """The entries of a BibTeX file in their order; what is no entry is passed over."""
    matches = list(_ENTRY.finditer(text))
    ends = [*(match.start() for match in matches[1:]), len(text)][: len(matches)]
    entries = []
    line, position = 1, 0
    for match, end in zip(matches, ends, strict=True):
        line += text.count("\n", position, match.start())
        position = match.start()
        if match["type"].lower() not in _NO_WORK:
            written = dict(_read_fields(text, match.end(), end))
            fields = {name: _strip(value) for name, value in written.items()}
            entries.append(BibEntry(match["key"], line, fields, match["type"].lower(), written))
    return entries


def write_as_answer(entries: list[BibEntry]) -> str:
    """The entries as a list of references in Markdown, each on the line where it begins in its file."""
    lines: list[str] = []
    for entry in entries:
        lines += [""] * (entry.line - 1 - len(lines))
        lines.append("- " + " ".join(entry.text.split()))
    return "\n".join(lines)


def _read_fields(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    place = start
    while match := _FIELD.search(text, place, end):
        value, place = _read_value(text, match.end(), end)
        yield match["name"].lower(), value


def _read_value(text: str, start: int, end: int) -> tuple[str, int]:
    """A value in braces, in quotation marks or bare, and the place behind it."""
    opener = text[start : start + 1]
    depth = 0
    for place in range(start, end):
        character = text[place]
        depth += (character == "{") - (character == "}")
        if opener == "{" and depth == 0:
            return text[start + 1 : place], place + 1
        if opener == '"' and place > start and character == '"' and depth == 0:
            return text[start + 1 : place], place + 1
        if opener not in {"{", '"'} and (character in ",\n" or depth < 0):
            return text[start:place], place + 1
    return text[start:end], end


def _strip(value: str) -> str:
    """A value without the markup of TeX."""
    plain = _COMMAND.sub(
        lambda match: match[0][1:] if match[0][1:] in {"&", "%", "$", "#", "_"} else "", read_latex_letters(value)
    )
    return " ".join(plain.replace("{", "").replace("}", "").replace("~", " ").split())
