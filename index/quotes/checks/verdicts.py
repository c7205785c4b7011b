"""A verdict for every sentence of an answer."""

import re
from collections.abc import Mapping, Sequence

from index.quotes.answer.claims import Answer, Sentence
from index.quotes.checks.check import Check
from index.quotes.words import count_words

# What a sentence may be: with a quote or statement that holds, with something that does not, with a reference and
# nothing that could be checked, with a statement and no reference, or with neither.
VERDICTS = ("supported", "wrong", "cited", "unsourced", "no claim")
MIN_CLAIM_WORDS = 3  # of a sentence that states something

_NO_STATEMENT = re.compile(
    r"\W*(?:see|read|cf|compare|note that this|sources?|references?|quelle|siehe|vgl|voir|véase|参见|参照)\b[^.]{0,80}$"
    r"|\W*(?:i|we) (?:could|did|do|have|cannot|can)(?: not|n't)? (?:find|found|check|know|verif)",
    re.IGNORECASE,
)


def judge_sentences(answer: Answer, found: Sequence[tuple[Check, int]]) -> Mapping[str, Sequence[str]]:
    """The places of the sentences by verdict, in the order of VERDICTS."""
    checks: dict[int, list[Check]] = {}
    for check, number in found:
        checks.setdefault(number, []).append(check)
    judged: dict[str, list[str]] = {name: [] for name in VERDICTS}
    for number, sentence in enumerate(answer.sentences):
        judged[_judge(answer, sentence, checks.get(number, []))].append(sentence.place)
    return judged


def _judge(answer: Answer, sentence: Sentence, checks: Sequence[Check]) -> str:
    if any(check.holds is False for check in checks):
        return "wrong"
    if any(check.holds and check.kind in {"quote", "claim", "result"} for check in checks):
        return "supported"
    if not makes_claim(answer, sentence):
        return "no claim"
    block = answer.blocks[sentence.block]
    mark = block.marks.find_first_after(sentence.start)
    return "cited" if checks or (mark is not None and mark.start < sentence.end) else "unsourced"


def makes_claim(answer: Answer, sentence: Sentence) -> bool:
    """Whether a sentence states something, with words of its own beside its links and quotations."""
    block = answer.blocks[sentence.block]
    if block.role != "text" or block.in_quote or sentence.text.endswith(("?", "？", ":", "：")):
        return False
    pieces, position = [], sentence.start
    spans = [(mark.start, mark.end) for mark in block.marks.find_within(sentence.start, sentence.end)]
    for start, end in sorted([*spans, *block.find_quoted(sentence.start, sentence.end)]):
        pieces.append(block.text[position : max(position, start)])
        position = max(position, end)
    pieces.append(block.text[position : max(position, sentence.end)])
    words = "\0".join(pieces)
    plain = re.sub(r"\$[^$]*\$", " ", words)
    return count_words(plain) >= MIN_CLAIM_WORDS and _NO_STATEMENT.match(words) is None
