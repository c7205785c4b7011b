"""The words that a query and a passage share."""

import re
from collections.abc import Callable

from index.language.scripts import is_unspaced, split_runs
from index.language.stems import STOP_WORDS, fold_accents, stem_term

MIN_SHARED_LETTERS = 2  # of a run without spaces: single ones stand everywhere

_WORD = re.compile(r"[^\W_]+")


def find_matched_terms(words: str, shown: str, language: str) -> list[str]:
    """The words of the query that stand in `shown`, as they were asked, in order, each once.

    Two words are the same when they have one stem in the language of `shown`, but for case and accents. Of what is
    written without spaces, the longest parts that stand there are given. English words too common to be indexed are
    left out.
    """
    return [part for _, parts, _ in _compare(words, shown, language) for part in parts]


def compute_matched_share(words: str, shown: str, language: str) -> float:
    """The share of the words of a query that stand in `shown`; what is written without spaces counts by its letters."""
    shares = [share for _, _, share in _compare(words, shown, language)]
    return sum(shares) / max(len(shares), 1)


def make_term_test(words: str, language: str) -> Callable[[str], bool]:
    """What tells whether a word of a text is one of the query's, as `find_matched_terms` compares them."""
    asked = {fold_accents(word) for word in list_asked_terms(words)}
    starts, stems = {word[:3] for word in asked}, {stem_term(word, language) for word in asked} - {None}

    def is_asked(word: str) -> bool:
        folded = fold_accents(word)
        return folded[:3] in starts and (folded in asked or stem_term(folded, language) in stems)

    return is_asked


def list_asked_terms(words: str) -> list[str]:
    """The words of a query that can match, in order, each once."""
    return [word for word in dict.fromkeys(_WORD.findall(words)) if word.lower() not in STOP_WORDS]


def _compare(words: str, shown: str, language: str) -> list[tuple[str, list[str], float]]:
    """Each word of a query that can match, what of it stands in `shown`, and how much of it that is, from 0 to 1."""
    folded = fold_accents(shown)
    asked = {word: fold_accents(word) for word in list_asked_terms(words)}
    starts = {word[:3] for word in asked.values()}
    found = {
        stem_term(word, language) for word in set(_WORD.findall(folded)) if word[:3] in starts
    }  # few are worth a stem
    compared = []
    for word, bare in asked.items():
        if is_unspaced(word):
            parts, share = _find_parts(word, shown.lower(), found, language)
            compared.append((word, parts, share))
        else:
            held = stem_term(bare, language) in found
            compared.append((word, [word] if held else [], float(held)))
    return compared


def _find_parts(word: str, shown: str, found: set[str | None], language: str) -> tuple[list[str], float]:
    parts: list[str] = []
    for run, unspaced in split_runs(word):
        if unspaced:
            parts += _find_shared(run, shown)
        elif stem_term(fold_accents(run), language) in found:
            parts.append(run)
    return parts, sum(map(len, parts)) / len(word)


def _find_shared(run: str, shown: str) -> list[str]:
    """The longest parts of a run of letters that stand in a text, from its beginning on."""
    parts, start = [], 0
    while start <= len(run) - min(MIN_SHARED_LETTERS, len(run)):
        end = start + min(MIN_SHARED_LETTERS, len(run))
        if run[start:end] not in shown:
            start += 1
            continue
        while end < len(run) and run[start : end + 1] in shown:
            end += 1
        parts.append(run[start:end])
        start = end
    return list(dict.fromkeys(parts))
