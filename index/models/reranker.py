"""An optional second look at the best passages: a cross-encoder that reads query and passage together."""

from collections.abc import Sequence
from typing import ClassVar

from index.models.cross_encoder import CrossEncoder, CrossEncoderError, CrossEncoderSpec


class RerankerError(CrossEncoderError):
    """A reranker folder that cannot be used."""

    kind: ClassVar[str] = "reranker"


class Reranker(CrossEncoder[CrossEncoderSpec]):
    """Scores pairs of query and passage; higher is better, in the model's own unit (a logit)."""

    spec_type = CrossEncoderSpec
    error = RerankerError

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """The score of each passage. Of a pair beyond the window the longer text is cut at its end.

        Raises RerankerError when a file is missing or altered.
        """
        return [self.run(query, passage).values[0] for passage in passages]
