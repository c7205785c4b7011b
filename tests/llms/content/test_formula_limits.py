"""A formula that its converter could not end with is shown as TeX; what people write is set."""

import pytest

from llms.content.html.body import convert_to_mathml
from llms.content.html.formula_limits import MAX_FORMULA_CHARS, MAX_UNCLOSED_BRACKETS

OPENING = ["(", "[", r"\{", r"\langle ", r"\lceil ", r"\lvert ", "⟨", "⟦", r"\bigl("]


def is_set(tex: str) -> bool:
    html = convert_to_mathml(tex, True)
    assert ("<math" in html) != ('<code class="tex">' in html)
    return "<math" in html


@pytest.mark.parametrize("bracket", OPENING)
def test_brackets_that_nothing_closes_are_few(bracket: str) -> None:
    assert is_set(bracket * MAX_UNCLOSED_BRACKETS + "a")
    assert not is_set(bracket * 60 + "a")


@pytest.mark.parametrize(
    "tex",
    [
        r"( \left( \right) " * 40,
        "(" * 40 + "{" + ")" * 40 + "}",
        "( \N{FULLWIDTH RIGHT PARENTHESIS}" * 40,
        "a^{" + "(" * 40 + "}",
        "(^)" * 40 + "(" * 40,
        "(" * 40 + "}",
        "a" * (MAX_FORMULA_CHARS + 1),
    ],
)
def test_what_would_take_the_converter_too_long_is_not_given_to_it(tex: str) -> None:
    assert not is_set(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "(" * 30 + "x" + ")" * 30,
        r"[0, 1) \cup (1, 2] \cup \{3\}" * 20,
        r"\left( \frac{a}{b} \right)" * 30,
        r"\begin{cases} (a & [b \\ c) & d] \end{cases}",
        r"\lceil \lfloor x \rfloor \rceil \langle y \rangle" * 20,
    ],
)
def test_brackets_that_are_closed_may_be_many(tex: str) -> None:
    assert is_set(tex)
