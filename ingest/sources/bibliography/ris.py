"""RIS: a line a field, each with a tag of two signs."""

import re
from collections.abc import Mapping, Sequence

from ingest.sources.bibliography.entry import Entry, check_count, make_entry

_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?-(?: (?P<value>.*))?")
_MEANT = frozenset(re.findall(r"\w+", "TY ER TI T1 AU A1 A2 ED PY Y1 DA DO AB N2 UR KW LA L1 L2 ID"))
MAX_VALUE_CHARS = 50_000  # of one value that goes on over lines


def read_ris(text: str) -> tuple[Sequence[Entry], Sequence[int]]:
    """The entries of a file, and the lines that belong to none. Raises ValueError for too many."""
    entries: list[Entry] = []
    broken: list[int] = []
    fields: dict[str, list[str]] = {}
    first = 0
    tag = ""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            if fields and tag and line.strip() and len(fields[tag][-1]) < MAX_VALUE_CHARS:
                fields[tag][-1] += f" {line.strip()}"  # a long value goes on
            elif line.strip():
                broken.append(number)
            continue
        tag = found["tag"]
        if tag == "ER":
            if fields:
                check_count(len(entries) + 1)
                entries.append(_make_entry(fields, first))
            fields = {}
            continue
        if not fields:
            first = number
        fields.setdefault(tag, []).append((found["value"] or "").strip())
    if fields:  # one that does not end
        entries.append(_make_entry(fields, first))
    return entries, broken


def _make_entry(fields: Mapping[str, Sequence[str]], line: int) -> Entry:
    def take(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, ()) if value), "")

    stated = {
        "title": take("TI", "T1"),
        "authors": [name for tag in ("AU", "A1") for name in fields.get(tag, ()) if name] or list(fields.get("ED", ())),
        "date": _read_date(take("DA", "PY", "Y1")),
        "doi": take("DO"),
        "abstract": take("AB", "N2"),
        "canonical": take("UR"),
        "keywords": list(fields.get("KW", ())),
        "language": take("LA"),
    }
    others = {tag: "; ".join(values) for tag, values in fields.items() if tag not in _MEANT}
    files = [path for tag in ("L1", "L2") for value in fields.get(tag, ()) for path in value.split(";") if path]
    key = take("ID") or take("DO") or take("TI", "T1") or f"line-{line}"
    return make_entry(key, line, take("TY"), stated, files, others)


def _read_date(written: str) -> str:
    """`2020/05/01/` as `2020-05-01`, as far as it goes."""
    return "-".join(part for part in written.split("/")[:3] if part)
