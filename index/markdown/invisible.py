"""Characters that a reader cannot see and a model can: found at ingest, kept out of what a model is shown.

Some of them spell words: without its joiners Persian is misspelt, and a family of emoji falls apart. Such a character
is not hidden where its script has it, alone between characters that show. A run of them, and one anywhere else, can
only carry what nobody sees.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

_INVISIBLE = (
    "\u200b-\u200f\u2060-\u2065\ufeff"  # zero width
    "\u061c\u202a-\u202e\u2066-\u206f"  # bidirectional controls
    "\U000e0000-\U000e007f"  # tags: a whole alphabet that no font shows
    "\ufe00-\ufe0f\U000e0080-\U000e0fff\u180b-\u180f"  # variation selectors, and what is kept free for more
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    # ^ the rest of Unicode's Default_Ignorable_Code_Point: fillers, joiners, controls of shorthand and music
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and line ends
)
_INVISIBLE_CHARACTER = re.compile(f"[{_INVISIBLE}]")
_INVISIBLE_ASCII = bytes(code for code in range(128) if _INVISIBLE_CHARACTER.match(chr(code)))

_FLAGS = ("gbeng", "gbsct", "gbwls")  # the three that emoji spell with tags
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SIGNS = rf"[\p{{M}}--[{_INVISIBLE}]]{{0,4}}"  # vowels and other signs on a letter
_RIGHT_TO_LEFT = "[[\\p{bc=R}\\p{bc=AL}]--[\u200f\u061c]]"
_NEAR = r"[^\n\r]{0,24}"
_SPELLINGS = (
    # Arabic and its like: a word parted where its letters would join; some type the joiner twice
    rf"(?<=[\p{{JT=D}}\p{{JT=L}}]{_SIGNS}\u200c{{0,2}})\u200c(?={_SIGNS}[\p{{JT=D}}\p{{JT=R}}])",
    # ... and a letter alone that keeps the form it has in a word
    rf"(?<=\p{{JT=D}})\u200d(?![\p{{L}}\p{{M}}{_INVISIBLE}])",
    rf"(?<![\p{{L}}\p{{M}}{_INVISIBLE}])\u200d(?=[\p{{JT=D}}\p{{JT=R}}])",
    # India and beyond: beside the sign that takes the vowel away, and says how two consonants stand together
    rf"(?<=\p{{ccc=9}})[\u200c\u200d](?![{_INVISIBLE}])",
    r"(?<=[[\p{L}\p{M}]--\p{ccc=9}])[\u200c\u200d](?=\p{ccc=9})",
    # Khmer, Thai, Lao and Burmese: between words, for which they have no space
    r"(?<=\p{lb=SA})\u200b(?=\p{lb=SA})",
    # Mongolian: the form of a letter, and the vowel that stands apart
    rf"(?<=[\p{{sc=Mongolian}}&&\p{{L}}])[\u180b-\u180f](?![{_INVISIBLE}])",
    # near a letter that is read from the right, and not between two letters: the direction of a sign, or of a line
    rf"(?<![{_INVISIBLE}])[\u200e\u200f\u061c](?![{_INVISIBLE}])"
    rf"(?:(?<![\p{{L}}\p{{M}}].)|(?![\p{{L}}\p{{M}}]))"
    rf"(?:(?<={_RIGHT_TO_LEFT}{_NEAR}.)|(?={_NEAR}{_RIGHT_TO_LEFT}))",
    # emoji: picture or sign, a digit on a key, pictures that make one, and three flags
    rf"(?<=[\p{{Emoji}}--[0-9#*]])[\ufe0e\ufe0f](?!{_SELECTOR})",
    r"(?<=[0-9#*])\ufe0f(?=\u20e3)",
    r"(?<=\p{Extended_Pictographic}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]{0,2})\u200d(?=\p{Extended_Pictographic})",
    *("(?<=\U0001f3f4)" + "".join(chr(0xE0000 + ord(tag)) for tag in flag) + "\U000e007f" for flag in _FLAGS),
)


def find_hidden_offsets(text: str) -> list[int]:
    """The offsets of hidden characters in `text`."""
    return list(_find_hidden(text))


def remove_hidden(text: str) -> str:
    """`text` without its hidden characters."""
    if text.isascii():  # a twentieth of the time
        return text.encode().translate(None, _INVISIBLE_ASCII).decode()
    parts = []
    start = 0
    for offset in _find_hidden(text):
        parts.append(text[start:offset])
        start = offset + 1
    return "".join([*parts, text[start:]]) if start else text


def _find_hidden(text: str) -> Iterator[int]:
    found = _INVISIBLE_CHARACTER.search(text)
    while found is not None:
        spelling = _get_spelling().match(text, found.start())
        if spelling is None:
            yield found.start()
        found = _INVISIBLE_CHARACTER.search(text, spelling.end() if spelling else found.end())


@cache
def _get_spelling() -> "Pattern[str]":
    """What spells a word, as one pattern. Its library takes 40 ms to import, and most archives never need it."""
    import regex

    return regex.compile("|".join(_SPELLINGS), regex.VERSION1)
