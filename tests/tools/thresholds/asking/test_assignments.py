"""Inputs as a text gives them: pairs, JSON, numbers in any spelling; anything else is refused in words."""

import pytest

from tools.thresholds.asking.assignments import read_inputs, read_value
from tools.thresholds.engine.errors import ThresholdInputError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000),
        ("+12,500.5", 12500.5),
        (".4", 0.4),
        ("+5", 5.0),
        ("2.", 2.0),
        ("1,5", [1, 5]),
        ("H100", "H100"),
        ("1:9:3", {"start": 1, "stop": 9, "num": 3, "scale": "linear"}),
    ],
)
def test_a_value_is_what_its_text_says(text: str, value: object) -> None:
    assert read_value(text) == value


def test_pairs_and_json_are_the_same_inputs() -> None:
    wanted = {"cpm": 5, "hw": ["A100", "H200"]}
    assert read_inputs("cpm=5, hw=[A100, H200]") == wanted
    assert read_inputs('{"cpm": 5, "hw": ["A100", "H200"], "alpha": null, "R": ""}') == wanted


@pytest.mark.parametrize("given", [5, ["cpm=5"], "[1, 2]", "five"])
def test_what_is_no_inputs_by_name_is_refused_with_an_example(given: object) -> None:
    with pytest.raises(ThresholdInputError, match=r"cpm=5, alpha=0\.8"):
        read_inputs(given)
