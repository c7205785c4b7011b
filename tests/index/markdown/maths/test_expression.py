"""Formulas are read as functions, or refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markdown.maths.expression import FormulaError, read_relations

POINT = {"a": 2.0, "b": 3.0, "kappa": 0.5, "c_routed": 7.0, "gamma^*": 11.0, "bar rho": 13.0, "CPM": 17.0, "k'": 19.0}
VALUES = (
    (r"\frac{a + b}{2} = 0", 2.5),
    (r"a b^2 - 1 = 0", 17.0),
    (r"2a/b \cdot 3 = 0", 4.0),
    (r"-a^{b - 1} = 0", -4.0),
    (r"\sqrt{a b + 3} = 0", 3.0),
    (r"\ln(a) = 0", math.log(2)),
    (r"\left(a + b\right)(a - b) = 0", -5.0),
    (r"κ a = 0", 1.0),
    (r"c_{\text{routed}} + \gamma^* = 0", 18.0),
    (r"\mathrm{CPM}\,(1 + \bar\rho) = 0", 238.0),
    (r"k' = 0", 19.0),
    ("a² + 1,000 = 0", 1004.0),
    (r"50\% = 0", 0.5),
    ("a · b × 2 = 0", 12.0),
)


@pytest.mark.parametrize(("formula", "value"), VALUES)
def test_a_side_has_its_value(formula: str, value: float) -> None:
    (relation,) = read_relations(formula)
    assert relation.left(POINT) == pytest.approx(value)
    assert relation.right(POINT) == 0


def test_a_chain_is_several_relations_and_a_number_has_its_digits() -> None:
    first, second, third = read_relations(r"a \cdot b = 6.0 \ge 5 > 4\%")
    assert (first.sign, second.sign, third.sign) == ("=", "≥", ">")
    assert (first.digits, third.digits) == (0.05, 0.005)
    assert first.symbols == {"a", "b"}


@pytest.mark.parametrize(
    "formula",
    [
        "a + b",
        "a = ",
        "= 2",
        r"\sum_i a_i = 2",
        "a = (b",
        "a = b)",
        r"\frac{a} = 2",
        "a = b !",
        "(" * 60 + "= 2",
        "x" * 501,
    ],
)
def test_what_is_no_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        read_relations(formula)


@given(st.text(alphabet=r"ab12.+-*/^_{}()[]=<>\ frac sqrt%κ", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        relations = read_relations(text)
    except FormulaError:
        return
    assert relations


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 9))
def test_sums_and_powers_are_those_of_arithmetic(a: int, b: int, c: int) -> None:
    (relation,) = read_relations(f"{a} + {b} \\cdot {c} - {a}/{b} = {c}^2")
    assert relation.left({}) == pytest.approx(a + b * c - a / b)
    assert relation.right({}) == c * c
