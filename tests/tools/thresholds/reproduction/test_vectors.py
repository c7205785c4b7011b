import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.each import for_each
from tools import thresholds
from tools.thresholds import FAMILIES
from tools.thresholds.reproduction.vectors import Tolerance, VectorFileError, VectorResult, check_vectors, compare

VECTORS = Path(__file__).with_name("vectors.json")
TOLERANCE = Tolerance(relative=1e-10, absolute=1e-12)


def write(folder: Path, *vectors: dict[str, object], **header: object) -> Path:
    path = folder / "vectors.json"
    document = {"schema": "threshold-vectors/1", "tolerance_rel": 1e-10, "tolerance_abs": 1e-12, "vectors": vectors}
    path.write_text(json.dumps(document | header), encoding="utf-8")
    return path


def vector(**changes: object) -> dict[str, object]:
    return {"id": "v", "tool": "cost_correct", "inputs": {"cpm": 5, "alpha": 0.5}, "output": 10} | changes


def refusal(**changes: object) -> dict[str, object]:
    return {"id": "v", "tool": "cost_correct", "inputs": {"cpm": "__NaN__"}, "refuse": True} | changes


@for_each(lambda: check_vectors(VECTORS).results, lambda result: result.id)
def test_every_vector_is_met(result: VectorResult) -> None:
    assert (result.outcome, result.differences) == ("pass", ())


def test_the_file_holds_vectors_and_simulations_of_every_family() -> None:
    report = check_vectors(str(VECTORS))
    assert report.passed
    assert len(report.results) == report.count("pass") == 157
    tools = {result.tool for result in report.results}
    for family in FAMILIES:
        assert tools & set(family.__all__), family.__name__


def test_a_wrong_output_fails_and_says_what_differs(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, vector(output=11), vector()))
    assert [result.outcome for result in report.results] == ["fail", "pass"]
    assert report.results[0].differences == ("output: expected 11, found 10.0",)
    assert not report.passed


def test_a_number_at_the_tolerance_passes_and_one_beyond_it_fails(tmp_path: Path) -> None:
    path = write(tmp_path, vector(output=10 * (1 + 0.9e-10)), vector(output=10 * (1 + 1.2e-10)))
    assert [result.outcome for result in check_vectors(path).results] == ["pass", "fail"]


def test_the_tolerance_is_the_files(tmp_path: Path) -> None:
    assert check_vectors(write(tmp_path, vector(output=11), tolerance_rel=0.1)).passed


def test_an_unknown_tool_is_reported_as_such(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, vector(tool="no_such_tool")))
    assert report.results[0].outcome == "unknown tool"
    assert report.count("unknown tool") == 1
    assert not report.passed


@pytest.mark.parametrize("tool", ["CALIBRATIONS", "COST_CORRECT", "Evaluation", "check", "real", "costs"])
def test_only_public_functions_are_tools(tmp_path: Path, tool: str) -> None:
    outcome = check_vectors(write(tmp_path, vector(tool=tool, inputs={"given": {"cpm": 1}}))).results[0].outcome
    assert outcome == "unknown tool"


def test_nan_is_written_as_a_word_and_refused(tmp_path: Path) -> None:
    assert check_vectors(write(tmp_path, refusal())).passed


def test_a_refusal_that_returns_fails(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, refusal(inputs={"cpm": 5})))
    assert report.results[0].differences == ("not refused, found 5.0",)


def test_a_refusal_by_a_crash_fails(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, refusal(inputs={"price": 5})))
    assert report.results[0].outcome == "fail"
    assert report.results[0].differences[0].startswith("raised TypeError")


def test_an_unexpected_refusal_fails_with_its_sentence(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, vector(inputs={"cpm": 0})))
    assert report.results[0].differences == ("refused: Input 'cpm' is 0, outside its domain; give a number > 0.",)


def test_an_empty_file_does_not_pass(tmp_path: Path) -> None:
    assert not check_vectors(write(tmp_path)).passed


def test_nested_outputs_are_compared_to_the_last_name(tmp_path: Path) -> None:
    inputs = {"quantization": 2, "runtime": 1, "decoding": 1, "hardware": 2}
    shares = {"quantization": 0.5, "hardware": 0.6}
    wrong = vector(tool="vcpd_compression", inputs=inputs, output={"stack": 4, "log_shares": shares})
    report = check_vectors(write(tmp_path, wrong))
    assert report.results[0].differences == ("output.log_shares.hardware: expected 0.6, found 0.5",)


def simulation(**changes: object) -> dict[str, object]:
    """A simulation whose result is exact, with tolerances of its own."""
    exact = thresholds.composition_simulation(0.1, 64, 20, 1).model_dump()
    tolerance = {"joint_abs": 0.006, "side_abs": 0.006, "margin_rel": 0.03}
    return {"c": 0.1, "N": 64, "trials": 20, "seed": 1, "tolerance": tolerance, "result": exact} | changes


def test_simulations_are_run_and_counted_with_the_vectors(tmp_path: Path) -> None:
    report = check_vectors(write(tmp_path, vector(), simulations=[simulation()]))
    assert report.passed
    assert [result.id for result in report.results] == ["v", "composition_simulation/c=0.1,N=64,trials=20,seed=1"]
    assert check_vectors(write(tmp_path, simulations=[simulation()])).passed


@pytest.mark.parametrize(("name", "by"), [("joint", 0.005), ("side", -0.005), ("margin", 0.005)])
def test_a_simulation_has_tolerances_of_its_own_for_every_number(tmp_path: Path, name: str, by: float) -> None:
    exact = thresholds.composition_simulation(0.1, 64, 20, 1).model_dump()
    for factor, outcome in ((1, "pass"), (10, "fail")):
        result = exact | {name: exact[name] + by * factor}
        report = check_vectors(write(tmp_path, simulations=[simulation(result=result)]))
        assert report.results[0].outcome == outcome
        assert [line.split(":")[0] for line in report.results[0].differences] == [f"output.{name}"] * (factor > 1)


@pytest.mark.parametrize(("changes", "said"), [({"c": 1}, "refused: Input 'c'"), ({"unknown": 1}, "raised TypeError")])
def test_a_simulation_that_is_refused_or_crashes_fails(tmp_path: Path, changes: dict[str, int], said: str) -> None:
    report = check_vectors(write(tmp_path, simulations=[simulation(**changes)]))
    assert report.results[0].differences[0].startswith(said)


def test_a_simulation_without_a_tolerance_is_no_vector_file(tmp_path: Path) -> None:
    bare = simulation(tolerance={"joint_abs": 1, "side_abs": 1})
    with pytest.raises(VectorFileError, match="no tolerance for margin"):
        check_vectors(write(tmp_path, simulations=[bare]))


def test_a_name_that_the_result_lacks_is_a_difference(tmp_path: Path) -> None:
    wrong = vector(tool="alpha_leverage", inputs={"alpha": 0.5, "delta": 0.1}, output={"gain": 1})
    assert "output.gain: expected 1, not found" in check_vectors(write(tmp_path, wrong)).results[0].differences[0]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (math.nan, math.nan),
        (None, None),
        (True, True),
        ("a", "a"),
        (1, 1.0),
        ([1, [None]], (1.0, [None])),
        ({}, {"a": 1}),
    ],
)
def test_equal_outputs_have_no_difference(expected: Any, found: Any) -> None:
    assert compare(expected, found, TOLERANCE) == []


@pytest.mark.parametrize(
    ("expected", "found"),
    [(math.nan, 1), (1, math.nan), (None, 0), (0, None), (True, 1), (1, True), ("a", "b"), ([1], [1, 2]), ([1], 1)],
)
def test_unequal_outputs_have_a_difference(expected: Any, found: Any) -> None:
    assert len(compare(expected, found, TOLERANCE)) == 1


def test_the_position_in_a_list_is_named() -> None:
    assert compare([1, 2], (1, 3), TOLERANCE) == ["output[1]: expected 2, found 3"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "the file: Input should be a valid dictionary"),
        ('{"schema": "other/1", "tolerance_rel": 1, "tolerance_abs": 1, "vectors": []}', "schema: "),
        ('{"schema": "threshold-vectors/1", "tolerance_rel": 1, "vectors": []}', "tolerance_abs: Field required"),
        (
            '{"schema": "threshold-vectors/1", "tolerance_rel": 1, "tolerance_abs": 1,'
            ' "vectors": [{"id": "v", "tool": "t", "inputs": {}}]}',
            "either an output or refuse",
        ),
    ],
)
def test_a_file_in_another_format_is_refused_in_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VectorFileError) as caught:
        check_vectors(path)
    assert reason in str(caught.value)
    assert caught.value.path == path


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VectorFileError, match="No such file"):
        check_vectors(tmp_path / "absent.json")


def test_every_public_name_can_be_imported_and_is_listed_once() -> None:
    assert len(set(thresholds.__all__)) == len(thresholds.__all__)
    assert all(hasattr(thresholds, name) for name in thresholds.__all__)


def test_no_public_function_hides_behind_a_module() -> None:
    for name in thresholds.__all__:
        assert type(getattr(thresholds, name)).__name__ != "module"
