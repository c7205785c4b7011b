"""What the fields of a header mean: those of any site generator or note program, as ours."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from index import remove_hidden
from ingest.facts.dates import read_date
from ingest.facts.kept_back import find_draft_sign
from ingest.facts.own import list_own

MAX_LINE_CHARS = 400  # of a title, a summary, a name
MAX_EXTRA_FIELDS = 200
MAX_EXTRA_VALUES = 100  # of one field
MAX_EXTRA_CHARS = 2_000  # of one value
MAX_DEPTH = 6  # of fields inside fields

# By our field, the names that others have for it; the first one that has a value counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "kind": ("kind", "type"),
    "title": ("title", "headline", "name"),
    "summary": ("summary", "description", "excerpt", "abstract", "subtitle", "lead", "tagline"),
    "date": (
        "date", "published", "pubdate", "publishdate", "publish_date", "datepublished", "date_published",
        "published_at", "publication_date", "issued", "created", "date_created", "created_at",
    ),
    "authors": ("authors", "author", "by", "creator", "byline"),
    "topics": ("topics", "tags", "tag", "keywords", "categories", "category", "subjects"),
    "language": ("language", "lang", "locale"),
    "canonical": ("canonical", "canonical_url", "canonicalurl"),
    "doi": ("doi",),
    "version": ("version",),
    "status": ("status",),
    "series": ("series",),
    "related": ("related",),
    "text": ("text",),
    "inferred": ("inferred",),
}  # fmt: skip
_QUIET = frozenset({"id", "kind", "related", "text", "inferred", "version"})  # words that others use in other senses
_JOINED = frozenset({"topics"})  # of which all names that have a value count together
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OUR_ID = re.compile(r"[a-z][a-z0-9-]{0,39}:\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_WIKILINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?\]\]")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|<%[^<>]*%>")  # what a program was to fill in
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,20}")
_AND = re.compile(r";|\s&\s|\sand\s")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a header says in our fields, the name under which it says each, and what no field of ours holds.

    `names` are other titles. `kept_back` is the field that says that the text is not to be published. `notes` are what
    could not be read as it stands.
    """

    facts: Mapping[str, Any]
    provenance: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    kept_back: str | None = None
    notes: tuple[str, ...] = ()


def read_stated(fields: Mapping[str, Any]) -> Stated:
    """Read the fields of a header by their meaning; names are one in any case, with `-`, `_` or a space.

    A value that its field cannot hold is kept among the others, and noted.
    """
    by_name: dict[str, tuple[str, Any]] = {}
    stated = [*fields.items(), *_list_nested(fields)]
    for name, value in stated:
        by_name.setdefault(_fold(name), (name, value))
    signs = ((_fold(name), name, _as_texts(value)) for name, value in stated)
    facts: dict[str, Any] = {}
    provenance: dict[str, str] = {}
    used: set[str] = set()
    notes: list[str] = []
    for ours, others in _NAMES.items():
        for other in others:
            name, value = by_name.get(other, ("", None))
            if value is None or (ours in facts and ours not in _JOINED):
                continue
            found = _READERS[ours](value)
            if found is None or found == ():
                if _as_texts(value) and ours not in facts and other == others[0] and ours not in _QUIET:
                    notes.append(f"its {name} '{_as_texts(value)[0][:60]}' is not read as a {ours}")
                continue
            facts[ours] = tuple(dict.fromkeys([*facts.get(ours, ()), *found])) if ours in _JOINED else found
            provenance[ours] = ", ".join(filter(None, [provenance.get(ours, ""), name]))
            used.add(other)
    for ours, name, value in list_own(by_name):
        facts[ours], provenance[ours] = value, name
        used.add(ours)
    rest = {name: value for name, value in fields.items() if _fold(name) not in used}
    extra = dict(islice(_list_extra(rest), MAX_EXTRA_FIELDS))
    if len(extra) == MAX_EXTRA_FIELDS:
        notes.append(f"of its other fields the first {MAX_EXTRA_FIELDS} are kept")
    return Stated(facts, provenance, extra, _read_names(by_name), find_draft_sign(signs), tuple(notes))


def _fold(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _list_nested(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Fields that generators put below another: Zola's `taxonomies` and `extra`, pages' `params` and `seo`."""
    for parent in ("taxonomies", "extra", "params", "seo", "metadata"):
        inner = fields.get(parent)
        if isinstance(inner, Mapping):
            yield from ((str(name), value) for name, value in inner.items())


def _read_names(by_name: Mapping[str, tuple[str, Any]]) -> tuple[str, ...]:
    """Other titles of a text; an alias that is a path is an address that it had, and stays among the others."""
    found = [text for name in ("aliases", "alias") for text in _as_texts(by_name.get(name, ("", None))[1])]
    return tuple(dict.fromkeys(line for text in found if "/" not in text and (line := _read_line(text)) is not None))


def _list_extra(fields: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Other fields as text, those inside others by both names with a stop between them."""
    for name, value in fields.items():
        whole = f"{above}{name}"[:120]
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            yield from _list_extra({str(key): inner for key, inner in value.items()}, f"{whole}.", depth + 1)
            continue
        texts = _as_texts(value)
        if texts:
            yield whole, tuple(text[:MAX_EXTRA_CHARS] for text in texts[:MAX_EXTRA_VALUES])


def _as_texts(value: Any) -> list[str]:
    """A value, or the values of a list, as text without hidden characters; nothing for what is empty."""
    values = value if isinstance(value, list | tuple) else [value]
    texts = (
        ", ".join(_as_texts(list(entry.values()))) if isinstance(entry, Mapping) else entry
        for entry in values[:MAX_EXTRA_VALUES]
        if entry is not None and not isinstance(entry, list | tuple)
    )
    return [text for entry in texts if (text := remove_hidden(str(entry)).strip())]


def _read_line(value: Any) -> str | None:
    """One line of words; None for what is too long for one, or no text."""
    texts = _as_texts(value)
    line = " ".join(" ".join(texts[:1]).split())
    return line if 0 < len(line) <= MAX_LINE_CHARS else None


def _read_title(value: Any) -> str | None:
    line = " ".join(" ".join(_as_texts(value)[:1]).split())
    return None if _TEMPLATE.fullmatch(line) else line[:MAX_LINE_CHARS].strip() or None


def _read_summary(value: Any) -> str | None:
    """The value, or as many of its first sentences as a summary holds."""
    line = " ".join(" ".join(_as_texts(value)).split())
    if len(line) <= MAX_LINE_CHARS:
        return line or None
    end = max(line.rfind(sign, 0, MAX_LINE_CHARS) for sign in (". ", "! ", "? ", "。"))
    return line[: end + 1].strip() if end > 0 else None


def _read_kind(value: Any) -> str | None:
    line = re.sub(r"[\s_]+", "-", (_read_line(value) or "").lower())
    return line if _KIND.fullmatch(line) else None


def _read_id(value: Any) -> str | None:
    line = _read_line(value)
    return line if line is not None and _OUR_ID.fullmatch(line) else None


def _read_stated_date(value: Any) -> str | None:
    stated = value.get("created") if isinstance(value, Mapping) else value  # a blog of MkDocs has two dates
    return read_date(_read_line(stated) or "")


def _read_authors(value: Any) -> tuple[str, ...]:
    """Names from text, a list, or mappings with a `name`; `Ada Example and Bo Sample` are two."""
    entries = value if isinstance(value, list | tuple) else [value]
    names: list[str] = []
    for entry in entries[:MAX_EXTRA_VALUES]:
        if isinstance(entry, Mapping):
            names += _read_mapped_author(entry)
        elif isinstance(entry, str):
            names += [entry] if isinstance(value, list | tuple) else _split_names(entry)
    lines = (_read_line(_unlink(name.lstrip("@ "))) for name in names)
    return tuple(dict.fromkeys(line for line in lines if line))


def _read_mapped_author(entry: Mapping[Any, Any]) -> list[str]:
    """The name in a mapping; `{A Company}` is what YAML reads as one of names without values."""
    if entry and all(value is None for value in entry.values()):
        return ["{" + ", ".join(map(str, entry)) + "}"]
    name = entry.get("name")
    if isinstance(name, Mapping):
        name = " ".join(str(name[part]) for part in ("given", "family") if name.get(part))
    if not name:
        parts = [entry.get("given") or entry.get("first"), entry.get("family") or entry.get("last")]
        name = " ".join(str(part) for part in parts if part)
    return [str(name)] if name else [str(key) for key in entry if entry[key] is not None and len(entry) == 1]


def _split_names(text: str) -> list[str]:
    """The names in one text: apart at `;`, `and`, `&`; at commas where each part is more than one word."""
    found: list[str] = []
    for part in _AND.split(text):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        whole = len(pieces) > 1 and all(" " in piece for piece in pieces)
        found += pieces if whole else [part.strip().rstrip(",")]
    return [name for name in found if name]


def _read_topics(value: Any) -> tuple[str, ...]:
    """Topics from a list, or from text that commas part, or spaces where there are none."""
    texts = _as_texts(value)
    if isinstance(value, str):
        texts = value.split(",") if "," in value else value.split() if value.lstrip().startswith("#") else [value]
    lines = (_read_line(_unlink(text.strip().lstrip("#"))) for text in texts if not _TEMPLATE.fullmatch(text.strip()))
    return tuple(dict.fromkeys(line for line in lines if line))


def _read_language(value: Any) -> str | None:
    line = (_read_line(value) or "").replace("_", "-")
    if not _LANGUAGE.fullmatch(line) or len(line) > 20:
        return None
    first, dash, rest = line.partition("-")
    return first.lower() + dash + rest


def _read_version(value: Any) -> str | None:
    line = _read_line(value)
    return line if line is not None and _VERSION.fullmatch(line) else None


def _read_ids(value: Any) -> tuple[str, ...] | None:
    """A list of ids of ours; None for one that holds anything else, as other programs' lists do."""
    texts = _as_texts(value)
    return tuple(texts) if all(map(_OUR_ID.fullmatch, texts)) else None


def _read_extent(value: Any) -> str | None:
    return value if value in ("summary", "full") else None


def _read_words(value: Any) -> tuple[str, ...]:
    return tuple(_as_texts(value))


def _read_url(value: Any) -> str | None:
    line = _read_line(value)
    return line if line is not None and line.startswith(("http://", "https://")) else None


def _unlink(text: str) -> str:
    """`[[Page|words]]` as its words, as Obsidian's fields have links."""
    return _WIKILINK.sub(lambda found: found[2] or found[1], text)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": _read_id,
    "kind": _read_kind,
    "title": _read_title,
    "summary": _read_summary,
    "date": _read_stated_date,
    "authors": _read_authors,
    "topics": _read_topics,
    "language": _read_language,
    "canonical": _read_url,
    "doi": _read_line,
    "version": _read_version,
    "status": _read_line,
    "series": _read_line,
    "related": _read_ids,
    "text": _read_extent,
    "inferred": _read_words,
}
