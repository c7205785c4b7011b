"""Try an index: open its tables, read them to the end, and find a passage again through both legs."""

import re
from collections.abc import Sequence

from index.errors import RefdeskError
from index.integrity.finding import Finding
from index.retrieval.query import parse_query
from index.retrieval.search import search_query
from index.retrieval.searcher import Searcher
from index.storage.chunk_table import sample_rows_evenly
from index.storage.locate import Place
from index.storage.location import IndexMismatchError
from index.storage.manifest import MANIFEST_FILE
from index.storage.reader import Reader

SAMPLES = 3  # passages of which one has to be found again
MAX_WORDS = 12  # of a passage that are looked for
MAX_HITS = 20  # among which it has to be
_WORD = re.compile(r"[^\W\d_]{4,}")


async def probe_index(place: Place) -> Sequence[Finding]:
    """Read all documents and chunks of an index and look for some of its passages. Raises IndexMissingError."""
    try:
        reader = await Reader.open(place)
        texts = await reader.read_all_markdown()
        searcher = await Searcher.of(reader)
        counts = (len(reader.documents), len(texts), len(searcher.table))
        if counts != (reader.manifest.document_count, reader.manifest.document_count, reader.manifest.chunk_count):
            return [_tell(f"names other numbers of documents and chunks than the tables hold {counts}")]
        if searcher.encoder is None:
            return [_tell(f"names an encoder that cannot be used ({searcher.encoder_problem})")]
        return await _look_for_passages(searcher)
    except IndexMismatchError as error:
        return [_tell(f"names tables that cannot be read ({error.reason})")]


async def _look_for_passages(searcher: Searcher) -> Sequence[Finding]:
    rows = sample_rows_evenly(len(searcher.table), SAMPLES)
    texts = await searcher.texts(rows)
    words = {row: _WORD.findall(text)[:MAX_WORDS] for row, text in texts.items()}
    tried = {row: some for row, some in words.items() if some}
    for row, some in tried.items():
        wanted = searcher.table.document_ids[searcher.table.documents[row]]
        try:
            found = (await search_query(searcher, parse_query(" ".join(some)), MAX_HITS)).hits
        except IndexMismatchError:
            raise
        except RefdeskError:  # words that mean something in the language of queries
            continue
        if any(hit.document.id == wanted and hit.bm25 > 0 and (hit.cosine is None or hit.cosine > 0) for hit in found):
            return []
    return [_tell("names tables in which no search finds a passage again by its words and its vector")] if tried else []


def _tell(problem: str) -> Finding:
    return Finding(
        where=MANIFEST_FILE,
        problem=problem,
        meaning="searches fail or find the wrong passages",
        remedy="Run 'refdesk doctor --repair'",
        cure="rebuild",
        serious=True,
    )
