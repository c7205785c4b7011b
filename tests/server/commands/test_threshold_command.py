"""`refdesk threshold` and `refdesk reproduce`: the same answers as the tools give, in a terminal."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from server.commands.threshold import ThresholdArgumentError, read_inputs
from tests.conftest import Cli
from tests.each import for_each
from tools.thresholds import THRESHOLDS
from tools.thresholds.reproduction.report import render_reproduction_page


def test_without_a_name_every_threshold_is_listed_by_family(cli: Cli) -> None:
    status, out, err = cli("threshold")
    assert (status, err) == (0, "")
    for threshold in THRESHOLDS.values():
        assert f"  {threshold.name} " in out or f"  {threshold.name}\n" in out
        assert threshold.question in out
    assert json.loads(cli("threshold", "--json")[1])["thresholds"][0]["name"] == "cost_correct"


@for_each(lambda: THRESHOLDS)
def test_the_example_of_a_description_works_as_it_is_printed(name: str, cli: Cli) -> None:
    status, out, _ = cli("threshold", name)
    assert status == 0
    (example,) = [line for line in out.splitlines() if line.startswith("Example: refdesk ")]
    status, out, err = cli(*example.removeprefix("Example: refdesk ").split(" "))
    assert (status, err) == (0, "")
    assert out.startswith(f"{name}, in {THRESHOLDS[name].unit}")
    assert re.search(r"^  \[(stated|proved|calibrated|literature|derived)\] ", out, re.MULTILINE)


def test_an_answer_tells_values_decision_break_evens_status_and_warnings(cli: Cli) -> None:
    status, out, err = cli("threshold", "cost_correct", "cpm=5", "R=12", "rho_bar=3", "alpha=0.5", "target=400")
    assert (status, err) == (0, "")
    assert "  cost                         480\n" in out
    assert "Decision: misses target (margin -80)" in out
    assert "  alpha                        0.6\n" in out
    assert "[stated] C = " in out
    assert "Warning: field-note:the-alpha-asymmetry states" in out
    data = json.loads(cli("threshold", "cost_correct", "cpm=5", "alpha=0.5", "--json")[1])
    assert data["values"]["cost"] == 10


def test_a_sweep_is_a_table_with_the_place_where_the_decision_turns(cli: Cli) -> None:
    status, out, _ = cli("threshold", "cost_correct", "cpm=5", "R=12", "alpha=0.1:1:5", "target=100")
    assert status == 0
    assert "misses target -> meets target at alpha = 0.6" in out
    rows = list(csv.reader(io.StringIO(cli("threshold", "cost_correct", "cpm=1:100:3:log", "--csv")[1])))
    assert rows[0] == ["cpm", "cost", "cost_over_price", "leverage"]
    assert [float(row[1]) for row in rows[1:]] == pytest.approx([1, 10, 100])


def test_the_claims_that_are_not_reproduced_are_listed_alone(cli: Cli) -> None:
    status, out, err = cli("reproduce", "--discrepancies")
    assert (status, err) == (0, "")
    assert "3x to 8x" in out
    assert len(out) < len(render_reproduction_page()) / 2
    rows = json.loads(cli("reproduce", "--discrepancies", "--json")[1])
    assert {row["claim"] for row in rows} < {row["claim"] for row in json.loads(cli("reproduce", "--json")[1])}
    assert all(row["equation"] and row["computed"] and row["status"] in ("stated", "calibrated") for row in rows)


def test_everything_that_is_compared_is_printed_at_once(cli: Cli) -> None:
    out = cli("reproduce", "--all")[1]
    for title in ("# Reproduction of the archive's numbers", "# Discrepancies", "# Replications of published"):
        assert f"{title}" in out
    both = json.loads(cli("reproduce", "--all", "--json")[1])
    assert {len(rows) > 5 for rows in both.values()} == {True}
    assert [row["verdict"] for row in both["replications"] if row["claim"].startswith("Table 1, alpha = 0.8")] == [
        "reproduced",
        "reproduced",
    ]


def test_a_robust_answer_tells_every_turn(cli: Cli) -> None:
    point = ["prompt=1k", "output=512", "lam=10", "ttft_slo=2 s", "tpot_slo=60 ms"]
    out = cli("threshold", "serving_frontier", *point, "--robust")[1]
    assert "of the way to the end of its plausible range." in out
    assert "Warning: Together " in out


def test_a_fleet_is_simulated_beside_its_plan(cli: Cli) -> None:
    point = ["prompt=1k", "output=100", "lam=2/s", "ttft_slo=2 s", "tpot_slo=60 ms", "gpus=8"]
    status, out, err = cli("simulate", "serving", *point, "--requests", "300")
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split() == [
        "layout",
        "instances",
        "requests/s",
        "TTFT,",
        "s",
        "TPOT,",
        "s",
        "attained",
        "goodput",
    ]
    assert "disaggregated" in out
    runs = json.loads(cli("simulate", "serving", *point, "--requests", "300", "--json")[1])
    assert {run["layout"] for run in runs} == {"colocated", "chunked", "disaggregated"}
    status, _, err = cli("simulate", "serving", *point, "--requests", "3")
    assert status == 1
    assert "requests" in err


def test_a_picture_is_written_where_it_was_asked_for(cli: Cli, tmp_path: Path) -> None:
    for name, start in (("a.png", b"\x89PNG"), ("a.SVG", b"<?xml")):
        status, out, err = cli("threshold", "cost_correct", "cpm=5", "--plot", name)
        assert (status, err) == (0, "")
        assert (tmp_path / name).read_bytes().startswith(start)
        assert "Picture: Cost-correct, over accept rate" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cost"], "No threshold 'cost'"),
        (["cost_correct", "cmp=5"], "did you mean 'cpm'"),
        (["cost_correct", "alpha=0.5"], "Input 'cpm' is missing (blended price, $ per 1e6 tokens); give a number > 0"),
        (["cost_correct", "cpm"], "'cpm' cannot be read; give inputs as FIELD=VALUE"),
        (["cost_correct", "=5"], "'=5' cannot be read"),
        (["cost_correct", "cpm=5", "cpm=6"], "give 'cpm' once"),
        (["cost_correct", "cpm=NaN"], "must be finite, not nan"),
        (["cost_correct", "cpm=-Infinity"], "must be finite, not -inf"),
        (["cost_correct", "cpm=five"], "must be a number"),
        (["cost_correct", "cpm=true"], "must be a number, not a boolean"),
        (["cost_correct", "cpm=1:2"], "must be a number"),
        (["cost_correct", "cpm=1:2:x"], "Input 'cpm.num' must be a number, not a str; give a number in [2, 250000]"),
        (["cost_correct", "cpm=5", "--plot", "a.jpg"], "name a .png or .svg file"),
        (["cost_correct", "cpm=5", "--plot", "none/a.png"], "name a file that can be written"),
        (["cost_correct", "cpm=5", "--csv"], "is not swept"),
    ],
)
def test_what_cannot_be_computed_is_told_in_one_line(cli: Cli, arguments: list[str], message: str) -> None:
    status, out, err = cli("threshold", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith("refdesk: ")
    assert err.count("\n") == 1
    assert message in err


def test_inputs_are_read_as_numbers_names_lists_and_ranges() -> None:
    read = read_inputs(["a=1e3", "b=and", "c=[1, 2]", "d=1:9:5:log", "e=0:1:3", "f=[[0,1],[2]]"])
    assert read == {
        "a": 1000,
        "b": "and",
        "c": [1, 2],
        "d": {"start": 1, "stop": 9, "num": 5, "scale": "log"},
        "e": {"start": 0, "stop": 1, "num": 3, "scale": "linear"},
        "f": [[0, 1], [2]],
    }
    with pytest.raises(ThresholdArgumentError):
        read_inputs(["a"])


def test_inputs_are_read_from_a_file_and_those_on_the_line_come_first(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    path.write_text('{"flops": 4e14, "hbm_bw": "2 TB/s", "lam": 3, "params": 13e9}')
    assert read_inputs(["lam=5", f"@{path}"]) == {"flops": 4e14, "hbm_bw": "2 TB/s", "lam": 5, "params": 13e9}
    rest = ["prompt=6k", "output=300", "ttft_slo=1", "tpot_slo=0.06", "hw=H100", "model=llama3-70b", "gpus=8"]
    code, out, _ = cli("threshold", "serving_plan", f"@{path}", *rest)
    assert (code, "hbm_bw = 2e+12" in out) == (0, True)
    for text in ("[1]", "{", "[" * 100_000):
        path.write_text(text)
        with pytest.raises(ThresholdArgumentError, match="JSON object of inputs"):
            read_inputs([f"@{path}"])
    with pytest.raises(ThresholdArgumentError, match="name a file"):
        read_inputs(["@/nowhere/at-all.json"])


def test_the_reproduction_page_is_printed(cli: Cli) -> None:
    assert cli("reproduce") == (0, render_reproduction_page(), "")
