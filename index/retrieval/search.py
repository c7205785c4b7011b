"""Search: two rankings, one score, passages to show."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.documents.chunk import Chunk
from index.documents.document import Document
from index.markdown.invisible import remove_hidden
from index.models.reranker import Reranker
from index.retrieval.confidence import COVERED_SHARE, UNSURE_MARGIN, compute_confidence, measure_coverage
from index.retrieval.query import Query, parse_query
from index.retrieval.rank import Ranking, rank
from index.retrieval.searcher import Searcher
from index.retrieval.terms import compute_matched_share
from index.storage.chunk_table import ChunkTable, Rows
from index.storage.full_text import extract_subject
from index.storage.schema import MAX_EXACT_CHUNKS

DEFAULT_HITS = 10
HITS_PER_DOCUMENT = 2  # passages, so that one long paper does not fill the page
MAX_PASSAGE_CHARS = 700  # characters a passage may grow to when its neighbours are joined
MAX_RERANKED_HITS = 20  # hits that a reranker looks at, where there is one
NEIGHBOUR_STEPS = (1, -1, 2)  # from a hit to the neighbours that may be joined to it
MAX_NAMED_WORDS = 5  # words of a query that no passage has
TRUST_SAMPLE_HITS = 3  # hits whose words are compared with the query's
# a best score below this says that the archive does not treat the subject (docs/measurements/retrieval.md)
MIN_RELEVANT_SCORE = 0.2
UNKNOWN_LANGUAGE_TRUST = 0.5  # in cosines of a query in a language that the encoder does not know


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers: `markdown[start:end]` of its document, its neighbours of one section joined.

    `text` is that passage without hidden characters and without what data URIs hold. `cosine` and `vector_rank` are
    None when no encoder was there, `text_rank` is when full text did not find the passage; both ranks count from 1.
    `language` is that of the document's words (ISO 639-1), `rerank` the reranker's score, where there is one.
    """

    document: Document
    headings: tuple[str, ...]
    anchor: str
    text: str
    start: int
    end: int
    first_line: int
    last_line: int
    score: float
    cosine: float | None
    bm25: float
    text_rank: int | None
    vector_rank: int | None
    language: str
    rerank: float | None = None

    @property
    def section_id(self) -> str:
        """The id that fetches the section: `document#anchor`, or the document's before its first heading."""
        return f"{self.document.id}#{self.anchor}" if self.anchor else self.document.id


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits for `words`, best first; `warnings` say what was missing from the search, or looked for instead.

    `is_treated` is false where the archive most likely does not treat the subject.
    """

    words: str
    hits: Sequence[Hit]
    warnings: Sequence[str]
    is_treated: bool = True


async def search(searcher: Searcher, text: str, limit: int = DEFAULT_HITS) -> SearchResult:
    """Find the passages that answer `text`, in the language of `index.retrieval.query`, best first.

    At most two passages a document; ties by document id and position. Warnings say when there was no encoder, and
    when the best score is so low that the archive most likely does not treat the subject. Raises QueryError,
    FilterError or DocumentNotFoundError.
    """
    return await search_query(searcher, parse_query(text, searcher.reader.fields), limit)


async def search_query(searcher: Searcher, query: Query, limit: int = DEFAULT_HITS) -> SearchResult:
    """Find the passages that answer a parsed query. Raises FilterError, DocumentNotFoundError or QueryError."""
    if query.asks_for_changes:
        await asyncio.to_thread(lambda: searcher.reader.changed)  # which is read once, and takes a moment
    ranking = await rank(searcher, query)
    looked_at = 2 * TRUST_SAMPLE_HITS if searcher.reranker is None else MAX_RERANKED_HITS
    best = _select_best(searcher, ranking, max(limit, looked_at))
    passages = _join_neighbours(searcher.table, ranking.rows[best])
    chunks = await searcher.chunks([row for passage in passages for row in passage])
    hits = _build_hits(searcher, ranking, best, [[chunks[row] for row in passage] for passage in passages])
    if searcher.reranker is not None:
        hits = await asyncio.to_thread(_rerank, searcher.reranker, ranking.words, hits)
    trust, doubt, absent = 1.0, 1.0, list[str]()
    if searcher.encoder is not None and ranking.cosine is not None:
        cosines = searcher.encoder.spec.find_related_cosines(foreign=ranking.language.is_foreign)
        trust = _compute_trust(query.words, hits, ranking, cosines)
        doubt, absent, is_covered = await _doubt_subject(searcher, query.words, ranking, hits, cosines)
        trust = 1.0 if is_covered else trust
    known = 1.0 if ranking.language.is_known or ranking.cosine is None else UNKNOWN_LANGUAGE_TRUST
    if trust * doubt * known < 1:
        hits = [replace(hit, score=hit.score * trust * doubt * known) for hit in hits]
    hits = hits[:limit]
    warnings = [*_warnings(searcher, query, ranking, hits, trust * doubt), *_name_absent_words(absent)]
    warnings += _explain_empty_result(searcher, query, hits)
    is_treated = trust * doubt == 1 or not ranking.language.is_known or not hits or hits[0].score >= MIN_RELEVANT_SCORE
    return SearchResult(ranking.words, hits, warnings, is_treated=is_treated)


def _rerank(reranker: Reranker, words: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order of the reranker's scores; their own scores stay, because they compare between queries."""
    scores = reranker.scores(words, [hit.text for hit in hits])
    judged = [replace(hit, rerank=score) for hit, score in zip(hits, scores, strict=True)]
    return sorted(judged, key=lambda hit: -(hit.rerank or 0.0))


def get_shown_text(hit: Hit) -> str:
    """What a hit shows: its document's names, its headings and the passage."""
    return "\n".join([hit.document.title, hit.document.id, *hit.document.arxiv, *hit.headings, hit.text])


def _compute_trust(words: str, hits: Sequence[Hit], ranking: Ranking, cosines: tuple[float, float]) -> float:
    """The confidence in hits for the words as they were asked: what a word was respelt to is no proof.

    `cosines` are the related and the unrelated one of the encoder, for a query in this language.
    """
    related, unrelated = cosines
    cosine = max((hit.cosine or 0.0 for hit in hits[: 2 * TRUST_SAMPLE_HITS]), default=related)
    if cosine >= related:
        return 1.0
    shares = [
        compute_matched_share(
            extract_subject(words, ranking.language.code or hit.language), get_shown_text(hit), hit.language
        )
        for hit in hits[:TRUST_SAMPLE_HITS]
        if hit.bm25
    ]
    return compute_confidence(cosine, max(shares, default=0.0), related, unrelated)


async def _doubt_subject(
    searcher: Searcher, words: str, ranking: Ranking, hits: Sequence[Hit], cosines: tuple[float, float]
) -> tuple[float, list[str], bool]:
    """A factor for all scores, the words that no passage has, and whether one has nearly all, where there is a doubt.

    A query that shares a word with the archive and nothing else has its best score below MIN_RELEVANT_SCORE. A query in
    another language than the passages shares no word with them, which says nothing; and where the words are not in
    memory, looking for each takes longer than the search.
    """
    related, unrelated = cosines
    sample = hits[: 2 * TRUST_SAMPLE_HITS]
    cosine = max((hit.cosine or 0.0 for hit in sample), default=1.0)
    if (
        len(searcher.table) > MAX_EXACT_CHUNKS
        or ranking.language.is_foreign
        or cosine >= related + UNSURE_MARGIN * (related - unrelated)
    ):
        return 1.0, [], False
    language = ranking.language.code or searcher.language
    wanted = extract_subject(words, language)
    shown = [get_shown_text(hit) for hit in hits[:TRUST_SAMPLE_HITS]]
    coverage = await measure_coverage(searcher, wanted, shown, language)
    absent = [word for word in coverage.absent if word.lower() not in ranking.respelt]
    needed = coverage.compute_needed_cosine(related, unrelated)
    is_covered = not absent and coverage.matched >= COVERED_SHARE
    if is_covered or cosine >= needed or coverage.matched >= 1 or not coverage.count:
        return 1.0, absent, is_covered
    best = max(hit.score for hit in sample)
    return (
        min(1.0, MIN_RELEVANT_SCORE / max(best, MIN_RELEVANT_SCORE)) * (max(cosine, 0.0) / needed) ** 2,
        absent,
        False,
    )


def _name_absent_words(words: Sequence[str]) -> list[str]:
    """Say which words of the query no passage has."""
    named = [f"'{word}'" for word in words[:MAX_NAMED_WORDS]]
    if not named:
        return []
    more = f" and {len(words) - len(named)} more words" if len(words) > len(named) else ""
    return [f"No passage contains {', '.join(named)}{more}."]


def _warnings(searcher: Searcher, query: Query, ranking: Ranking, hits: Sequence[Hit], trust: float) -> list[str]:
    warnings = [
        f"'{written}' is no filter and was taken as a word; write '{meant}' to filter."
        for written, meant in query.slips
    ]
    warnings += [
        f"No passage has '{asked}', so '{meant}' was looked for instead." for asked, meant in ranking.respelt.items()
    ]
    unknown = len(searcher.reader.documents) - len(searcher.reader.changed) if query.asks_for_changes else 0
    if unknown:
        warnings.append(f"Of {unknown} documents it is not known when they changed, and none of them is found here.")
    if searcher.encoder is None:
        warnings.append(f"Only full-text search answered: {searcher.encoder_problem}")
    elif not ranking.language.is_known:
        warnings.append(ranking.language.describe_unknown(searcher.encoder.spec.name))
    if trust < 1 and ranking.language.is_known and hits and hits[0].score < MIN_RELEVANT_SCORE:
        warnings.append(f"The best score is {hits[0].score:z.2f}: the archive most likely does not treat this.")
    return warnings


def _explain_empty_result(searcher: Searcher, query: Query, hits: Sequence[Hit]) -> list[str]:
    """Why a query that narrows found nothing, where that is known: without an encoder its words may be nowhere."""
    if hits:
        return []
    allowed = searcher.allowed(query.filters)
    if allowed is not None and not allowed.count:
        return ["No document passes the filters: leave one out."]
    if searcher.encoder is not None and (query.phrases or query.excluded):
        return ["No passage has every quoted phrase and none of the excluded words: leave one out."]
    return []


def _select_best(searcher: Searcher, ranking: Ranking, limit: int) -> list[int]:
    """The first `limit` places of the ranking with at most two of one document."""
    taken: Counter[int] = Counter()
    best: list[int] = []
    for place, document in enumerate(searcher.table.documents[ranking.rows].tolist()):
        if len(best) == limit:
            break
        if taken[document] < HITS_PER_DOCUMENT:
            taken[document] += 1
            best.append(place)
    return best


def _join_neighbours(table: ChunkTable, rows: Rows) -> list[list[int]]:
    """The rows of each hit's passage, in order; none for a hit that stands in a better one's.

    A hit takes neighbours of its section as long as they fit: the next, the one before, the one after the next.
    """
    passages: list[list[int]] = []
    shown = {-1}  # what stands for no neighbour is not joined either
    near = np.column_stack([rows, table.find_neighbours(rows, NEIGHBOUR_STEPS)])
    for (row, *others), (size, *sizes) in zip(near.tolist(), table.characters(near).tolist(), strict=True):
        passage = {} if row in shown else {0: row}
        for step, other, length in zip(NEIGHBOUR_STEPS, others, sizes, strict=True):
            touches = step - 1 in passage or step + 1 in passage
            if touches and other not in shown and size + length <= MAX_PASSAGE_CHARS:
                passage[step] = other
                size += length
        shown.update(passage.values())
        passages.append([passage[step] for step in sorted(passage)])
    return passages


def _build_hits(
    searcher: Searcher, ranking: Ranking, best: Sequence[int], passages: Sequence[Sequence[Chunk]]
) -> list[Hit]:
    ranks = zip(ranking.get_text_ranks(best), ranking.get_vector_ranks(best), strict=True)
    return [
        _build_hit(searcher, ranking, place, of_place, passage)
        for place, of_place, passage in zip(best, ranks, passages, strict=True)
        if passage
    ]


def _build_hit(
    searcher: Searcher, ranking: Ranking, place: int, ranks: tuple[int | None, int | None], passage: Sequence[Chunk]
) -> Hit:
    text = "".join(chunk.text for chunk in passage)
    start = passage[0].start + len(text) - len(text.lstrip())
    trailing = len(text) - len(text.rstrip())
    text = text.strip()
    return Hit(
        document=searcher.reader.documents[passage[0].document_id],
        headings=passage[0].headings,  # its chunks are of one section
        anchor=passage[0].anchor,
        text=remove_hidden(text),
        start=start,
        end=passage[-1].end - trailing,
        first_line=passage[0].first_line,
        last_line=passage[-1].last_line,
        score=float(ranking.score[place]),
        cosine=None if ranking.cosine is None else float(ranking.cosine[place]),
        bm25=float(ranking.bm25[place]),
        text_rank=ranks[0],
        vector_rank=ranks[1],
        language=searcher.reader.language(passage[0].document_id),
    )
