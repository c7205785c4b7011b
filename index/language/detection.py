"""Which language a text or a query is in, as far as that can be told."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from index.language.function_words import FUNCTION_WORDS
from index.language.scripts import SCRIPT_LANGUAGES, find_script, is_unspaced

MAX_DETECTED_CHARS = 20_000  # of a text that are looked at: its language shows in less
MIN_KANA_SHARE = 0.1  # kana for each Han character, from which a text is Japanese
MIN_EVIDENCE_WORDS = 3  # function words without which a text in Latin letters tells nothing
MIN_EVIDENCE_SHARE = 0.15  # of all words; texts have a third
_WORD = re.compile(r"[^\W\d_]+")
_PERSIAN = frozenset("پچژگکی")
_LETTERS_OF = {"uk": frozenset("іїєґ"), "sr": frozenset("јљњћђџ"), "bg": frozenset("щъ")}
_RUSSIAN = frozenset("ыэё")
_LATIN = "LATIN"
_SYMBOLIC = (_LATIN, "GREEK", "CYRILLIC", "HEBREW")  # whose single letters stand in formulas


class Detected(NamedTuple):
    """A language by its ISO 639-1 code, how many function words told it, of how many, and how many tell English.

    A script tells it alone where `words` is None.
    """

    language: str
    words: int | None = None
    english: int = 0
    of: int = 0


def detect_text(text: str) -> str | None:
    """The language of a document's text; None where it cannot be told."""
    found = detect(text[:MAX_DETECTED_CHARS])
    if found is None or found.words is None:
        return None if found is None else found.language
    is_clear = found.language == "en" or found.words >= 1.5 * found.english + 1
    return (
        found.language if is_clear and found.words >= max(MIN_EVIDENCE_WORDS, MIN_EVIDENCE_SHARE * found.of) else None
    )


def detect(text: str, preferred: Collection[str] = ()) -> Detected | None:
    """The language that most letters, or the most function words, of a text tell; None where nothing does.

    Of languages that tie, one of the `preferred` is taken. Single letters of an alphabet stand in formulas and tell
    nothing.
    """
    words = _WORD.findall(text.lower())
    scripts = _count_scripts(words)
    if not scripts:
        return None
    script = max(scripts, key=lambda name: scripts[name])
    if script == _LATIN:
        return _detect_latin(words, preferred)
    return Detected(_choose_of_script(script, set(text), preferred)) if script in SCRIPT_LANGUAGES else None


def _count_scripts(words: Iterable[str]) -> Mapping[str, int]:
    """How many letters are of each script; Han characters among kana are Japanese."""
    scripts: Counter[str] = Counter()
    for word in words:
        if is_unspaced(word):
            scripts.update(script for letter in word if (script := find_script(letter)))
        elif script := find_script(word[0]):
            scripts[script] += len(word) if len(word) > 1 or script not in _SYMBOLIC else 0
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana > MIN_KANA_SHARE * scripts["CJK"]:
        scripts["HIRAGANA"] = kana + scripts.pop("CJK")
    return {script: count for script, count in scripts.items() if count}


def _choose_of_script(script: str, letters: set[str], preferred: Collection[str]) -> str:
    languages = SCRIPT_LANGUAGES[script]
    if script == "ARABIC" and letters & _PERSIAN:
        return "ur" if letters & set("ٹڈڑے") else "fa"
    if script == "CYRILLIC":
        for language, own in _LETTERS_OF.items():
            if letters & own and not letters & _RUSSIAN and (language != "bg" or "bg" in preferred):
                return language
    return next((language for language in languages if language in preferred), languages[0])


def _detect_latin(words: Iterable[str], preferred: Collection[str]) -> Detected | None:
    counts = Counter(
        word for word in words if len(word) > 1 or not word.isascii()
    )  # single letters are names and points of lists
    told = {
        language: sum(times for word, times in counts.items() if word in known)
        for language, known in FUNCTION_WORDS.items()
    }
    best = max(told, key=lambda language: (told[language], language in preferred))
    return Detected(best, told[best], told["en"], counts.total()) if told[best] else None
