"""The questions of a test collection and what answers them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import RefdeskError, shorten

_QUERY_FIELDS = ("query-id", "query_id", "query", "qid", "_id")  # the names that collections give to one field
_DOCUMENT_FIELDS = ("doc", "corpus-id", "doc_id", "document")
_PLACE_FIELDS = ("start", "end", "quote")


class CollectionError(RefdeskError, ValueError):
    """A test collection that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"The collection file '{path}' {reason}. docs/search.md tells the form.")


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Characters `start` to `end` of a document's text that answer a question, or the `quote` that does."""

    document: str
    start: int = 0
    end: int = 0
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Judgements:
    """Questions by id, the grade of each relevant document, and the spans that answer, where they are known."""

    name: str
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    spans: Mapping[str, Sequence[AnswerSpan]]

    @property
    def judged(self) -> Sequence[str]:
        """The ids of the questions that have a relevant document, in order."""
        return [name for name in self.queries if any(grade > 0 for grade in self.relevant.get(name, {}).values())]


def read_judgements(folder: Path) -> Judgements:
    """Read `queries.jsonl`, `qrels.tsv` and, where there is one, `spans.jsonl`. Raises CollectionError."""
    queries = {str(row["_id"]): str(row["text"]) for row in _read_rows(folder / "queries.jsonl", ("_id", "text"))}
    spans: dict[str, list[AnswerSpan]] = {}
    if (folder / "spans.jsonl").is_file():
        for row in _read_rows(folder / "spans.jsonl", ()):
            spans.setdefault(_get_first_field(row, _QUERY_FIELDS), []).append(_read_span(folder / "spans.jsonl", row))
    lost = next((name for name in spans if name not in queries), None)
    if lost is not None:
        reason = f"has a span for the question '{shorten(lost)}', which queries.jsonl does not have"
        raise CollectionError(folder / "spans.jsonl", reason)
    relevant = _read_grades(folder / "qrels.tsv", spans)
    return Judgements(folder.resolve().name, queries, relevant, spans)


def _read_span(path: Path, row: Mapping[str, Any]) -> AnswerSpan:
    unknown = row.keys() - {*_QUERY_FIELDS, *_DOCUMENT_FIELDS, *_PLACE_FIELDS}
    if unknown:
        named = ", ".join(f"'{shorten(name)}'" for name in sorted(unknown))
        known = ", ".join([_QUERY_FIELDS[0], _DOCUMENT_FIELDS[0], *_PLACE_FIELDS])
        raise CollectionError(path, f"has a span with {named}, which is none of {known}")
    document = _get_first_field(row, _DOCUMENT_FIELDS)
    if not document or not _get_first_field(row, _QUERY_FIELDS):
        raise CollectionError(path, f"has a span without {_QUERY_FIELDS[0]} or {_DOCUMENT_FIELDS[0]}")
    if isinstance(row.get("quote"), str):
        return AnswerSpan(document, quote=row["quote"])
    if not isinstance(row.get("start"), int) or not isinstance(row.get("end"), int):
        raise CollectionError(path, f"has a span of '{document}' with neither start and end nor a quote")
    return AnswerSpan(document, row["start"], row["end"])


def _read_grades(path: Path, spans: Mapping[str, Sequence[AnswerSpan]]) -> Mapping[str, Mapping[str, int]]:
    if not path.is_file() and spans:  # a span makes its document relevant
        return {query: {span.document: 1 for span in found} for query, found in spans.items()}
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_read_lines(path), 1):
        parts = line.split("\t")
        if number == 1 and not parts[-1].strip().lstrip("-").isdigit():
            continue  # the header
        if len(parts) not in (3, 4) or not parts[-1].strip().lstrip("-").isdigit():
            raise CollectionError(path, f"has no query, document and grade, separated by tabs, in line {number}")
        grades.setdefault(parts[0], {})[parts[-2]] = int(parts[-1])
    return grades


def _read_rows(path: Path, fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(_read_lines(path), 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CollectionError(path, f"is not JSON in line {number}") from error
        if not isinstance(row, dict) or any(name not in row for name in fields):
            raise CollectionError(path, f"has no object with {' and '.join(fields)} in line {number}")
        yield row


def _read_lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(path, "cannot be read") from error
    return (line for line in text.split("\n") if line.strip())


def _get_first_field(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(row[name]) for name in names if name in row), "")
