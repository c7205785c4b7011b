"""`refdesk register`."""

import argparse

from server.config import Config
from server.terminal.options import Commands, add_command, add_source_kind


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "register", _register, "freeze citation keys and format citations in every style")
    parser.add_argument("source", nargs="?", help="the folder of the archive (archive)")
    add_source_kind(parser)


def _register(config: Config, _: argparse.Namespace) -> int:
    from index.citation import can_format
    from ingest import register_citations

    done = register_citations(config.source, kind=config.source_kind)
    print(f"Registered in {done.path}: {done.added} keys added, {done.formatted} documents formatted.")
    if not can_format():
        print("The citation styles were left out: they need pip install 'refdesk[publish]'.")
    return 0
