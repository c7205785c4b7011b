"""Search: two rankings, one score, passages to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.chunk import Chunk
from index.document import Document
from index.errors import QueryError
from index.fuse import Scored, fuse
from index.hidden import without_hidden
from index.reader import Reader

MAX_QUERY = 400  # characters
CANDIDATES = 100  # from each leg; nDCG@10 is the same with 50, recall@100 is not
RESULTS = 10
PER_DOCUMENT = 2  # passages, so that one long paper does not fill the page
PASSAGE = 700  # characters a passage may grow to when its neighbours are joined


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers: `markdown[start:end]` of its document, its neighbours of one section joined.

    `text` is that passage without hidden characters. `cosine` is None when no encoder was there.
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

    @property
    def section_id(self) -> str:
        """The id that fetches the section: `document#anchor`, or the document's before its first heading."""
        return f"{self.document.id}#{self.anchor}" if self.anchor else self.document.id


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first; `warnings` say what was missing from the search."""

    hits: Sequence[Hit]
    warnings: Sequence[str]


def checked_query(query: str) -> str:
    """Return the query without outer white space. Raises QueryError when it is blank, too long or has no word."""
    stripped = query.strip()
    if not stripped:
        raise QueryError("is empty")
    if len(query) > MAX_QUERY:
        raise QueryError(f"has {len(query)} characters")
    if not any(character.isalnum() for character in stripped):
        raise QueryError("has no letter or digit")
    if any("\ud800" <= character <= "\udfff" for character in stripped):
        raise QueryError("is not valid Unicode")
    return stripped


async def search(reader: Reader, query: str, limit: int = RESULTS) -> SearchResult:
    """Find the passages that answer `query`, at most two a document, best first, ties by id.

    Without an encoder the full-text ranking answers alone, and a warning says so. Raises QueryError.
    """
    words = checked_query(query)
    bm25 = await reader.text_scores(words, CANDIDATES)
    cosines, warnings = None, []
    if reader.encoder is None:
        warnings.append(f"Only full-text search answered: {reader.encoder_problem}")
    else:
        cosines = reader.cosines(reader.encoder.encode_query(words), CANDIDATES, list(bm25))
    best = _best(fuse(cosines, bm25), limit)
    around = [f"{name}#{int(number) + step}" for name, number in map(_split, best) for step in (-1, 0, 1, 2)]
    chunks = await reader.chunks(sorted(set(around)))
    return SearchResult(_hits(reader, best, chunks), warnings)


def _split(scored: Scored) -> tuple[str, str]:
    name, _, number = scored.chunk_id.rpartition("#")
    return name, number


def _best(ranking: Sequence[Scored], limit: int) -> list[Scored]:
    taken: dict[str, int] = {}
    best: list[Scored] = []
    for scored in ranking:
        name, _ = _split(scored)
        if taken.get(name, 0) < PER_DOCUMENT and len(best) < limit:
            taken[name] = taken.get(name, 0) + 1
            best.append(scored)
    return best


def _hits(reader: Reader, best: Sequence[Scored], chunks: Mapping[str, Chunk]) -> list[Hit]:
    hits: list[Hit] = []
    shown: set[str] = set()
    for scored in best:
        if scored.chunk_id in shown:
            continue  # it stands in a better hit's passage already
        passage = _joined(chunks[scored.chunk_id], chunks, shown)
        shown.update(chunk.id for chunk in passage)
        first = passage[0]
        text = "".join(chunk.text for chunk in passage)
        start = first.start + len(text) - len(text.lstrip())
        text = text.strip()
        hits.append(
            Hit(
                document=reader.documents[first.document_id],
                headings=chunks[scored.chunk_id].headings,
                anchor=chunks[scored.chunk_id].anchor,
                text=without_hidden(text),
                start=start,
                end=start + len(text),
                first_line=first.first_line,
                last_line=passage[-1].last_line,
                score=scored.score,
                cosine=scored.cosine,
                bm25=scored.bm25,
            )
        )
    return hits


def _joined(hit: Chunk, chunks: Mapping[str, Chunk], shown: set[str]) -> list[Chunk]:
    """The hit with the neighbours of its section that fit: the next, the one before, the one after the next."""
    passage = [hit]
    size = len(hit.text)
    for step in (1, -1, 2):
        neighbour = chunks.get(f"{hit.document_id}#{hit.position + step}")
        if neighbour is None or neighbour.anchor != hit.anchor or neighbour.id in shown:
            continue
        touches = neighbour.end == passage[0].start or neighbour.start == passage[-1].end
        if touches and size + len(neighbour.text) <= PASSAGE:
            passage = sorted([*passage, neighbour], key=lambda chunk: chunk.position)
            size += len(neighbour.text)
    return passage
