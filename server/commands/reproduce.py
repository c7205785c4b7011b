"""`refdesk reproduce` and `refdesk simulate`: what is computed, beside what is published or simulated."""

import argparse
import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from index import Model
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from tools.derived_numbers import DerivedNumber
    from tools.thresholds.serving.simulation.check import Check


def add_reproduce(commands: Commands) -> None:
    """Add `refdesk reproduce`."""
    text = "print the archive's published numbers beside what is computed"
    parser = add_command(commands, "reproduce", _reproduce, text)
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--discrepancies", action="store_true", help="only the claims that the archive's own equations do not give"
    )
    part.add_argument(
        "--derived", action="store_true", help="only the numbers of the documents whose source is a call of a threshold"
    )
    part.add_argument("--all", action="store_true", help="the discrepancies too, and what cited works publish")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    add_paths(parser, "index")


def add_simulate(commands: Commands) -> None:
    """Add `refdesk simulate`."""
    text = "simulate the layouts of a serving fleet, request by request, beside what serving_plan predicts"
    parser = add_command(commands, "simulate", _simulate, text)
    parser.add_argument("what", choices=["serving"], help="what is simulated")
    parser.add_argument(
        "inputs", nargs="+", metavar="FIELD=VALUE", help="inputs of serving_plan, as a threshold takes them"
    )
    parser.add_argument("--requests", type=int, help="requests of a run (what fills the fleet five times)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the arrivals (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON")


def _reproduce(config: Config, options: argparse.Namespace) -> int:
    if options.derived:
        return _print_derived(asyncio.run(_compute_derived(config)), as_json=options.json)
    from tools.thresholds.reproduction.discrepancies import find_discrepancies, render_discrepancies
    from tools.thresholds.reproduction.replication import list_replications, render_replications
    from tools.thresholds.reproduction.report import list_published, render_reproduction_page

    parts: dict[str, tuple[Callable[[], Sequence[Model]], Callable[[], str]]] = {
        "published": (list_published, render_reproduction_page),
        "discrepancies": (find_discrepancies, render_discrepancies),
        "replications": (list_replications, render_replications),
    }
    names = [*parts] if options.all else ["discrepancies" if options.discrepancies else "published"]
    if options.json:
        rows = {name: [row.model_dump() for row in parts[name][0]()] for name in names}
        print(json.dumps(rows if options.all else rows[names[0]], indent=2))
    else:
        print("\n".join(parts[name][1]() for name in names), end="")
    return 0


async def _compute_derived(config: Config) -> "Sequence[DerivedNumber]":
    """The derived numbers of all documents of the index, by document."""
    from index.storage.reader import Reader
    from tools.derived_numbers import compute_derived_numbers

    reader = await Reader.open(config.index)
    found: list[DerivedNumber] = []
    for document in sorted(reader.documents.values(), key=lambda each: each.id):
        if document.sources:
            found += compute_derived_numbers(document, await reader.markdown(document.id))
    return found


def _print_derived(numbers: "Sequence[DerivedNumber]", *, as_json: bool) -> int:
    """Print each number beside what its call gives; 1 where one differs."""
    faults = sum(number.fault is not None for number in numbers)
    if as_json:
        print(json.dumps([number.model_dump() for number in numbers], ensure_ascii=False, indent=2))
        return min(faults, 1)
    for number in numbers:
        said = f"differs: {number.fault}" if number.fault else f"{number.written} (computed {number.computed})"
        print(f"{number.document}  {number.result}  {said}\n    {number.call}")
    print(f"{len(numbers)} derived numbers, {faults} that differ.")
    return min(faults, 1)


def _simulate(_: Config, options: argparse.Namespace) -> int:
    from server.commands.threshold import read_inputs
    from tools.thresholds.serving.entries.planning import simulate_plan

    checks = simulate_plan(read_inputs(options.inputs), options.requests, options.seed)
    if options.json:
        print(f"[{','.join(check.model_dump_json() for check in checks)}]")
        return 0
    print(
        f"{'layout':<14}{'instances':>10}{'requests/s':>11}{'TTFT, s':>16}{'TPOT, s':>18}{'attained':>10}{'goodput':>9}"
    )
    for check in checks:
        print(_format_check(check))
    print("Times at the quantile of the contract, predicted/simulated; attained is the share within both limits.")
    return 0


def _format_check(check: "Check") -> str:
    pools = "+".join(str(pool) for pool in check.pools)
    ttft = f"{_format_time(check.ttft_predicted)}/{_format_time(check.ttft)}"
    tpot = f"{_format_time(check.tpot_predicted)}/{_format_time(check.tpot)}"
    counts = f"{check.layout:<14}{pools:>10}{check.lam:>11.3g}{ttft:>16}{tpot:>18}"
    return f"{counts}{check.attained:>10.1%}{check.goodput:>9.3g}"


def _format_time(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.3g}"
