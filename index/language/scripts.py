"""Scripts: which one a word is in, and which are written without spaces or with endings that no stemmer cuts."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_IDEOGRAPHS = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA = "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_SOUTH_EAST = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0edf\u1000-\u109f\u1780-\u17d3\u19e0-\u19ff\uaa60-\uaa7f"

_SYLLABIC = re.compile(f"[{_IDEOGRAPHS}{_KANA}{_HANGUL}]")
_RUN = re.compile(f"[{_IDEOGRAPHS}{_KANA}{_HANGUL}]+|[{_SOUTH_EAST}]+|[^{_IDEOGRAPHS}{_KANA}{_HANGUL}{_SOUTH_EAST}]+")
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_KANA}{_HANGUL}{_SOUTH_EAST}]")

# the first word of a letter's Unicode name -> the script's languages; the first is that of a text which tells nothing
SCRIPT_LANGUAGES = {
    "LATIN": ("en",),
    "CJK": ("zh", "ja"),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "CYRILLIC": ("ru", "uk", "bg", "sr"),
    "ARABIC": ("ar", "fa", "ur"),
    "GREEK": ("el",),
    "HEBREW": ("he", "yi"),
    "DEVANAGARI": ("hi", "ne", "mr"),
    "BENGALI": ("bn",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAI": ("th",),
    "LAO": ("lo",),
    "KHMER": ("km",),
    "MYANMAR": ("my",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
}


def is_unspaced(text: str) -> bool:
    """Whether a text has characters of a script that puts no space between words, or is cut alike (Hangul)."""
    return _UNSPACED.search(text) is not None


def split_runs(word: str) -> Iterator[tuple[str, bool]]:
    """The parts of a word by script, and whether each is in one without spaces: `gpu采购` is two words."""
    for run in _RUN.findall(word):
        yield run, is_unspaced(run)


def list_grams(run: str, *, asked: bool) -> list[str]:
    """The terms of a run of characters without spaces: overlapping pairs, and single ones, of its characters.

    South East Asian scripts have few letters, so there they are triples and pairs. Of a query (`asked`) only the
    longer ones count, as far as it has any. A mark belongs to the letter before it.
    """
    letters: list[str] = []
    for mark in unicodedata.normalize("NFKC", run):
        if letters and unicodedata.category(mark)[0] == "M":
            letters[-1] += mark
        else:
            letters.append(mark)
    long = 2 if _SYLLABIC.match(run) else 3
    sizes = (min(long, len(letters)),) if asked else (long - 1, long)
    grams = ["".join(letters[at : at + size]) for size in sizes for at in range(len(letters) - size + 1)]
    return grams or ["".join(letters)]


@lru_cache(4096)
def find_script(letter: str) -> str | None:
    """The script of a letter as the first word of its Unicode name; None for what is no letter."""
    return unicodedata.name(letter, " ").replace("-", " ").split(" ")[0] if letter.isalpha() else None
