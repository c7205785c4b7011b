"""Results of `compute_threshold` that an answer quotes, computed again: `cost_correct(cpm=5, alpha=0.5) = 10`."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from index import RefdeskError
from tools.thresholds import THRESHOLDS, Input, Threshold, find_threshold

MAX_SENTENCE_CHARS = 2_000  # characters of a sentence in which a result is looked for
MAX_SHOWN_VALUES = 6  # values of a threshold that are told where none is the one that is given

_NUMBER = r"[-−]?\d[\d,]{0,20}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?(?:\s?%)?"
_ASSIGNED = re.compile(rf"(?<![\w.])(?P<name>[A-Za-z_]\w{{0,40}})\s?(?:=|≈|:)\s?(?P<value>{_NUMBER})(?![\w^*/])")
_BARE = re.compile(
    rf"^\)?[`*]{{0,2}}\s*(?:is|gives|yields|returns|equals|comes to|=|≈|→)\s*(?:about\s)?(?P<value>{_NUMBER})"
)


def find_results(sentence: str) -> Sequence[tuple[str, bool, str]]:
    """The results in a sentence that names a threshold and its inputs: the words, whether they hold, and what is right.

    Nothing is said of a sentence that names several thresholds, or inputs that the threshold refuses, or no result.
    """
    text = sentence[:MAX_SENTENCE_CHARS]
    named = [name for name in THRESHOLDS if re.search(rf"(?<!\w){name}(?!\w)", text)]
    if len(named) != 1:
        return []
    threshold = find_threshold(named[0])
    assigned = list(_ASSIGNED.finditer(text))
    inputs = {field.name: field for field in threshold.inputs}
    given = {match["name"]: _read(match["value"])[0] for match in assigned if match["name"] in inputs}
    if not given or not all(isinstance(inputs[name], Input) for name in given):
        return []
    try:
        evaluation = threshold(given)
    except RefdeskError:
        return []
    numbers = {name: number for name, value in evaluation.values.items() if (number := _to_number(value)) is not None}
    if evaluation.margin is not None:
        numbers.setdefault("margin", evaluation.margin)
    claims = [(match["name"], match["value"]) for match in assigned if match["name"] in numbers.keys() - inputs.keys()]
    last = max((match.end() for match in assigned if match["name"] in inputs), default=0)
    bare = _BARE.match(text[last:])
    return [
        *_compare_named(threshold, given, numbers, claims),
        *(_compare_bare(threshold, given, numbers, bare["value"]) if bare and not claims else ()),
    ]


def _compare_named(
    threshold: Threshold, given: Mapping[str, float], numbers: Mapping[str, float], claims: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, bool, str]]:
    for name, value in claims:
        yield (
            f"{name} = {value}",
            agrees(numbers[name], value),
            f"{_call(threshold, given)} gives {name} = {numbers[name]:.6g}.",
        )


def _compare_bare(
    threshold: Threshold, given: Mapping[str, float], numbers: Mapping[str, float], value: str
) -> Iterator[tuple[str, bool, str]]:
    """A number without a name is compared with all that the threshold gives."""
    agreeing = [name for name, number in numbers.items() if agrees(number, value)]
    shown = agreeing[:1] or list(numbers)[:MAX_SHOWN_VALUES]
    told = ", ".join(f"{name} = {numbers[name]:.6g}" for name in shown)
    more = f" and {len(numbers) - len(shown)} more" if not agreeing and len(numbers) > len(shown) else ""
    yield value, bool(agreeing), f"{_call(threshold, given)} gives {told}{more}."


def _call(threshold: Threshold, given: Mapping[str, float]) -> str:
    return f"{threshold.name}({', '.join(f'{name}={value:.6g}' for name, value in given.items())})"


def agrees(computed: float, written: str) -> bool:
    """Whether a number is the computed one, rounded to the digits that it is written with."""
    value, room = _read(written)
    return abs(computed - value) <= room * (1 + 1e-6) + abs(computed) * 1e-9


def _read(written: str) -> tuple[float, float]:
    """The value of a number, and half a unit of its last digit."""
    bare = written.replace("−", "-").replace(",", "").rstrip("% ")
    scale = 0.01 if written.endswith("%") else 1.0
    digits, _, exponent = bare.lower().partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
    return float(bare) * scale, 0.5 * unit * scale


def _to_number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number and isinstance(value, int | float) else None
