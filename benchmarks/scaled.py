"""An index of any size made of noisy copies of the shipped archive's passages, and searches over it."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.queries import QUERIES
from benchmarks.timing import Stopwatch, time_searches
from index import SHIPPED_ENCODER, ArchiveInfo, Chunk, Document, Encoder, locate_index, read_spec

if TYPE_CHECKING:
    import numpy as np

    from index.models.encoder import Vectors
    from index.retrieval.searcher import Searcher
    from index.storage.schema import IndexEntry

ROOT = Path(__file__).parents[1]
CHUNKS_PER_DOCUMENT = 10  # chunks
BATCH_DOCUMENTS = 2_000  # documents a commit
ROUNDS = 6
CALLERS = 8


def build(folder: str, size: str) -> dict[str, Any]:
    """Build an index of `size` chunks, and say what that took."""
    with Stopwatch() as watch:
        asyncio.run(_build(Path(folder), int(size)))
    return {"cpu_s": watch.cpu_s, "disk_mb": sum(path.stat().st_size for path in Path(folder).rglob("*")) / 1e6}


def measure_scaled_index(folder: str) -> dict[str, Any]:
    """Measure search over the index in `folder`: time, the exact rival, recall, memory and concurrency."""
    return asyncio.run(_measure(Path(folder)))


async def _build(folder: Path, size: int) -> None:
    from index.storage.writer import IndexWriter

    spec = read_spec(SHIPPED_ENCODER)
    writer = await IndexWriter.create(locate_index(folder), 1, SHIPPED_ENCODER, spec, "en")
    batch: list[IndexEntry] = []
    for entry in _generate_entries(size):
        batch.append(entry)
        if len(batch) == BATCH_DOCUMENTS:
            await writer.write(batch, [])
            batch = []
    if batch:
        await writer.write(batch, [])
    await writer.switch(ArchiveInfo(title="Copies", summary="Copies.", description="Copies."), "", None)


def _generate_entries(size: int) -> "Iterator[IndexEntry]":
    """Documents whose passages are the archive's with their words shuffled, and whose vectors are near theirs."""
    import numpy as np

    from index.storage.schema import IndexEntry

    random = np.random.default_rng(7)
    paragraphs = [
        paragraph
        for path in sorted((ROOT / "archive").rglob("*.md"))
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
        if len(paragraph.split()) > 15
    ]
    vectors = Encoder(SHIPPED_ENCODER).encode_documents(
        [text[:600] for text in paragraphs], workers=os.cpu_count() or 1
    )
    for number in range(size // CHUNKS_PER_DOCUMENT):
        picked = random.integers(0, len(paragraphs), CHUNKS_PER_DOCUMENT)
        texts = [" ".join(random.permutation(paragraphs[pick].split()).tolist()) for pick in picked]
        noisy = vectors[picked] + random.normal(0, 0.02, (CHUNKS_PER_DOCUMENT, vectors.shape[1])).astype(np.float32)
        noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
        yield IndexEntry(_make_document(number, texts), "\n".join(texts), _make_chunks(number, texts), noisy)


def _make_document(number: int, texts: Sequence[str]) -> Document:
    kind = "note" if number % 7 else "paper"
    return Document(
        id=f"{kind}:d{number}",
        kind=kind,
        title=" ".join(texts[0].split()[:6]) or "Untitled",
        source=f"{number}.md",
        sha256="",
        characters=sum(map(len, texts)),
        body_start=0,
        tokens=0,
    )


def _make_chunks(number: int, texts: Sequence[str]) -> list[Chunk]:
    name = f"{'note' if number % 7 else 'paper'}:d{number}"
    return [Chunk(name, place, 0, len(text), 1, 1, (), "", text, 100) for place, text in enumerate(texts)]


async def _measure(folder: Path) -> dict[str, Any]:
    from index.retrieval.search import search
    from index.retrieval.searcher import Searcher

    before = _read_resident_mb()
    searcher = await Searcher.open(folder)
    encoder = searcher.encoder
    assert encoder is not None
    await search(searcher, QUERIES[0])
    memory_mb = _read_resident_mb() - before
    matrix = await searcher.matrix()
    rival = await _make_rival(searcher, matrix)
    doors = {
        "refdesk": lambda query: search(searcher, query),
        "filtered": lambda query: search(searcher, f"kind:paper {query}"),
        "numpy + bm25s": rival,
    }
    timings = await time_searches(doors, ROUNDS)
    return {
        **timings,
        "recall": await _measure_recall(searcher, matrix),
        "memory_mb": memory_mb,
        "concurrency": await _measure_concurrency(lambda query: search(searcher, query)),
        "encoder_concurrency": await _measure_concurrency(lambda query: asyncio.to_thread(encoder.encode_query, query)),
    }


def _read_resident_mb() -> float:
    """The memory of this process, in MB, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _list_every_row(searcher: "Searcher") -> "np.ndarray[Any, Any]":
    import numpy as np

    return np.arange(len(searcher.table))


async def _make_rival(searcher: "Searcher", matrix: "Vectors") -> Any:
    """Search by a full product and bm25s over the same texts, fused with the product's own formula."""
    import bm25s
    import numpy as np
    import Stemmer

    from index.retrieval.fusion import fuse

    assert searcher.encoder is not None
    encoder, stemmer = searcher.encoder, Stemmer.Stemmer("english")
    texts = await searcher.search_texts(_list_every_row(searcher))
    words = bm25s.BM25(k1=1.2, b=0.75)
    words.index(
        bm25s.tokenize(list(texts.values()), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )

    async def search(query: str) -> None:
        tokens: Any = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
        text = words.get_scores(tokens[0]) if tokens[0] else np.zeros(len(matrix), np.float32)
        scores = fuse(matrix @ encoder.encode_query(query), text)
        best = np.argpartition(-scores, 10)[:10]
        best[np.argsort(-scores[best])]

    return search


async def _measure_recall(searcher: "Searcher", matrix: "Vectors") -> float:
    """The share of the ten exactly nearest chunks that the reader's vector search finds."""
    import numpy as np

    from index.retrieval.rank import VECTOR_CANDIDATES

    assert searcher.encoder is not None
    shares = []
    for query in QUERIES:
        embed = partial(searcher.encoder.encode_query, query)
        vector, nearest = await searcher.vectors.nearest(embed, VECTOR_CANDIDATES, None)  # as a search does
        exact = np.argpartition(-(matrix @ vector), 10)[:10]
        found = nearest[np.argsort(-(searcher.vectors.take(nearest) @ vector))[:10]]
        shares.append(len(np.intersect1d(exact, found)) / 10)
    return float(np.mean(shares))


async def _measure_concurrency(find: Callable[[str], Awaitable[object]]) -> float:
    """Calls a second with eight callers, to what the cores could do at the CPU time of one call alone.

    The median of some rounds, each of which measures both, because a machine's clock changes while one runs.
    """
    return statistics.median([await _measure_core_share(find) for _ in range(ROUNDS + 1)])


async def _measure_core_share(find: Callable[[str], Awaitable[object]]) -> float:
    queries = [*QUERIES] * CALLERS
    cpu = time.process_time()
    for query in queries:
        await find(query)
    single_cpu_s = (time.process_time() - cpu) / len(queries)

    async def caller(share: Sequence[str]) -> None:
        for query in share:
            await find(query)

    started = time.perf_counter()
    await asyncio.gather(*(caller(queries[number::CALLERS]) for number in range(CALLERS)))
    rate = len(queries) / (time.perf_counter() - started)
    return rate / ((os.cpu_count() or 1) / single_cpu_s)
