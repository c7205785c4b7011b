"""How much of an answer a reader has seen after some tokens of what search found."""

from collections.abc import Sequence

from index.documents.chunk import Chunk
from index.evaluation.judgements import AnswerSpan

BUDGETS_TOKENS = (512, 1024, 2048)  # tokens that a reader takes in
FIRST_PASSAGES = 3  # that an answer is looked for in
MAX_RANKED_CHUNKS = 2048 // 8  # more than any ranking holds of chunks worth reading


def compute_covered_shares(chunks: Sequence[tuple[str, int, Chunk]], spans: Sequence[AnswerSpan]) -> list[float]:
    """The share of the spans' characters within the first 512, 1024 and 2048 tokens.

    `chunks` are in the order in which they are read, each with its document and with the offset at which the
    collection's text starts. A chunk that goes beyond the budget counts as far as it is read.
    """
    total = sum(span.end - span.start for span in spans)
    shares = []
    for budget in BUDGETS_TOKENS:
        left, seen = budget, 0
        for document, offset, chunk in chunks:
            if left <= 0:
                break
            part = min(1.0, left / max(chunk.tokens, 1))
            start, end = chunk.start - offset, chunk.start - offset + int((chunk.end - chunk.start) * part)
            seen += sum(
                max(0, min(end, span.end) - max(start, span.start)) for span in spans if span.document == document
            )
            left -= chunk.tokens
        shares.append(seen / total if total else 0.0)
    return shares


def is_answered(chunks: Sequence[tuple[str, int, Chunk]], spans: Sequence[AnswerSpan]) -> bool:
    """Whether one of the first three passages holds a whole span; `chunks` are as above."""
    return any(
        span.document == document and chunk.start - offset <= span.start and span.end <= chunk.end - offset
        for document, offset, chunk in chunks[:FIRST_PASSAGES]
        for span in spans
    )
