"""Write: entries go into the tables, unseen until the switch."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.storage.schema import IndexEntry
from index.storage.writer import Canary, IndexWriter
from ingest.stages.plan import IngestPlan

# a word between plain white space and punctuation, where every tokenizer cuts alike
_PLAIN_WORD = re.compile(r"(?<![^\s.,;:()])[A-Za-z]{6,39}(?![^\s.,;:()])")


@dataclass(frozen=True, slots=True)
class Written:
    """How many chunks were embedded and written, and one of them to be found again before the switch."""

    chunks: int
    canary: Canary | None


async def write(writer: IndexWriter, work: IngestPlan, batches: Iterable[Sequence[IndexEntry]]) -> Written:
    """Remove what the plan removes, then write the batches, a commit each."""
    canary: Canary | None = None
    chunks = 0
    if work.removed:
        await writer.remove(work.removed)
    for entries in batches:
        replaced = {entry.document.id for entry in entries}.intersection(work.replaced)
        await writer.write(entries, sorted(replaced))
        chunks += sum(len(entry.chunks) for entry in entries)
        canary = _choose_canary(entries) or canary
    return Written(chunks, canary)


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
