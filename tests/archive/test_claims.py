"""Each claim of the thirteen works stands in its text: `claims.jsonl` names claim, document and passage."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.archive.test_archive import texts
from tests.each import for_each

ROWS = Path(__file__).with_name("claims.jsonl")
TERMS = (  # of the field, in which the works state their claims
    "incentive compatible",
    "individually rational",
    "budget feasible",
    "strictly proper",
    "adversarially generated probes",
    "cross-product report space",
    "goodput",
    "Pareto frontier",
    "continuous batching",
    "reinforcement learning with verifiable rewards",
    "self-play",
    "critical path",
)


@cache
def claims() -> Sequence[Mapping[str, str]]:
    return tuple(map(json.loads, ROWS.read_text(encoding="utf-8").splitlines()))


def name(row: Mapping[str, str]) -> str:
    return f"{row['document']}: {row['claim']}"


def find_missing(row: Mapping[str, str], markdown: str) -> str | None:
    """What is missing of a claim in its text, in a sentence."""
    if row["passage"] in markdown:
        return None
    return f"{row['document']} has lost the claim '{row['claim']}': '{row['passage']}' does not stand in it"


@for_each(claims, name)
def test_a_claim_stands_in_its_text(row: Mapping[str, str]) -> None:
    assert find_missing(row, texts()[row["document"]][1]) is None


@for_each(claims, name)
def test_a_missing_passage_is_told_with_document_and_claim(row: Mapping[str, str]) -> None:
    told = find_missing(row, texts()[row["document"]][1].replace(row["passage"], ""))
    assert told is not None
    assert row["document"] in told and row["claim"] in told


def test_every_work_has_its_claims() -> None:
    works = {document_id for document_id, (document, _) in texts().items() if document.date}
    assert {row["document"] for row in claims()} == works
    assert len({name(row) for row in claims()}) == len(claims())


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_field_stands_in_a_work(term: str) -> None:
    assert any(term in markdown for document, markdown in texts().values() if document.date)
