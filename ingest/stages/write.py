"""Write: entries go into the tables, unseen until the switch."""

import re
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass

from index.citation import BASE_URL_PLACEHOLDER
from index.storage.kept.text import make_kept_text
from index.storage.kept.texts import KeptTexts
from index.storage.schema import IndexEntry
from index.storage.writer import Canary, IndexWriter
from ingest.stages.discover import Contents
from ingest.stages.entries import Batch
from ingest.stages.plan import IngestPlan

# a word between plain white space and punctuation, where every tokenizer cuts alike
_PLAIN_WORD = re.compile(r"(?<![^\s.,;:()])[A-Za-z]{6,39}(?![^\s.,;:()])")


@dataclass(frozen=True, slots=True)
class Written:
    """How many chunks were embedded, and one that was written, to be found again before the switch."""

    embedded: int
    canary: Canary | None


async def write(writer: IndexWriter, work: IngestPlan, batches: AsyncIterable[Batch]) -> Written:
    """Remove what the plan removes, then write the batches, a commit each."""
    canary: Canary | None = None
    embedded = 0
    if work.removed:
        await writer.remove(work.removed)
    async for batch in batches:
        entries = batch.entries
        replaced = {entry.document.id for entry in entries}.intersection(work.replaced)
        await writer.write(entries, sorted(replaced))
        embedded += batch.embedded
        canary = _choose_canary(entries) or canary
    return Written(embedded, canary)


async def keep_texts(
    kept: KeptTexts, batches: AsyncIterable[Batch], contents: Contents, now: str
) -> AsyncIterator[Batch]:
    """Pass the batches on; the text of each entry is kept under a permalink of its own."""
    async for batch in batches:
        for entry in batch.entries:
            styles = contents.register.formatted(entry.document, contents.info, BASE_URL_PLACEHOLDER)
            kept.see(make_kept_text(entry.document, contents.info, entry.markdown, styles), entry.document, now)
        yield batch


def _choose_canary(entries: Sequence[IndexEntry]) -> Canary | None:
    """The chunk with the longest word of a batch."""
    words = [
        (len(word), word, entry, position)
        for entry in entries
        for position, chunk in enumerate(entry.chunks)
        for word in _PLAIN_WORD.findall(chunk.text)
    ]
    if not words:
        return None
    _, word, entry, position = max(words, key=lambda item: item[0])
    return Canary(entry.chunks[position].id, word, entry.vectors[position])
