"""`refdesk reproduce`."""

import argparse

from server.config import Config
from server.terminal.options import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "reproduce", _reproduce, "print the archive's published numbers beside what is computed")


def _reproduce(_: Config, __: argparse.Namespace) -> int:
    from tools.thresholds.reproduction.report import render_reproduction_page

    print(render_reproduction_page(), end="")
    return 0
