"""Files that a text holds in data URIs: found at ingest, kept out of what is embedded, searched and shown."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

ELLIPSIS = "…"  # stands for the data; one character, so that every cut in the short text is one in the long
_URI = re.compile(
    r"\bdata:(?:[\w.+-]++/[\w.+-]++)?+(?:;[\w.+-]++(?:=[\w.+-]++)?+)*+,"
    # shorter data is an example or a dot; base64 in HTML may go on over lines
    r"([^\s\"'()<>\\]{64,}+(?:\s++[A-Za-z0-9+/=]{40,}+)*+(?:\s++[A-Za-z0-9+/=]++(?=[\"')>]))?+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ShortText:
    """A text with an ellipsis for the data of each of its data URIs, and where its characters stand in the whole text.

    `ends` are the offsets in `text` after each ellipsis, `lengths` how many characters it and those before stand for
    in the whole text beyond their own.
    """

    text: str
    ends: Sequence[int] = ()
    lengths: Sequence[int] = ()

    @property
    def characters(self) -> int:
        """How many characters of data are left out."""
        return self.lengths[-1] + len(self.lengths) if self.lengths else 0

    def find_origin(self, offset: int) -> int:
        """The offset in the whole text of the one in `text`."""
        before = bisect_right(self.ends, offset)
        return offset + (self.lengths[before - 1] if before else 0)


def shorten_data(text: str) -> ShortText:
    """Put an ellipsis in place of the data of each data URI; an address and the words beside it stay."""
    parts: list[str] = []
    ends: list[int] = []
    lengths: list[int] = []
    end = more = 0
    for uri in _URI.finditer(text) if "data:" in text.lower() else ():
        parts += [text[end : uri.start(1)], ELLIPSIS]
        end = uri.end(1)
        more += end - uri.start(1) - 1
        ends.append(end - more)
        lengths.append(more)
    return ShortText("".join([*parts, text[end:]]), ends, lengths) if parts else ShortText(text)


def find_data_offsets(text: str) -> Sequence[int]:
    """Where the data URIs in a text stand whose data is left out."""
    return [uri.start() for uri in _URI.finditer(text)]
