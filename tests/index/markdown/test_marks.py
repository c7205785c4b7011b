"""Marks that no page shows are left out of what is embedded; words are not."""

from hypothesis import given
from hypothesis import strategies as st

from index.markdown.marks import find_marks, remove_marks
from tests.each import for_each

WITHOUT = [
    ("Water boils[^1].\n\n[^1]: At sea level.\n", "Water boils.\n\n At sea level.\n"),
    ("- [x] ~~gone~~\n- - [ ] deep\n", "- gone\n- - deep\n"),
    ("A\n: b ~~c~~\n", "A\nb c\n"),
    ("> [!TIP]\n> Words\n", "> \n> Words\n"),
    ("# T {#t}\n\na {#t}\n", "# T\n\na {#t}\n"),
    ("| a | b |\n|---|---|\n| a \\| ~~b~~ | c[^1] |\n\n[^1]: d\n", "| a | b |\n|---|---|\n| a \\| b | c |\n\n d\n"),
    ("See [a][x].\n\n[x]: /a~~b~~c\n[z]: <b> 'title'\n\n[x]: /twice\n\nEnd", "See [a][x].\n\n\n\nEnd"),
    ("> [x]: /a\n>\n> Words ~~b~~ [x]\n", ">\n> Words b [x]\n"),
    ("```\n[x]: /a\n```\n", "```\n[x]: /a\n```\n"),
    ("`~~a~~` and\n\n```\n[^1]: [x] ~~b~~\n```\n", "`~~a~~` and\n\n```\n[^1]: [x] ~~b~~\n```\n"),
]


@for_each(lambda: WITHOUT)
def test_a_text_without_its_marks(case: tuple[str, str]) -> None:
    source, expected = case
    assert remove_marks(source, find_marks(source), 0, len(source)) == expected


@given(cut=st.integers(0, 40), text=st.sampled_from([source for source, _ in WITHOUT]))
def test_parts_of_a_text_without_marks_make_the_whole_without_them(cut: int, text: str) -> None:
    marks = find_marks(text)
    cut = min(cut, len(text))
    parts = remove_marks(text, marks, 0, cut) + remove_marks(text, marks, cut, len(text))
    assert parts == remove_marks(text, marks, 0, len(text))
