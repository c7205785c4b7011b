"""Characters that a reader cannot see and a model can: found at ingest, kept out of what a model is shown."""

import re

_HIDDEN = re.compile(
    "["
    "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"  # zero width, bidi
    "\U000e0000-\U000e007f"  # tags: a whole alphabet that no font shows
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and line ends
    "]"
)


def hidden_offsets(text: str) -> list[int]:
    """The offsets of hidden characters in `text`."""
    return [match.start() for match in _HIDDEN.finditer(text)]


def without_hidden(text: str) -> str:
    """`text` without its hidden characters."""
    return _HIDDEN.sub("", text)
