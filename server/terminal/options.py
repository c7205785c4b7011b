"""What commands share: how one is added, and the options that several take."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from server.config import Config
from server.terminal.messages import FAILED

Command: TypeAlias = Callable[[Config, argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
AddCommand: TypeAlias = Callable[[Commands], None]

PATH_OPTIONS = {
    "source": "the folder or address of the archive (what the index remembers)",
    "home": "the folder that holds the indexes of archives (.refdesk)",
    "index": "the folder of the index (.refdesk/index, or that of the archive)",
    "public": "the folder of the surfaces (public, or that of the archive)",
    "encoder": "the folder or name of the encoder (the one of 'encoder use', else the one that ships)",
    "reranker": "the folder of a reranker (none)",
    "judge": "the folder of a judge of statements (none)",
    "theme": "the folder of a theme for pages (none)",
    "base_url": "the URL under which others reach this service (kept with the index)",
}


def add_command(
    commands: Commands, name: str, command: Command, text: str, exits: str | None = None
) -> argparse.ArgumentParser:
    """Add a command that runs `command`, with `text` as its help, and return its parser.

    `exits` says when the command ends with 1 although it printed its result.
    """
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=exits)
    parser.set_defaults(command=command, choose_status=lambda _: FAILED)
    return parser


def add_source_kind(parser: argparse.ArgumentParser) -> None:
    """Add `--kind`, the kind of the source."""
    parser.add_argument(
        "--kind", dest="source_kind", help="the kind of the source (as its address tells); a wrong one lists them all"
    )


def add_paths(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the options of `PATH_OPTIONS` with these names."""
    for name in names:
        kind = str if name in {"base_url", "source"} else Path
        parser.add_argument(
            "--" + name.replace("_", "-"),
            dest=name,
            type=kind,
            metavar="URL" if name == "base_url" else "DIR",
            help=PATH_OPTIONS[name],
        )
