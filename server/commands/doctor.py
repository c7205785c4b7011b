"""`refdesk doctor`."""

import argparse
import json
from collections.abc import Sequence

from index.integrity.finding import Finding
from server.config import Config
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths, add_source_kind


def add(commands: Commands) -> None:
    """Add the command."""
    text, exits = "look for damage, and say what to do about it", "Exits with 1 when something is wrong."
    parser = add_command(commands, "doctor", _examine, text, exits)
    parser.add_argument("--repair", action="store_true", help="make anew what can be made from the sources")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    add_source_kind(parser)
    add_paths(parser, "source", "home", "index", "public", "encoder", "base_url")


def _examine(config: Config, options: argparse.Namespace) -> int:
    from server.health import diagnose, repair

    findings = diagnose(config)
    done: Sequence[str] = ()
    if options.repair and any(found.can_be_repaired for found in findings):
        repaired = repair(config, findings)
        done = repaired.done
        for reason in repaired.failed:
            print_message(reason)
        findings = diagnose(config)
    if options.json:
        print(_format_json(findings, done))
        return 1 if findings else 0
    for sentence in done:
        print(f"Repaired: {sentence}")
    for found in findings:
        print(f"{found.where}: {found.problem}\n  it means: {found.meaning}.\n  to do: {found.remedy}.")
    count = len(findings)
    print("Everything is as it should be." if not count else f"{count} {'finding' if count == 1 else 'findings'}.")
    return 1 if findings else 0


def _format_json(findings: Sequence[Finding], done: Sequence[str]) -> str:
    listed = [{**found.model_dump(exclude={"cure"}), "can_be_repaired": found.can_be_repaired} for found in findings]
    return json.dumps(
        {"healthy": not findings, "findings": listed, "repaired": list(done)}, indent=2, ensure_ascii=False
    )
