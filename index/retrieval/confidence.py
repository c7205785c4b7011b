"""How far to trust that a query's best passages are about it at all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.retrieval.terms import find_matched_terms, list_asked_terms

if TYPE_CHECKING:
    from index.retrieval.searcher import Searcher

MAX_WEIGHED_WORDS = 24  # words of a query that are looked up; more are a text, whose vector says enough
# measured on questions beside the archive's subject and on its own (docs/measurements/retrieval.md), in parts of the
# range from the unrelated to the related cosine:
UNSURE_MARGIN = 0.49  # above the related cosine, from which no query is doubted
MATCHED_WEIGHT = 0.71  # how much the words that a passage has are worth
COVERED_SHARE = 0.75  # of the weight of a query's words that a passage has, from which it is about the query
ABSENT_WEIGHT = 0.29  # how much the words are that no passage has


def compute_confidence(cosine: float, matched: float, related: float, unrelated: float = 0.0) -> float:
    """A factor for all scores of one query, from 0 to 1: common words that match by chance are not an answer.

    It is 1 when some passage matches every word (`matched` is the largest share), so that an id or a rare name stands
    on its own; else it falls with the square of where the best `cosine` lies below `related`, the cosine from which
    the encoder's best passage is on the subject, down to `unrelated`, at which it is not. One factor for the whole
    query leaves the order as it is.
    """
    return 1.0 if matched >= 1 else min(1.0, max(0.0, cosine - unrelated) / (related - unrelated)) ** 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an archive has of the words of a query.

    `matched` is the largest share that one of the best passages has, a word counting the more the fewer passages have
    it; `absent` are the words that no passage has in any form, of `count` words.
    """

    matched: float
    absent: tuple[str, ...]
    count: int

    def compute_needed_cosine(self, related: float, unrelated: float) -> float:
        """The cosine that the best passage needs to be on the subject, for an encoder whose cosines are known.

        Nothing is added to it where no word is known at all: the query may be in another language.
        """
        if len(self.absent) == self.count or self.matched >= 1:
            return related
        missing = ABSENT_WEIGHT * len(self.absent) / self.count
        added = UNSURE_MARGIN - ABSENT_WEIGHT - MATCHED_WEIGHT * self.matched + missing
        return related + added * (related - unrelated)


async def measure_coverage(searcher: "Searcher", words: str, shown: Sequence[str], language: str) -> Coverage:
    """The coverage of the words of a query by the archive, and by the best of the passages that are `shown`."""
    asked = [word for word in list_asked_terms(words) if len(word) > 1][:MAX_WEIGHED_WORDS]
    held = {word: int((await searcher.text.find_rows_with_all(word)).sum()) for word in asked}
    total = len(searcher.table)
    weights = {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in held.items()}
    shares = [
        sum(weights.get(word, 0.0) for word in find_matched_terms(" ".join(asked), text, language)) for text in shown
    ]
    matched = max(shares, default=0.0) / (sum(weights.values()) or 1.0)
    return Coverage(matched, tuple(word for word, count in held.items() if not count), len(asked))
