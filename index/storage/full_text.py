"""The full-text side of the index: which column, how its language is cut into words, and what is looked for."""

import re

from lancedb.index import FTS
from lancedb.query import FullTextOperator, MatchQuery

from index.language.function_words import FUNCTION_WORDS
from index.language.stems import STOP_WORDS, get_base_language, is_stop_word

SEARCH_TEXT_COLUMN = "search_text"
SEARCH_TEXT_INDEX = "search_text_idx"

# the languages whose words LanceDB brings to their stem, by ISO 639-1 code
STEMMER_LANGUAGES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "ta": "Tamil",
    "tr": "Turkish",
}
# What people wrap a question in. It says nothing about the subject, and BM25 takes a rare one for a subject.
_FILLERS = """
    i me my we us our you your am m interested interest want would like looking look find give tell show please stand
    article articles paper papers information anything about concerning regarding describe describes description
    discuss discusses discussing deal deals dealing relating related what which who whom whose wrote when where why how
    do does did can could has have had been were there some also than from other such any use uses used using
"""
FILLERS = frozenset(_FILLERS.split())
_WORD = re.compile(r"\w+")


def make_index_config(language: str) -> FTS:
    """How the text of an archive is indexed; `language` is its BCP 47 tag.

    A language that cannot be stemmed is cut into words as Unicode says (ICU), Chinese, Japanese and Thai too.
    """
    code = get_base_language(language)
    if code in STEMMER_LANGUAGES:
        return FTS(language=STEMMER_LANGUAGES[code], remove_stop_words=code == "en")
    return FTS(base_tokenizer="icu", stem=False, remove_stop_words=False)


def extract_subject(words: str, language: str) -> str:
    """The words of a query in this language without what a question is wrapped in; all of them when none is left."""
    code = get_base_language(language)
    wrapping = FILLERS | STOP_WORDS if code == "en" else FUNCTION_WORDS.get(code)
    if wrapping is None:
        return words
    kept = [word for word in _WORD.findall(words) if word.lower() not in wrapping]
    return " ".join(kept) or words


def is_indexed(words: str, language: str) -> bool:
    """Whether full text knows any of these words: in English, it leaves out the commonest."""
    return not _is_english(language) or any(not is_stop_word(word, language) for word in _WORD.findall(words))


def build_match_query(words: str, *, every: bool = False) -> MatchQuery:
    """A query for chunks with any of the words (or every one), after stemming; punctuation in it has no meaning."""
    return MatchQuery(
        words,
        SEARCH_TEXT_COLUMN,
        boost=1.0,
        fuzziness=0,
        max_expansions=50,
        operator=FullTextOperator.AND if every else FullTextOperator.OR,
        prefix_length=0,
        document_granularity=None,
    )


def _is_english(language: str) -> bool:
    return get_base_language(language) == "en"
