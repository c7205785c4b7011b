"""What there is to tell of an answer, line by line: its checks, and its sentences that were not checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from index import remove_hidden

if TYPE_CHECKING:
    from index.quotes.verification import Verification

Outcome: TypeAlias = Literal["holds", "FAILS", "unchecked", "model", "cited", "unsourced"]

WORDS: Mapping[bool | None, Outcome] = {True: "holds", False: "FAILS", None: "unchecked"}
UNCHECKED_SENTENCES: Mapping[Outcome, str] = {
    "cited": "the sentence cites a source, and nothing in it could be checked; quote the words that support it",
    "unsourced": "the sentence states something and gives no source",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at a line: a check with its kind, words and detail, an opinion, or a sentence not checked.

    `text` and `detail` are free of characters that nobody sees, and of a terminal's own; lines count from 1.
    """

    line: int
    outcome: Outcome
    detail: str
    kind: str = "sentence"
    text: str = ""
    instead: str | None = None

    @property
    def sentence(self) -> str:
        """The finding in words; the opinion of a model names the model itself."""
        if self.outcome == "model":
            return f"“{self.text}”: {self.detail}"
        return f"{self.kind} “{self.text}”: {self.detail}" if self.text else self.detail


def list_findings(found: "Verification") -> Sequence[Finding]:
    """The checks, then the sentences that were not checked, in the order of their lines."""
    return sorted([*_list_checks(found), *_list_sentences(found)], key=lambda finding: finding.line)


def _list_checks(found: "Verification") -> Iterator[Finding]:
    for check in found.checks:
        instead = remove_hidden(check.fix.new) if check.fix else None
        words = remove_hidden(check.text), remove_hidden(check.detail)
        outcome: Outcome = "model" if check.kind == "model" else WORDS[check.holds]
        yield Finding(check.line, outcome, words[1], check.kind, words[0], instead)


def _list_sentences(found: "Verification") -> Iterator[Finding]:
    for outcome, what in UNCHECKED_SENTENCES.items():
        yield from (Finding(int(place.partition(".")[0]), outcome, what) for place in found.sentences[outcome])
