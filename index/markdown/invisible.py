"""Characters that a reader cannot see and a model can: found at ingest, kept out of what a model is shown."""

import re

_HIDDEN = re.compile(
    "["
    "\u200b-\u200f\u2060-\u2065\ufeff"  # zero width
    "\u061c\u202a-\u202e\u2066-\u206f"  # bidirectional controls
    "\U000e0000-\U000e007f"  # tags: a whole alphabet that no font shows
    "\ufe00-\ufe0f\U000e0080-\U000e0fff\u180b-\u180f"  # variation selectors, and what is kept free for more
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    # ^ the rest of Unicode's Default_Ignorable_Code_Point: fillers, joiners, controls of shorthand and music
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and line ends
    "]"
)
_HIDDEN_ASCII = bytes(code for code in range(128) if _HIDDEN.match(chr(code)))


def find_hidden_offsets(text: str) -> list[int]:
    """The offsets of hidden characters in `text`."""
    return [match.start() for match in _HIDDEN.finditer(text)]


def remove_hidden(text: str) -> str:
    """`text` without its hidden characters."""
    if text.isascii():  # a twentieth of the time
        return text.encode().translate(None, _HIDDEN_ASCII).decode()
    return _HIDDEN.sub("", text)
