"""`refdesk reranker build`."""

import argparse
from pathlib import Path

from server.config import Config
from server.terminal.options import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command."""
    reranker = commands.add_parser("reranker", help="make rerankers").add_subparsers(required=True, metavar="COMMAND")
    parser = add_command(reranker, "build", _build, "make a reranker from a cross-encoder")
    parser.add_argument("model", help="a model's name on the hub, or its folder")
    parser.add_argument("output", type=Path, help="the folder to write")
    parser.add_argument("--name", help="what to call it (the model's name)")


def _build(_: Config, options: argparse.Namespace) -> int:
    from ingest import build_reranker

    spec = build_reranker(options.model, options.output, name=options.name)
    print(f"Built {spec.name} in {options.output}. Set REFDESK_RERANKER to that folder to search with it.")
    return 0
