"""`refdesk ingest`."""

import argparse

from server.address import find_address, keep_address
from server.config import Config
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths, add_source_kind


def add(commands: Commands) -> None:
    """Add the command."""
    text, exits = "bring the index and the surfaces up to date", "Exits with 1 when a file could not be taken."
    parser = add_command(commands, "ingest", _ingest, text, exits)
    parser.add_argument("source", nargs="?", help="the folder of the archive (archive)")
    add_source_kind(parser)
    parser.add_argument("--rebuild", action="store_true", help="make everything anew beside the old index")
    parser.add_argument("--strict", action="store_true", help="refuse everything when one file is broken")
    add_paths(parser, "index", "public", "encoder", "base_url")
    parser.add_argument("--provisional", action="store_true", help="keep that URL only until a service runs elsewhere")


def _ingest(config: Config, options: argparse.Namespace) -> int:
    from server.build import build, summarize

    address = find_address(config)
    if options.provisional:
        address = address.model_copy(update={"given": False})
    report = build(address.apply(config), rebuild=options.rebuild, strict=options.strict)
    keep_address(config, address)
    for problem in report.ingested.problems:
        print_message(problem)
    for notice in report.ingested.notices:
        print_message(f"note: {notice}")
    print(*summarize(report), sep="\n")
    return 1 if report.ingested.problems else 0
