"""Misspelt words are told from rare ones, and put right by what the archive has."""

import string

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.spelling import find_respellings, replace_words

LETTERS = string.ascii_lowercase
KNOWN = {"threshold": 9, "verifier": 7, "procurement": 3, "slip": 4, "present": 30, "disaggregate": 2}


def right(word: str) -> bool:
    return word in KNOWN or word in {"prevent", "talking"}


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A known word, and what it becomes when one letter after the first is lost, added, changed or swapped."""
    word = draw(st.sampled_from([word for word in KNOWN if len(word) > 5]))
    place = draw(st.integers(1, len(word) - 2))
    head, tail, letter = word[:place], word[place:], draw(st.sampled_from(LETTERS))
    kinds = [head + tail[1:], head + letter + tail, head + letter + tail[1:], head + tail[1] + tail[0] + tail[2:]]
    return word, draw(st.sampled_from(kinds))


@given(slip=slips(), before=st.sampled_from(["", "what is ", "κ·Δ and "]))
def test_one_slip_is_put_right_and_nothing_else_touched(slip: tuple[str, str], before: str) -> None:
    meant, written = slip
    words = f"{before}{written}, 2605.06534"
    found = find_respellings(words, right, KNOWN, LETTERS)
    assert found == ({} if right(written) else {written: meant})
    assert replace_words(words, found) == f"{before}{meant}, 2605.06534"


@given(words=st.text(max_size=60))
def test_only_words_of_the_archive_are_put_in(words: str) -> None:
    found = find_respellings(words, right, KNOWN, LETTERS)
    assert set(found.values()) <= set(KNOWN)
    assert not any(right(word) for word in found)
    assert replace_words(words, {}) == words


def test_what_may_be_meant_is_left_alone() -> None:
    for words in ("prevent", "Prevent", "slup", "xthreshold9", "tresh_old", "TRESHOLD", "hreshold", "thrshld"):
        assert find_respellings(words, right, KNOWN, LETTERS) == {}
    assert find_respellings("thresholt", right, KNOWN, "月亮潮汐" * 30) == {}


def test_the_more_frequent_of_two_words_is_meant() -> None:
    assert find_respellings("casts", lambda _: False, {"carts": 2, "costs": 5}, LETTERS) == {"casts": "costs"}
