"""The file that the Markdown of a document was made of, where that file is not Markdown itself."""

from bisect import bisect_right
from typing import Annotated, Literal

from pydantic import Field

from index.model import Model

_ABBREVIATIONS = {"page": ("p. ", "pp. "), "cell": ("cell ", "cells ")}


class Places(Model):
    """Where the parts of an original stand in the Markdown made of it.

    Part number n + 1, counted from the first page or cell of the file, starts at the offset `starts[n]`; a part
    without text starts where the next one does.
    """

    unit: Literal["page", "cell"]
    starts: tuple[int, ...]

    def name(self, start: int, end: int) -> str:
        """What a citation calls the part that holds `markdown[start:end]`: `p. 3`, `pp. 3-4`, `cell 7`."""
        first = max(1, bisect_right(self.starts, start))
        last = max(first, bisect_right(self.starts, max(start, end - 1)))
        one, several = _ABBREVIATIONS[self.unit]
        return f"{one}{first}" if first == last else f"{several}{first}-{last}"


class Original(Model):
    """What is known of the original: its type, the suffix it is published with, and what made Markdown of it.

    `text_sha256` is the hash of that Markdown, which another version of the converter may write otherwise.
    """

    media_type: str
    suffix: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]
    label: str
    converted_by: str
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    places: Places | None = None
