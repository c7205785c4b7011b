"""CSL-JSON: what reference managers and citation processors read."""

import json
import re
from collections.abc import Sequence
from typing import Any

from index.citation.dates import split_date
from index.citation.latex import needs_math
from index.citation.record import CitationRecord
from index.documents.authors import Name

_WORD_PATTERN = re.compile(r"[^\s“”\"]+")
_MIXED_CASE_PATTERN = re.compile(r"[a-z]+[A-Z]|\w\.\w|^[a-z]\W*$")  # rStar, llms.txt, the n of n log n
_JSON_ENCODER = json.JSONEncoder(ensure_ascii=False)  # made once; with indent it would be Python and five times slower


def build_csl_item(record: CitationRecord) -> dict[str, Any]:
    """The CSL-JSON item. A field that is not known is not there.

    The title is in sentence case, as CSL asks; what no style may capitalise stands in CSL's own
    `<span class="nocase">`.
    """
    item: dict[str, Any] = {
        "id": record.key,
        "type": _get_type(record),
        "title": mark_nocase(record.sentence_title),
        "author": [_format_name(name) for name in record.authors],
        "issued": _format_date(record.date),
        "accessed": _format_date(record.accessed),
        **_describe_publication(record),
        "version": record.version,
        "DOI": record.doi,
        "URL": record.url,
        "language": record.language,
    }
    return {name: value for name, value in item.items() if value}


def format_csl_json(records: Sequence[CitationRecord]) -> str:
    """A CSL-JSON file of these records, one a line."""
    return "[\n" + ",\n".join(_JSON_ENCODER.encode(build_csl_item(record)) for record in records) + "\n]\n"


def mark_nocase(text: str) -> str:
    """`text` with its formulas and mixed-case words marked, so that title case does not reach them."""

    def marked(match: re.Match[str]) -> str:
        word = match[0]
        core = word.strip(".,:;?!()")
        if not core or not (
            _MIXED_CASE_PATTERN.search(core) or (needs_math(core) and core[:1].islower()) or core[0] == "µ"
        ):
            return word
        return word.replace(core, f'<span class="nocase">{core}</span>', 1)

    return _WORD_PATTERN.sub(marked, text)


def _get_type(record: CitationRecord) -> str:
    return "article" if record.eprint else "report" if record.is_report else "webpage"


def _describe_publication(record: CitationRecord) -> dict[str, str | None]:
    """Where it was published: an arXiv item under its number alone, or styles print arXiv twice."""
    if record.eprint:
        return {"publisher": "arXiv", "number": f"arXiv:{record.eprint}"}
    if record.is_report:
        return {"publisher": record.publisher, "genre": record.genre, "number": record.number}
    return {"container-title": record.publisher, "genre": f"{record.genre} #{record.number}" if record.genre else None}


def _format_date(date: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [split_date(date)]} if date else None


def _format_name(name: Name) -> dict[str, str]:
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {field: value for field, value in parts.items() if value}
