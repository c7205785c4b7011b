"""Run a collection's questions through search, and see what each leg and the whole find."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.documents.chunk import Chunk
from index.evaluation.cover import BUDGETS_TOKENS, MAX_RANKED_CHUNKS, compute_covered_shares, is_answered
from index.evaluation.judgements import AnswerSpan, CollectionError, Judgements
from index.evaluation.measures import Figure, measure
from index.evaluation.names import DocumentNames
from index.evaluation.report import Report
from index.retrieval.query import Query
from index.retrieval.rank import Ranking, rank
from index.retrieval.search import search_query
from index.retrieval.searcher import Searcher
from index.storage.chunk_table import Rows

MAX_MEASURED_DOCUMENTS = 100  # documents of a ranking that are measured
LEGS = ("text", "vectors", "hybrid")


@dataclass(slots=True)
class _Measurements:
    """What is gathered over all questions."""

    ranked: dict[str, dict[str, Sequence[str]]] = field(default_factory=lambda: {leg: {} for leg in LEGS})
    first: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    shares: list[list[float]] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


async def evaluate(searcher: Searcher, judgements: Judgements) -> Report:
    """Ask every question that has a judged answer, and measure what comes.

    A question is taken as plain words, at any length: none of its characters is read as the query language. Raises
    CollectionError when no judged document is in the index, MissingExtraError without the `eval` extra.
    """
    names = DocumentNames(searcher)
    relevant = {query: names.resolve_grades(judgements.relevant[query]) for query in judgements.judged}
    if not any(name in searcher.reader.documents for grades in relevant.values() for name in grades):
        raise CollectionError(Path(judgements.name), "judges none of the documents that were ingested")
    found = _Measurements()
    for name in judgements.judged:
        await _ask(searcher, names, name, judgements, found)
        ranked = found.ranked["hybrid"][name]
        found.first.append(bool(ranked) and relevant[name].get(ranked[0], 0) > 0)
    columns = zip(BUDGETS_TOKENS, zip(*found.shares, strict=True), strict=True) if found.shares else ()
    return Report(
        name=judgements.name,
        documents=len(searcher.reader.documents),
        chunks=len(searcher.table),
        queries=len(relevant),
        legs={leg: measure(relevant, ranked) for leg, ranked in found.ranked.items()},
        first=Figure.of(found.first),
        answered=Figure.of(found.answered),
        covered={budget: Figure.of(shares) for budget, shares in columns},
        cpu_ms=float(np.median(found.cpu_ms)),
    )


async def _ask(
    searcher: Searcher, names: DocumentNames, name: str, judgements: Judgements, found: _Measurements
) -> None:
    query = Query(judgements.queries[name])
    started = time.process_time()
    await search_query(searcher, query)
    found.cpu_ms.append((time.process_time() - started) * 1000)
    ranking = await rank(searcher, query)
    for leg, rows in _split_legs(ranking).items():
        found.ranked[leg][name] = names.documents(rows, MAX_MEASURED_DOCUMENTS)
    if name in judgements.spans:
        read, known = await _read(searcher, names, ranking, judgements.spans[name])
        found.answered.append(is_answered(read, known))
        found.shares.append(compute_covered_shares(read, known))


async def _read(
    searcher: Searcher, names: DocumentNames, ranking: Ranking, spans: Sequence[AnswerSpan]
) -> tuple[Sequence[tuple[str, int, Chunk]], Sequence[AnswerSpan]]:
    """The passages in the order of a ranking, each with its document and where its text starts, and the answers."""
    rows = ranking.rows[:MAX_RANKED_CHUNKS].tolist()
    chunks = await searcher.chunks(rows)
    read = [chunks[row] for row in rows]
    offsets = [names.offset(searcher.reader.documents[chunk.document_id]) for chunk in read]
    known = [
        await _locate_quote(searcher, names, AnswerSpan(names.find_id(span.document), span.start, span.end, span.quote))
        for span in spans
    ]
    return [(chunk.document_id, offset, chunk) for chunk, offset in zip(read, offsets, strict=True)], known


async def _locate_quote(searcher: Searcher, names: DocumentNames, span: AnswerSpan) -> AnswerSpan:
    """A quote as the place where it first stands. Raises CollectionError when it, or its document, does not."""
    if span.document not in searcher.reader.documents:
        raise CollectionError(Path("spans.jsonl"), f"names the document '{span.document}', which was not ingested")
    if span.quote is None:
        return span
    document = searcher.reader.documents[span.document]
    start = (await searcher.reader.markdown(span.document)).find(span.quote, document.body_start)
    if start < 0:
        raise CollectionError(Path("spans.jsonl"), f"quotes words that '{span.document}' does not have")
    start -= names.offset(document)
    return AnswerSpan(span.document, start, start + len(span.quote))


def _split_legs(ranking: Ranking) -> Mapping[str, Rows]:
    text = np.argsort(-ranking.bm25, kind="stable")[: np.count_nonzero(ranking.bm25)]
    vectors = np.argsort(-ranking.cosine, kind="stable") if ranking.cosine is not None else text[:0]
    return {"text": ranking.rows[text], "vectors": ranking.rows[vectors], "hybrid": ranking.rows}
