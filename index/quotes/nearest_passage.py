"""The passage of a text that comes nearest to a quote which is not in it, and what differs."""

import difflib
import re
from collections.abc import Sequence
from itertools import accumulate

from index.markdown.embedded_data import shorten_data
from index.markdown.invisible import remove_hidden

MAX_RUN_SENTENCES = 8  # sentences of a nearest passage
MAX_PASSAGE_WORDS = 400  # of a nearest passage

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")


def find_nearest_passage(body: str, wanted: str) -> tuple[str | None, list[str]]:
    """The run of about as many sentences as the quote has that shares most words with it in their order."""
    sentences = [
        sentence.split() for sentence in _SENTENCE_END.split(remove_hidden(shorten_data(body).text)) if sentence.strip()
    ]
    size = min(MAX_RUN_SENTENCES, max(1, len([part for part in _SENTENCE_END.split(wanted) if part.strip()])))
    vocabulary = {word.lower() for word in wanted.split()}
    shared = [sum(word.lower() in vocabulary for word in sentence) for sentence in sentences]
    sums = list(accumulate(shared, initial=0))
    starts = range(max(1, len(sentences) - size + 1))
    likely = sorted(starts, key=lambda start: sums[start] - sums[min(start + size, len(shared))])[:8]
    best: tuple[float, list[str], Sequence[tuple[str, int, int, int, int]]] = (0.0, [], [])
    for start in likely:
        run = [word for sentence in sentences[start : start + size] for word in sentence][:MAX_PASSAGE_WORDS]
        matcher = difflib.SequenceMatcher(None, run, wanted.split(), autojunk=False)
        if matcher.ratio() > best[0]:
            best = (matcher.ratio(), run, matcher.get_opcodes())
    ratio, run, opcodes = best
    return (" ".join(run), _describe_differences(opcodes, run, wanted.split())) if ratio >= 0.3 else (None, [])


def _describe_differences(
    opcodes: Sequence[tuple[str, int, int, int, int]], text: Sequence[str], quote: Sequence[str]
) -> list[str]:
    found = []
    for tag, a, b, c, d in opcodes:
        here, there = " ".join(text[a:b]), " ".join(quote[c:d])
        if tag == "replace":
            found.append(f"the text has '{here}' where the quote has '{there}'")
        elif tag == "delete":
            found.append(f"the quote leaves out '{here}'")
        elif tag == "insert":
            found.append(f"the quote adds '{there}'")
    return found if len(found) <= 5 else [*found[:5], f"and {len(found) - 5} more"]
