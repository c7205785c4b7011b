"""The `describe_thresholds` tool."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field as Argument

from index import Model
from index.language.stems import split_words, stem_term
from index.model import is_empty
from tools.entry import ToolEntry, write_call
from tools.threshold_descriptions import ThresholdDescription, describe_briefly, describe_in_full
from tools.thresholds import THRESHOLDS, find_threshold
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Field
from tools.thresholds.engine.registry import Threshold

MAX_FOUND = 5  # thresholds for a query
MAX_QUERY_CHARS = 400  # characters of a query
MAX_LISTED_INPUTS = 20  # inputs that are told in a line each; of more, those that nothing asks for are named alone
_LANGUAGE = "en"  # of the descriptions
_BARE_UNITS = frozenset({"count", "ratio", "fraction"})  # which the meaning says
_ASKING = frozenset({"when", "what", "which", "where", "how", "why", "does", "do", "should", "can", "i", "we", "my"})


class DescribedThresholds(Model):
    """Families of thresholds by name, or some thresholds with their questions, or one with its inputs."""

    families: Annotated[list[dict[str, Any]], Argument(exclude_if=is_empty)] = Argument(default_factory=list)
    thresholds: Annotated[list[dict[str, Any]], Argument(exclude_if=is_empty)] = Argument(default_factory=list)
    next: Annotated[list[str], Argument(exclude_if=is_empty)] = Argument(default_factory=list)


def describe_thresholds(
    name: Annotated[str | None, Argument(description="Give the inputs of this one.")] = None,
    query: Annotated[str | None, Argument(description="Find some by what they are about.")] = None,
    detail: Annotated[Literal["brief", "full"], Argument(description="full: all inputs with symbols.")] = "brief",
) -> DescribedThresholds:
    """The thresholds that compute_threshold evaluates, by family; those on a subject; or one with its inputs."""
    if name is not None:
        threshold = find_threshold(name)
        full = describe_in_full(threshold)
        told = _write_calls(full.model_dump()) if detail == "full" else _describe_shortly(threshold, full)
        call = write_call("compute_threshold", threshold=threshold.name, inputs="...")
        return DescribedThresholds(thresholds=[told], next=[call])
    if query is not None:
        found = [describe_briefly(threshold) for threshold in find_thresholds(query)]
        return DescribedThresholds(
            thresholds=[_list_known(each.model_dump(exclude={"family"})) for each in found],
            next=[write_call("describe_thresholds", name=found[0].name)],
        )
    return DescribedThresholds(families=_list_families(), next=[write_call("describe_thresholds", query="...")])


def find_thresholds(query: str) -> Sequence[Threshold]:
    """The thresholds whose title, question, inputs and decisions have the words of a query, the best first.

    A word counts more the fewer thresholds have it. Raises ThresholdInputError where none has any.
    """
    texts = {name: _stem(_get_words(threshold)) for name, threshold in THRESHOLDS.items()}
    titles = {name: set(_stem(_get_main_words(threshold))) for name, threshold in THRESHOLDS.items()}
    common = Counter(word for words in texts.values() for word in set(words))
    wanted = set(_stem([query[:MAX_QUERY_CHARS]]))

    def weigh(name: str) -> float:
        present = wanted & set(texts[name])
        return sum(math.log(1 + len(texts) / common[word]) * (3 if word in titles[name] else 1) for word in present)

    scores = {name: weigh(name) for name in THRESHOLDS}
    best = sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])
    if not best:
        raise ThresholdInputError("query", "has no word of any threshold", "leave it out to list all of them")
    return [THRESHOLDS[name] for name in best[:MAX_FOUND]]


def _get_main_words(threshold: Threshold) -> Iterable[str]:
    return (threshold.name, threshold.title, threshold.question, *threshold.decisions)


def _get_words(threshold: Threshold) -> Iterable[str]:
    yield from _get_main_words(threshold)
    for field in threshold.inputs:
        yield from (field.meaning, *(field.options if isinstance(field, Choice) else ()))


def _stem(texts: Iterable[str]) -> list[str]:
    words = (word for text in texts for word in split_words(text.replace("_", " ")) if word not in _ASKING)
    return [stem for word in words if (stem := stem_term(word, _LANGUAGE)) is not None]


def _list_families() -> list[dict[str, Any]]:
    """Each family: the question of the threshold that it is named after, and the names of its thresholds."""
    families: dict[str, list[str]] = {}
    for threshold in THRESHOLDS.values():
        families.setdefault(threshold.family, []).append(threshold.name)
    heads = {name: THRESHOLDS[name if name in THRESHOLDS else members[0]] for name, members in families.items()}
    return [{"question": heads[name].question, "thresholds": members} for name, members in families.items()]


def _describe_shortly(threshold: Threshold, full: ThresholdDescription) -> dict[str, Any]:
    """A threshold with a line an input, and calls in the words that `inputs` takes."""
    fields = threshold.inputs
    is_long = len(fields) > MAX_LISTED_INPUTS
    told = [field for field in fields if not (is_long and field.optional and field.default is None)]
    swept, values = threshold.picture.x
    return _list_known(
        {
            "name": full.name,
            "question": full.question,
            "unit": full.unit,
            "decisions": full.decisions,
            "inputs": {field.name: _describe_input(field) for field in told},
            "optional": ", ".join(field.name for field in fields if field not in told),
            "example": write_inputs(threshold.example),
            "sweep": "" if is_long else write_inputs({swept: dict(values)}),
        }
    )


def _write_calls(told: dict[str, Any]) -> dict[str, Any]:
    """A description whose examples have their inputs as the tool takes them."""
    calls = {name: told[name] for name in ("example", "sweep_example")}
    return {**told, **{name: {**call, "inputs": write_inputs(call["inputs"])} for name, call in calls.items()}}


def _describe_input(field: Field) -> str:
    domain = field.domain.removeprefix("a finite number").removeprefix("a number ").removeprefix("in ")
    domain = domain.replace("a whole number", "whole")
    is_said = isinstance(field, Choice) or field.unit in _BARE_UNITS or field.unit in field.meaning.split()
    unit = "" if is_said else field.unit
    shown = f"{field.default:g}" if isinstance(field.default, float) else field.default
    default = None if shown is None else f"default {shown}"
    state = default or ("optional" if field.optional else "required")
    return "; ".join(part for part in (field.meaning, unit, domain, state) if part)


def write_inputs(inputs: Mapping[str, Any]) -> str:
    """Inputs as `compute_threshold` takes them in a text."""
    return ", ".join(f"{name}={_write_value(value)}" for name, value in inputs.items())


def _write_value(value: Any) -> str:
    if isinstance(value, dict) and set(value) <= {"start", "stop", "num", "scale"}:
        scale = f":{value['scale']}" if value.get("scale", "linear") != "linear" else ""
        return f"{value['start']}:{value['stop']}:{value['num']}{scale}"
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _list_known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


TOOL = ToolEntry(describe_thresholds, "Describe the thresholds", does="tells their inputs", needs="thresholds")
