"""Documents say where their facts were read, and derived numbers are computed again from the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import Cli, document_text

PAGE = {"kind": "author", "address": "https://example.org/teas", "supports": "what a kettle costs"}


def derived(written: str) -> dict[str, object]:
    passage = f"an answer costs USD {written}"
    return {
        "kind": "derived",
        "address": "cost_correct(cpm=5, alpha=0.5)",
        "supports": passage,
        "results": {"cost": written},
    }


def ingest(cli: Cli, archive: Path, body: str, sources: Sequence[object]) -> None:
    (archive / "cost.md").write_text(document_text("note:cost", body, sources=sources))
    assert cli("ingest", archive)[0] == 0


def test_sources_are_shown_with_the_facts_and_in_the_record(cli: Cli, archive: Path) -> None:
    ingest(cli, archive, "Here an answer costs USD 10.00.\n", [PAGE, derived("10.00")])
    shown = cli("show", "note:cost", "--facts")[1]
    assert "  author: https://example.org/teas: what a kettle costs\n" in shown
    assert "  derived: cost_correct(cpm=5, alpha=0.5) (cost = 10.00): an answer costs USD 10.00\n" in shown
    assert json.loads(cli("show", "note:cost", "--json")[1])["sources"][0] == {**PAGE, "results": {}}


def test_a_document_without_sources_has_none(cli: Cli, archive: Path) -> None:
    assert cli("ingest", archive)[0] == 0
    assert json.loads(cli("show", "paper:otters", "--json")[1])["sources"] is None
    assert cli("reproduce", "--derived")[:2] == (0, "0 derived numbers, 0 that differ.\n")


def test_a_derived_number_that_holds_is_printed_beside_what_is_computed(cli: Cli, archive: Path) -> None:
    ingest(cli, archive, "Here an answer costs USD 10.00.\n", [PAGE, derived("10.00")])
    status, out, _ = cli("reproduce", "--derived")
    assert status == 0
    assert out.splitlines()[0] == "note:cost  cost  10.00 (computed 10)"
    assert out.endswith("1 derived numbers, 0 that differ.\n")


def test_a_derived_number_that_differs_is_told_with_document_call_and_value(cli: Cli, archive: Path) -> None:
    ingest(cli, archive, "Here an answer costs USD 12.00.\n", [derived("12.00")])
    status, out, _ = cli("reproduce", "--derived")
    assert status == 1
    assert "note:cost  cost  differs: the text says 12.00, and the call gives 10" in out
    (row,) = json.loads(cli("reproduce", "--derived", "--json")[1])
    assert (row["document"], row["call"], row["computed"]) == ("note:cost", "cost_correct(cpm=5, alpha=0.5)", "10")


def test_a_text_that_lost_its_passage_a_call_that_is_refused_and_a_result_that_is_none_are_told(
    cli: Cli, archive: Path
) -> None:
    unknown = {**derived("10"), "address": "no_such_threshold(cpm=5)"}
    refused = {**derived("10"), "address": "cost_correct(cpm=5, alpha=2)"}
    other = {**derived("10"), "results": {"price": "10"}}
    ingest(cli, archive, "an answer costs USD 10\n", [derived("11"), unknown, refused, other])
    status, out, _ = cli("reproduce", "--derived")
    assert status == 1
    assert "'an answer costs USD 11' does not stand in the text" in out
    assert "no_such_threshold" in out
    assert "alpha" in out
    assert "the call gives no 'price'; it gives " in out
    assert out.endswith("4 derived numbers, 4 that differ.\n")
