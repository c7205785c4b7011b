"""What is embedded of a document, and the vectors that its chunks get from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import Chunk, Document, Encoder
from index.markdown.embedded_data import shorten_data
from index.models.encoder import Vectors
from ingest.stages.kept_vectors import KeptVectors

MAX_OPENING_TOKENS = 512  # tokens at most, for encoders with a long window: embedding costs more than its length
CHARACTERS_PER_TOKEN = (5, 8)  # characters that hold a token in most texts, and in as good as all


@dataclass(frozen=True, slots=True)
class Embedding:
    """The texts to embed for one document: its opening, then its chunks unless the opening holds them all.

    `share` is how much of the document the opening is. A chunk's vector is `share` parts of the opening's and the
    rest its own, so that a short document is one thing wherever it was cut and a chunk of a long one speaks for itself.
    """

    texts: Sequence[str]
    share: float
    chunks: int

    @classmethod
    def of(cls, encoder: Encoder, document: Document, markdown: str, chunks: Sequence[Chunk]) -> "Embedding":
        """Plan the texts of a document: the opening is the title, where it is known, and as much text as fits."""
        body = shorten_data(markdown[document.body_start :]).text.strip()
        if any(chunk.words is not None for chunk in chunks):  # the chunks tile the body
            body = "".join(chunk.text if chunk.words is None else chunk.words for chunk in chunks).strip()
        titled = body if document.title in body or "title" in document.inferred else f"{document.title}\n{body}"
        room = min(encoder.room, MAX_OPENING_TOKENS)
        beginning = _find_beginning(encoder, titled, room)
        if len(beginning) <= room:
            return cls([titled], 1.0, len(chunks))
        opening = titled[: beginning[room]]
        title = 0 if titled is body else len(encoder.find_token_starts(document.title))
        share = room / (title + sum(chunk.tokens for chunk in chunks))
        return cls([opening, *(chunk.searched for chunk in chunks)], share, len(chunks))

    def vectors(self, embedded: Vectors) -> Vectors:
        """The chunks' vectors from those of the texts. Lengths are at most 1, less where a chunk strays."""
        if len(embedded) == 1:
            return np.repeat(embedded, self.chunks, axis=0)
        blended = self.share * embedded[:1] + (1 - self.share) * embedded[1:]
        return blended.astype(np.float32)


def _find_beginning(encoder: Encoder, text: str, room: int) -> Sequence[int]:
    """Where the first tokens of a text start: more than `room` of them, or all.

    Tokenizing costs more than anything else outside the model, and the chunks have counted the whole text already.
    """
    for length in CHARACTERS_PER_TOKEN:
        cut = text.find("\n", room * length)  # words end there, so that what comes before has the same tokens alone
        starts = encoder.find_token_starts(text[:cut]) if cut > 0 else ()
        if len(starts) > room:
            return starts
    return encoder.find_token_starts(text)


def embed(kept: KeptVectors, encoder: Encoder, plans: Sequence[Embedding], workers: int) -> Iterator[Vectors]:
    """The vectors of each plan's chunks, in order."""
    embedded = kept.embed(encoder, [text for plan in plans for text in plan.texts], workers)
    start = 0
    for plan in plans:
        yield plan.vectors(embedded[start : start + len(plan.texts)])
        start += len(plan.texts)
