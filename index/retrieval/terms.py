"""Words as search compares them, and those that a query and a passage share."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from index.storage.full_text import STEMMER_LANGUAGES, STOP_WORDS, get_base_language, is_stop_word

MAX_TERM_BYTES = 40  # bytes of a word that is indexed

_WORD = re.compile(r"[^\W_]+")


def find_matched_terms(words: str, shown: str, language: str) -> list[str]:
    """The words of the query that stand in `shown`, as they were asked, in order, each once.

    Two words are the same when they have one stem in the archive's language, but for case and accents. English words
    too common to be indexed are left out.
    """
    stemmer = _get_stemmer(get_base_language(language))
    stem = stemmer.stemWord if stemmer else str
    asked = {word: _fold_accents(word) for word in list_asked_terms(words)}
    starts = {word[:3] for word in asked.values()}
    found = {
        stem(word) for word in set(_WORD.findall(_fold_accents(shown))) if word[:3] in starts
    }  # few are worth a stem
    return [word for word, folded in asked.items() if stem(folded) in found]


def make_term_test(words: str, language: str) -> Callable[[str], bool]:
    """What tells whether a word of a text is one of the query's, as `find_matched_terms` compares them."""
    stemmer = _get_stemmer(get_base_language(language))
    stem = stemmer.stemWord if stemmer else str
    asked = {_fold_accents(word) for word in list_asked_terms(words)}
    starts, stems = {word[:3] for word in asked}, {stem(word) for word in asked}

    def is_asked(word: str) -> bool:
        folded = _fold_accents(word)
        return folded[:3] in starts and (folded in asked or stem(folded) in stems)

    return is_asked


def list_asked_terms(words: str) -> list[str]:
    """The words of a query that can match, in order, each once."""
    return [word for word in dict.fromkeys(_WORD.findall(words)) if word.lower() not in STOP_WORDS]


def split_words(text: str) -> list[str]:
    """The words of `text` in small letters: runs of letters, digits and marks."""
    return "".join(mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in text.lower()).split()


def stem_term(word: str, language: str) -> str | None:
    """A word in small letters as full text knows it, by its stem and without accents; None when it is left out."""
    if not word or len(word.encode()) > MAX_TERM_BYTES or is_stop_word(word, language):
        return None
    stemmer = _get_stemmer(get_base_language(language))
    return _fold_accents(stemmer.stemWord(word) if stemmer else word)


def _fold_accents(text: str) -> str:
    if text.isascii():
        return text.lower()
    bare = "".join(mark for mark in text.lower() if not unicodedata.combining(mark))  # to order n marks takes n² steps
    return "".join(mark for mark in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(mark))


@cache
def _get_stemmer(code: str) -> Any:
    import Stemmer

    name = STEMMER_LANGUAGES.get(code, "").lower()
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
