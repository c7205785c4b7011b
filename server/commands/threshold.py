"""`refdesk threshold`."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import RefdeskError
from server.config import Config
from server.terminal.options import Commands, add_command

if TYPE_CHECKING:
    from tools.thresholds import Threshold
    from tools.thresholds.engine.sweep import Grid


class ThresholdArgumentError(RefdeskError, ValueError):
    """What was given to `refdesk threshold` cannot be read."""

    def __init__(self, given: str, remedy: str) -> None:
        self.given = given
        super().__init__(f"'{given[:60]}' cannot be read; {remedy}.")


def add(commands: Commands) -> None:
    """Add the command."""
    text = "evaluate a threshold; without a name list them, without inputs describe one"
    parser = add_command(commands, "threshold", _run_threshold, text)
    parser.add_argument("name", nargs="?", help="which threshold")
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="FIELD=VALUE",
        help="a number or name, a list [1,2,3], or to sweep START:STOP:NUM or START:STOP:NUM:log; @FILE reads a JSON"
        " object of inputs",
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it into this .png or .svg file")
    parser.add_argument(
        "--robust", action="store_true", help="tell all that turns the decision, one input or two at a time"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON")
    form.add_argument("--csv", action="store_true", help="print every point of a sweep as CSV")


def _run_threshold(_: Config, options: argparse.Namespace) -> int:
    if options.name is None or not options.inputs:
        _describe(options.name, as_json=options.json)
    else:
        _evaluate(options)
    return 0


def _describe(name: str | None, *, as_json: bool) -> None:
    from server.terminal.thresholds import format_description, format_thresholds
    from tools.threshold_descriptions import describe

    described = describe(name)
    if as_json:
        print(described.model_dump_json(indent=2, exclude_none=True))
    elif name is None:
        print(format_thresholds(described))
    else:
        print(format_description(described.thresholds[0]))


def _evaluate(options: argparse.Namespace) -> None:
    from server.terminal.thresholds import format_answer
    from tools.thresholds import find_threshold
    from tools.thresholds.engine.sweep import iterate_rows

    threshold, inputs = find_threshold(options.name), read_inputs(options.inputs)
    grid = threshold.grid(inputs) if options.csv else threshold.compute_sweep(inputs)
    evaluation = threshold(inputs, grid)
    if options.robust:
        from tools.thresholds.robustness.report import describe_robustness

        lines = [*evaluation.warnings, *describe_robustness(threshold, inputs)]
        evaluation = evaluation.model_copy(update={"warnings": lines})
    if options.plot:
        evaluation = evaluation.model_copy(update={"picture": _draw(options.plot, threshold, inputs, grid)})
    if options.csv and grid is not None:
        csv.writer(sys.stdout, lineterminator="\n").writerows(iterate_rows(grid))
    elif options.json:
        print(evaluation.model_dump_json(indent=2))
    else:
        print(format_answer(evaluation))


def read_inputs(given: Sequence[str]) -> dict[str, Any]:
    """Read FIELD=VALUE pairs: JSON, START:STOP:NUM[:SCALE], or a name. Raises ThresholdArgumentError.

    @FILE stands for the inputs in a JSON file, of which those given by themselves take the place.
    """
    from tools.thresholds.asking.assignments import read_value

    inputs: dict[str, Any] = {}
    kept = {name: value for pair in given if pair.startswith("@") for name, value in _read_file(pair).items()}
    for pair in (pair for pair in given if not pair.startswith("@")):
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ThresholdArgumentError(pair, "give inputs as FIELD=VALUE")
        if name in inputs:
            raise ThresholdArgumentError(pair, f"give '{name}' once")
        inputs[name] = read_value(value)
    return kept | inputs


def _read_file(given: str) -> dict[str, Any]:
    try:
        found = json.loads(Path(given[1:]).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ThresholdArgumentError(given, "name a file that holds a JSON object of inputs") from error
    if not isinstance(found, dict):
        raise ThresholdArgumentError(given, "put a JSON object of inputs into the file")
    return found


def _draw(path: Path, threshold: "Threshold", inputs: dict[str, Any], grid: "Grid | None") -> str:
    from tools.thresholds.pictures.picture import draw

    form = path.suffix.lower()
    if form not in (".png", ".svg"):
        raise ThresholdArgumentError(str(path), "name a .png or .svg file")
    drawing = draw(threshold, inputs, "png" if form == ".png" else "svg", grid=grid)
    try:
        path.write_bytes(drawing.data)
    except OSError as error:
        raise ThresholdArgumentError(str(path), f"name a file that can be written ({error.strerror})") from error
    return drawing.alt
