"""What kind of text an archive holds: sentences or code."""

import re
from collections.abc import Sequence

from index.storage.full_text import STOP_WORDS

SAMPLE = 500  # chunks that are looked at
SYMBOLS = 0.12  # of what is written; prose has 0.03, Markdown with formulas 0.11, functions of Python 0.18
LITTLE_WORDS = 0.2  # of all words at most; prose has 0.35

_SYMBOL = re.compile(r"[^\w\s]|_")
_WORD = re.compile(r"[^\W_]+")


def code_share(texts: Sequence[str]) -> float:
    """The share of texts that are more like code than like sentences: many symbols, few words like `the` and `of`."""
    return sum(map(_is_code, texts)) / max(len(texts), 1)


def _is_code(text: str) -> bool:
    written = sum(not mark.isspace() for mark in text)
    words = _WORD.findall(text.lower())
    little = sum(word in STOP_WORDS for word in words)
    return len(_SYMBOL.findall(text)) >= SYMBOLS * written and little <= LITTLE_WORDS * len(words)
