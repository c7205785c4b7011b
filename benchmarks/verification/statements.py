"""Statements without quotes: true ones, and such that a rule can contradict."""

from collections.abc import Iterator
from random import Random
from typing import Literal

from benchmarks.verification.mutations import FALSE_QUOTES
from benchmarks.verification.texts import Text

_CHANGES = ("changed number", "changed negation", "changed word", "changed unit")


def make_statements(text: Text) -> Iterator[tuple[str, str, str, Literal["supported", "unsupported"]]]:
    """A sentence in the answer's own name with its source, as it stands and changed: kind, language, answer, label."""
    chance = Random(text.document.id)
    for sentence in text.sentences:
        yield "statement", text.language, _cite(sentence, text), "supported"
        for kind in _CHANGES:
            words = FALSE_QUOTES[kind](sentence, text, chance)
            if words is not None and words != sentence:
                yield f"statement, {kind}", text.language, _cite(words, text), "unsupported"


def _cite(sentence: str, text: Text) -> str:
    stop = "。" if sentence.endswith("。") else "."
    return f"{sentence.removesuffix(stop)} ({text.document.id}){stop}"
