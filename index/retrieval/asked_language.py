"""The language of a query, and what it means for both legs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.language.detection import detect
from index.language.function_words import FUNCTION_WORDS
from index.language.names import name_language
from index.language.scripts import is_unspaced
from index.language.stems import split_words
from index.models.encoder import Encoder

# the weight of vectors for a query in a language that no document is in, of which words can only match by chance
FOREIGN_COSINE_WEIGHT = 0.85
MAX_UNKNOWN_SHARE = 0.34  # of a query's tokens that an encoder may not know
MIN_CLEAR_WORDS = 2  # function words more than of English, which no name or term has


@dataclass(frozen=True, slots=True)
class AskedLanguage:
    """The language of a query by its ISO 639-1 code, None where nothing tells it.

    `is_known` says whether the encoder knows it, `is_foreign` whether no document is in it, `has_vectors` whether its
    cosines count: of a language that the encoder does not know only where no document is in it, so that words say even
    less, and where it is written in letters that the encoder knows, so that names and terms are among what it reads.
    """

    code: str | None
    is_known: bool
    is_foreign: bool
    has_vectors: bool = True

    def describe_unknown(self, encoder: str) -> str:
        """Say that the encoder of this name does not know the language."""
        language = name_language(self.code) if self.code else "the words of this query"
        how = "names and terms in it were compared" if self.has_vectors else "full text alone answered"
        return (
            f"The encoder '{encoder}' does not know {language}, so {how}; with 'refdesk encoder use multilingual' "
            "meanings are compared too."
        )


def tell_language(words: str, encoder: Encoder | None, languages: Collection[str]) -> AskedLanguage:
    """The language of a query for an archive whose documents are in these `languages`."""
    found = detect(words, languages)
    code = found.language if found else None
    is_clear = found is not None and (
        found.words is None
        or found.words - found.english >= MIN_CLEAR_WORDS
        or (found.words > found.english and not _knows_words(encoder, words, found.language))
    )
    is_foreign = is_clear and code not in languages
    if not is_clear and code not in languages:  # a word or two that another language has too
        code = None
    if encoder is None:
        return AskedLanguage(code, True, is_foreign)
    knows_letters = encoder.compute_unknown_share(words) <= MAX_UNKNOWN_SHARE
    is_known = knows_letters and (not is_clear or encoder.spec.knows(code or ""))
    in_words = found is not None and found.words is not None  # else it was told by its script
    return AskedLanguage(code, is_known, is_foreign, is_known or (is_foreign and knows_letters and in_words))


def _knows_words(encoder: Encoder | None, words: str, language: str) -> bool:
    """Whether most words of a query, but for those that tell the language, are whole words for the encoder.

    "Von Neumann architecture" has a function word of German and is English.
    """
    if encoder is None:
        return True
    others = _list_content_words(words, language)
    return 2 * sum(map(encoder.is_word, others)) > len(others)


def _list_content_words(words: str, language: str) -> Sequence[str]:
    common = FUNCTION_WORDS.get(language, frozenset())
    return [word for word in split_words(words) if word.isalpha() and word not in common and not is_unspaced(word)]
