"""Terms: words as full text knows them, in the language of their document, whatever the script."""

import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from index.language.scripts import SCRIPT_LANGUAGES, find_script, is_unspaced, list_grams, split_runs

MAX_TERM_BYTES = 40  # bytes of a word that is indexed

# Snowball's stemmers, by ISO 639-1 code
STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# What English texts leave out of full text; other languages keep their common words, which weigh next to nothing.
_STOP_WORDS = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they
    this to was will with
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_OF_SCRIPT = {language: script for script, languages in SCRIPT_LANGUAGES.items() for language in languages}


def split_words(text: str) -> list[str]:
    """The words of `text` in small letters: runs of letters, digits and marks."""
    return "".join(mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in text.lower()).split()


def list_terms(word: str, language: str) -> list[str]:
    """What full text knows a word of a document by, in small letters: its stem, or its grams where nothing parts words.

    None of a word that is left out. The language stands before each term: a stem of one language is another word in
    the next.
    """
    if not is_unspaced(word):
        return list(list_variants(word, [language]))
    terms: list[str] = []
    for run, unspaced in split_runs(word):
        terms += [f"{language}:{gram}" for gram in list_grams(run, asked=False)] if unspaced else []
        terms += () if unspaced else list_variants(run, [language])
    return terms


def list_asked_groups(words: str, languages: Collection[str], *, every: bool = False) -> list[tuple[str, ...]]:
    """What a query looks for: for each of its words, or grams, the terms that it has in these languages, each once.

    A word that is left out of one language's texts is looked for in those of the others; not so where a text has to
    have `every` word.
    """
    groups = []
    for word in split_words(words):
        if every and any(is_stop_word(word, language) for language in languages):
            continue
        if not is_unspaced(word):
            groups.append(list_variants(word, languages))
            continue
        for run, unspaced in split_runs(word):
            if unspaced:
                grams = list_grams(run, asked=True)
                groups += [tuple(f"{language}:{gram}" for language in languages) for gram in grams]
            else:
                groups.append(list_variants(run, languages))
    return [group for group in groups if group]


def list_variants(word: str, languages: Collection[str]) -> tuple[str, ...]:
    """The terms of one word in these languages, each once."""
    stems = ((language, stem_term(word, language)) for language in languages)
    return tuple(f"{language}:{stem}" for language, stem in stems if stem is not None)


def stem_term(word: str, language: str) -> str | None:
    """A word in small letters as full text knows it, by its stem and without accents; None when it is left out.

    A word in another script than that of `language` is stemmed in the language that its script tells.
    """
    if not word or len(word.encode()) > MAX_TERM_BYTES or is_stop_word(word, language):
        return None
    return _stem(word, get_base_language(language))


@lru_cache(1 << 16)
def _stem(word: str, code: str) -> str:
    stemmer = _get_stemmer(_choose_language(word, code))
    return fold_accents(stemmer.stemWord(word) if stemmer else word)


def _choose_language(word: str, code: str) -> str:
    script = find_script(word[0])
    if script is None or script == _OF_SCRIPT.get(code, "LATIN"):
        return code
    return SCRIPT_LANGUAGES.get(script, (code,))[0]


def fold_accents(text: str) -> str:
    """A text in small letters without accents."""
    if text.isascii():
        return text.lower()
    bare = "".join(mark for mark in text.lower() if not unicodedata.combining(mark))  # to order n marks takes n² steps
    return "".join(mark for mark in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(mark))


def is_stop_word(word: str, language: str) -> bool:
    """Whether this is one of the English words that are too common to be indexed."""
    return get_base_language(language) == "en" and word.lower() in STOP_WORDS


def get_base_language(tag: str) -> str:
    """The ISO 639-1 code of a BCP 47 tag: `en` of `en-GB`."""
    return tag.partition("-")[0].lower()


@cache
def _get_stemmer(code: str) -> Any:
    import Stemmer

    name = STEMMERS.get(code)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
