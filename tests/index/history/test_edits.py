"""The fewest edits between two sequences: checked against the longest common subsequence, and bounded."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.history.difference import MAX_PARAGRAPH_EDITS, MAX_SHOWN_CHARS, compare_texts, count_differences
from index.history.edits import find_matches

WORDS = st.lists(st.sampled_from("abc"), max_size=9)
TEXTS = st.text(st.sampled_from("ab \n漢é"), max_size=120)


def measure_longest_common(before: list[str], after: list[str]) -> int:
    """The length of the longest common subsequence, by the table that every textbook has."""
    row = [0] * (len(after) + 1)
    for old in before:
        above, row = row, [0]
        for place, new in enumerate(after):
            row.append(above[place] + 1 if old == new else max(row[place], above[place + 1]))
    return row[-1]


def list_words(text: str) -> list[str]:
    return re.findall(r"漢|[^\s漢]+", text)


def list_paragraphs(text: str) -> list[str]:
    whole = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return re.split(r"\n{2,}", whole) if whole else []


@given(WORDS, WORDS)
def test_as_much_as_possible_is_matched_in_order(before: list[str], after: list[str]) -> None:
    matches = find_matches(before, after, 18)
    assert matches is not None
    assert all(before[old] == after[new] for old, new in matches)
    assert all(first[0] < second[0] and first[1] < second[1] for first, second in pairwise(matches))
    assert len(matches) == measure_longest_common(before, after)


@given(WORDS, WORDS, st.integers(0, 18))
def test_more_edits_than_allowed_are_no_result(before: list[str], after: list[str], limit: int) -> None:
    edits = len(before) + len(after) - 2 * measure_longest_common(before, after)
    assert (find_matches(before, after, limit) is None) == (edits > limit)


@given(TEXTS, TEXTS)
def test_a_difference_has_every_word_of_both_texts_that_the_other_lacks(before: str, after: str) -> None:
    found = compare_texts(before, after)
    assert found.counts == count_differences(before, after)
    assert (found.left_out, found.note) == (0, None)
    shown = dict.fromkeys(("same", "removed", "added"), "")
    for change in found.changes:
        for piece in change.pieces:
            shown[piece.kind] += piece.text + " "
    assert found.counts.words_added <= len(list_words(shown["added"]))
    assert found.counts.words_removed <= len(list_words(shown["removed"]))
    assert (found.changes == ()) == (list_paragraphs(before) == list_paragraphs(after))


def test_what_is_not_shown_is_counted_and_told() -> None:
    many = "\n\n".join(f"Paragraph {number}." for number in range(MAX_PARAGRAPH_EDITS))
    other = many.replace("Paragraph", "Section")
    found = compare_texts(many, other)
    assert (found.changes, found.left_out) == ((), 2 * MAX_PARAGRAPH_EDITS)
    assert found.note is not None
    long = "\n\n".join(f"Kept {number}.\n\n{'x' * 3000} {number}" for number in range(20))
    found = compare_texts(long, long.replace("x", "y"))
    assert 0 < len(found.changes) < 20
    assert len(found.changes) + found.left_out == 20
    assert sum(len(piece.text) for change in found.changes for piece in change.pieces) <= MAX_SHOWN_CHARS
    assert found.note is not None


def test_words_between_two_edits_are_shortened_and_lines_are_those_of_the_newer_text() -> None:
    same = " ".join(["word"] * 400)
    found = compare_texts(f"First.\n\nOne {same} two.", f"First.\nMore.\n\nOnce {same} twice.")
    assert [change.line for change in found.changes] == [1]
    found = compare_texts(f"First.\n\nOne {same} two.", f"First.\n\nOnce {same} twice.")
    (change,) = found.changes
    assert change.line == 3
    assert [piece.kind for piece in change.pieces] == ["removed", "added", "same", "removed", "added"]
    assert "…" in change.pieces[2].text
