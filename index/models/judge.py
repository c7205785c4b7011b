"""An optional opinion on statements: a model of entailment that reads a passage and a statement together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

import numpy as np

from index.models.cross_encoder import CrossEncoder, CrossEncoderError, CrossEncoderSpec

Relation: TypeAlias = Literal["entailment", "contradiction", "neutral"]


class JudgeError(CrossEncoderError):
    """A judge folder that cannot be used."""

    kind: ClassVar[str] = "judge"


class JudgeSpec(CrossEncoderSpec):
    """What `judge.json` states; `relations` says what each output of the model stands for."""

    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """How probable a model holds each relation of a passage to a statement, and whether the passage was cut."""

    shares: Mapping[Relation, float]
    is_cut: bool

    @property
    def relation(self) -> Relation:
        """The most probable relation."""
        return max(self.shares, key=lambda relation: self.shares[relation])


class Judge(CrossEncoder[JudgeSpec]):
    """Says whether a passage entails a statement, contradicts it, or neither."""

    spec_type = JudgeSpec
    error = JudgeError

    def judge(self, passage: str, statement: str) -> Opinion:
        """The opinion of the model. Raises JudgeError when a file is missing or altered."""
        found = self.run(passage, statement)
        if len(found.values) != len(self.spec.relations):
            raise JudgeError(self.folder, f"it gives {len(found.values)} values where judge.json names others")
        shares: dict[Relation, float] = dict.fromkeys(("entailment", "contradiction", "neutral"), 0.0)
        for relation, share in zip(self.spec.relations, _normalize(found.values), strict=True):
            shares[relation] += share
        return Opinion(shares, found.is_cut)

    def takes(self, statement: str) -> bool:
        """Whether a statement fits into half the window, so that it is never cut."""
        return self.count_tokens(statement) <= self.spec.window // 2


def read_relations(labels: Sequence[str]) -> tuple[Relation, ...] | None:
    """What the outputs of a model with these labels stand for; None unless one names each of the two that count."""
    relations: list[Relation] = [_read_relation(label) for label in labels]
    return tuple(relations) if relations.count("entailment") == relations.count("contradiction") == 1 else None


def _read_relation(label: str) -> Relation:
    word = label.casefold()
    if word.startswith("entail"):
        return "entailment"
    return "contradiction" if word.startswith("contradict") else "neutral"


def _normalize(values: Sequence[float]) -> Sequence[float]:
    """Probabilities of logits (softmax)."""
    powers = np.exp(np.array(values) - max(values))
    return [float(value) for value in powers / powers.sum()]
