"""`refdesk register`."""

import argparse

from index import read_remembered
from server.config import Config, resolve_source
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths, add_source_kind


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "register", _register, "freeze citation keys and format citations in every style")
    parser.add_argument(
        "source", nargs="?", help="the folder or address of the archive (what the index remembers, else archive)"
    )
    add_source_kind(parser)
    add_paths(parser, "home", "index")


def _register(config: Config, _: argparse.Namespace) -> int:
    from index.citation import can_format
    from ingest import register_citations

    source = resolve_source(config)
    broken: list[str] = []
    known = () if source else read_remembered(config.index).sources
    for address, kind in [(source, config.source_kind)] if source else [(one.resolved, one.kind) for one in known]:
        done = register_citations(address, kind=kind)
        broken += done.left_out
        for problem in done.left_out:
            print_message(problem)
        print(f"Registered in {done.path}: {done.added} keys added, {done.formatted} documents formatted.")
    if not can_format():
        print("The citation styles were left out: they need pip install 'refdesk[publish]'.")
    return 1 if broken else 0
