"""What is embedded of a document, and the vectors that its chunks get from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import Chunk, Document, Encoder
from index.markdown.embedded_data import shorten_data
from index.models.encoder import Vectors
from index.storage.earlier_vectors import MAX_SHARE, EarlierVectors, compute_key
from index.storage.schema import KEY_BYTES, EmbeddedTexts
from ingest.stages.kept_vectors import KeptVectors

MAX_OPENING_TOKENS = 512  # tokens at most, for encoders with a long window: embedding costs more than its length
CHARACTERS_PER_TOKEN = (5, 8)  # characters that hold a token in most texts, and in as good as all


@dataclass(frozen=True, slots=True)
class Embedding:
    """The texts to embed for one document: its opening, its chunks unless the opening holds them all, and its title.

    `share` is how much of the document the opening is. A chunk's vector is `share` parts of the opening's and the
    rest its own, so that a short document is one thing wherever it was cut and a chunk of a long one speaks for itself.
    """

    texts: Sequence[str]
    share: float
    chunks: int
    is_titled: bool = False  # so that the last text is the title

    @classmethod
    def of(cls, encoder: Encoder, document: Document, markdown: str, chunks: Sequence[Chunk]) -> "Embedding":
        """Plan the texts of a document: the opening is the title, where it is known, and as much text as fits."""
        body = shorten_data(markdown[document.body_start :]).text.strip()
        has_words = any(chunk.words is not None for chunk in chunks)
        if has_words:  # the chunks tile the body
            body = "".join(chunk.text if chunk.words is None else chunk.words for chunk in chunks).strip()
        title = [document.title] if document.is_titled else []
        titled = body if document.title in body or not document.is_titled else f"{document.title}\n{body}"
        room = min(encoder.room, MAX_OPENING_TOKENS)
        before = 0 if titled is body else len(encoder.find_token_starts(document.title))
        end = None if has_words else _find_end_in_chunks(encoder, len(titled) - len(body), before, chunks, room)
        if end is None:
            beginning = _find_beginning(encoder, titled, room)
            end = beginning[room] if len(beginning) > room else len(titled)
        opening = titled[:end]
        if opening == titled:
            return cls([titled, *title], 1.0, len(chunks), document.is_titled)
        share = room / (before + sum(chunk.tokens for chunk in chunks))
        # without the white space around it, by which a chunk differs that moved to the end of its document
        texts = [opening, *(chunk.searched.strip() for chunk in chunks), *title]
        return cls(texts, share, len(chunks), document.is_titled)

    @property
    def _own(self) -> slice:
        """Where the texts of the chunks stand among the texts; nowhere when the opening holds them all."""
        return slice(1, len(self.texts) - self.is_titled)

    def vectors(self, embedded: Vectors) -> Vectors:
        """The chunks' vectors from those of the texts. Lengths are at most 1, less where a chunk strays."""
        own = embedded[self._own]
        if not len(own):
            return np.repeat(embedded[:1], self.chunks, axis=0)
        blended = self.share * embedded[:1] + (1 - self.share) * own
        return blended.astype(np.float32)

    def name_texts(self, embedded: Vectors, keys: Sequence[bytes]) -> EmbeddedTexts:
        """What was embedded, by its keys; a chunk's own vector is recovered where it has enough of its own."""
        own = keys[self._own] if self.share <= MAX_SHARE else ()
        named: list[bytes | None] = [key[:KEY_BYTES] for key in own]
        title = embedded[-1].copy() if self.is_titled else None
        return EmbeddedTexts(keys[0][:KEY_BYTES], embedded[0].copy(), self.share, named or [None] * self.chunks, title)

    def count_new(self, is_known: Sequence[bool]) -> int:
        """How many chunks have a vector that had to be made, given which of the texts were known."""
        own = is_known[self._own]
        return sum(not known for known in own) if own else self.chunks * (not is_known[0])


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of a document's chunks, what they were made of, and how many chunks had to be embedded."""

    vectors: Vectors
    texts: EmbeddedTexts
    new: int


def _find_end_in_chunks(encoder: Encoder, start: int, before: int, chunks: Sequence[Chunk], room: int) -> int | None:
    """Where the token after the first `room` starts, of a text whose body begins at `start` after `before` tokens.

    The chunks tile the body and know how many tokens they have, so that one of them alone is tokenized. None where a
    word goes on beyond it, or what stands before the body is longer; the end of the text, or more, where there are no
    more tokens.
    """
    if before > room:
        return None
    lead = "".join(chunk.text for chunk in chunks)
    start -= len(lead) - len(lead.lstrip())
    for chunk in chunks:
        if before + chunk.tokens > room:
            starts = encoder.find_token_starts(chunk.text)
            return start + starts[room - before] if len(starts) == chunk.tokens else None
        before, start = before + chunk.tokens, start + len(chunk.text)
    return start


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


async def embed(
    earlier: EarlierVectors | None, kept: KeptVectors, encoder: Encoder, plans: Sequence[Embedding], workers: int
) -> Sequence[Embedded]:
    """What is embedded of each plan, in order; only texts are that neither the index nor a stopped ingest had."""
    texts = [text for plan in plans for text in plan.texts]
    keys = [compute_key(encoder.spec, text) for text in texts]
    known, found = await earlier.find(keys) if earlier else ((), None)
    had = set(known)
    missing = [position for position in range(len(texts)) if position not in had]
    vectors = np.empty((len(texts), encoder.spec.dimension), dtype=np.float32)
    if found is not None and len(known):
        vectors[list(known)] = found
    if missing:
        vectors[missing] = kept.embed(encoder, [texts[position] for position in missing], workers)
    done, start = [], 0
    for plan in plans:
        end = start + len(plan.texts)
        new = plan.count_new([position in had for position in range(start, end)])
        some = vectors[start:end]
        done.append(Embedded(plan.vectors(some), plan.name_texts(some, keys[start:end]), new))
        start = end
    return done
