"""The font of formulas, for machines that have none for mathematics: a page names it, and browsers load it for one."""

from collections.abc import Iterator
from pathlib import Path

from llms.content.catalogue import Catalogue
from llms.content.file import File

FONTS_FOLDER = "fonts/"
FONT_NAME = "stix-two-math-710fb9b5.woff2"  # with its hash, because browsers keep it for ever
_FOLDER = Path(__file__).parent / "fonts"


def render_font(_: Catalogue) -> Iterator[File]:
    """The font, and its licence beside it."""
    for name in (FONT_NAME, "OFL.txt"):
        yield File(f"{FONTS_FOLDER}{name}", (_FOLDER / name).read_bytes())
