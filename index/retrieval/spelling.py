"""Misspelt words of a query, and what was meant by them."""

import re
from collections.abc import Callable, Iterator, Mapping

MIN_WORD_LETTERS = 5  # letters; most shorter words have a neighbour that means something else
MAX_ALPHABET_LETTERS = 100  # of an alphabet: a script with more has no letters to get wrong

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")  # no part of an identifier


def find_respellings(
    words: str, is_right: Callable[[str], bool], frequencies: Mapping[str, int], letters: str
) -> dict[str, str]:
    """For each word that is not right, the most frequent word that one slip of the hand turns into it.

    A slip leaves out, adds, changes or swaps letters after the first; `letters` are those of the alphabet. Words are in
    small letters in what comes back. Words that are short, in capitals, or near to none are left as they are. A letter
    beyond ASCII is no slip: with it a word is most likely one of another language.
    """
    if len(letters) > MAX_ALPHABET_LETTERS:
        return {}
    meant = {}
    for word in dict.fromkeys(found.lower() for found in _WORD.findall(words) if not found.isupper()):
        if len(word) < MIN_WORD_LETTERS or is_right(word):
            continue
        near = {
            other: frequencies[other]
            for other in generate_one_slip(word, letters)
            if other in frequencies and _list_special(other) == _list_special(word)
        }
        if near:
            meant[word] = max(near, key=lambda other: (near[other], other))
    return meant


def _list_special(word: str) -> list[str]:
    return [] if word.isascii() else sorted(letter for letter in word if not letter.isascii())


def replace_words(words: str, meant: Mapping[str, str]) -> str:
    """`words` with these put right and all else as it is."""
    return _WORD.sub(lambda found: meant.get(found[0].lower(), found[0]), words) if meant else words


def generate_one_slip(word: str, letters: str) -> Iterator[str]:
    """What one slip of the hand makes of a word, with these letters; the word itself is among it."""
    for place in range(1, len(word) + 1):
        head, tail = word[:place], word[place:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
