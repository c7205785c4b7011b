"""`refdesk vectors`."""

import argparse
from pathlib import Path

from server.config import Config
from server.terminal.options import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command."""
    text, exits = "check the thresholds against a file of worked vectors", "Exits with 1 when a vector does not pass."
    parser = add_command(commands, "vectors", _check_vectors, text, exits)
    parser.add_argument("file", type=Path, help="the file of vectors, in JSON")


def _check_vectors(_: Config, options: argparse.Namespace) -> int:
    from tools.thresholds.reproduction.vectors import check_vectors

    report = check_vectors(options.file)
    for result in report.results:
        if result.outcome != "pass":
            print(f"{result.id}: {result.outcome}{''.join(f'; {line}' for line in result.differences)}")
    counts = f"{report.count('pass')} passed, {report.count('fail')} failed, {report.count('unknown tool')} unknown"
    print(f"{len(report.results)} vectors: {counts}.")
    return 0 if report.passed else 1
