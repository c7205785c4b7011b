"""`refdesk register`."""

import argparse
from pathlib import Path

from server.config import Config
from server.terminal.options import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "register", _register, "freeze citation keys and format citations in every style")
    parser.add_argument("source", nargs="?", type=Path, help="the folder of the archive (archive)")


def _register(config: Config, _: argparse.Namespace) -> int:
    from index.citation import can_format
    from ingest import register_citations

    added, formatted = register_citations(config.source)
    print(f"Registered in {config.source / 'citations.json'}: {added} keys added, {formatted} documents formatted.")
    if not can_format():
        print("The citation styles were left out: they need pip install 'refdesk[publish]'.")
    return 0
