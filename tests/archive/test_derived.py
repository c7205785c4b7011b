"""The numbers that the texts derive are what the thresholds give: `derived.jsonl` names passage, tool and inputs.

A passage holds the names of results in braces: one of `values`, `decision` or `margin`; `at_x` is the break-even of x;
`percent_`, `mega_` and `giga_` before a name are the result times 100, times 1e6 and over 1e9.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.archive.test_archive import texts
from tests.each import for_each
from tools.thresholds import find_threshold
from tools.thresholds.engine.result import Evaluation

ROWS = Path(__file__).with_name("derived.jsonl")
SCALES = {"percent_": 100, "mega_": 1e6, "giga_": 1e-9}


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """Each row by what it says."""
    found = map(json.loads, ROWS.read_text(encoding="utf-8").splitlines())
    return {f"{row['document']} {row['passage']}": row for row in found}


class Results(dict[str, Any]):
    """The results of an evaluation, by the names that a passage may hold."""

    def __init__(self, found: Evaluation) -> None:
        super().__init__({**found.values, "decision": found.decision, "margin": found.margin})
        self.update({f"at_{each.variable}": each.value for each in found.break_evens})

    def __missing__(self, name: str) -> float:
        for prefix, scale in SCALES.items():
            if name.startswith(prefix):
                return float(self[name.removeprefix(prefix)]) * scale
        raise KeyError(f"{name}, beside {sorted(self)}")


def compute(row: Mapping[str, Any]) -> str:
    """The passage with what the tool gives."""
    return str(row["passage"]).format_map(Results(find_threshold(row["tool"])(row["inputs"])))


def find_difference(row: Mapping[str, Any], markdown: str) -> str | None:
    """What a text lacks that the tool gives."""
    passage = compute(row)
    return None if passage in markdown else f"{row['document']} does not say '{passage}', as {row['tool']} gives it"


@for_each(rows)
def test_a_derived_number_is_what_the_tool_gives(name: str) -> None:
    row = rows()[name]
    assert find_difference(row, texts()[row["document"]][1]) is None


@for_each(rows)
def test_another_number_in_the_text_is_told_with_document_and_tool(name: str) -> None:
    row = rows()[name]
    changed = texts()[row["document"]][1].replace(compute(row), row["passage"])
    told = find_difference(row, changed)
    assert told is not None
    assert row["document"] in told and row["tool"] in told
