"""What pages load beside their text: one style sheet, the theme that it takes its values from, one script, one font."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from llms.content.catalogue import Catalogue
from llms.content.file import File

FONTS_FOLDER = "fonts/"
ASSETS_FOLDER = "assets/"
FONT_NAME = "stix-two-math-710fb9b5.woff2"  # with its hash, because browsers keep it for ever
THEME_PATH = f"{ASSETS_FOLDER}theme.css"  # without: an archive changes it, and every page names it
_HOME = Path(__file__).parent
_FONTS, _STATIC = _HOME / "fonts", _HOME / "static"


@cache
def name_asset(name: str) -> str:
    """Where a file of `static/` is published, with its hash: `site.css` at `assets/site-0123abcd.css`."""
    stem, _, suffix = name.rpartition(".")
    return f"{ASSETS_FOLDER}{stem}-{hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:8]}.{suffix}"


def list_style_sheets() -> Sequence[str]:
    """Where the style sheets are: ours, then the theme, which may change any of it."""
    return (name_asset("site.css"), THEME_PATH)


def render_assets(catalogue: Catalogue) -> Iterator[File]:
    """The style sheet, the theme, the script, and the font with its licence beside it."""
    for name in ("site.css", "site.js"):
        yield File(name_asset(name), (_STATIC / name).read_bytes())
    rules = (_STATIC / "theme.css").read_text(encoding="utf-8") + catalogue.service.theme.rules
    yield File(THEME_PATH, rules.encode())
    for name in (FONT_NAME, "OFL.txt"):
        yield File(f"{FONTS_FOLDER}{name}", (_FONTS / name).read_bytes())
