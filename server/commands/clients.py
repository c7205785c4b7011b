"""`refdesk clients`."""

import argparse

from server.config import Config
from server.terminal.options import Commands, add_command, add_paths


def add(commands: Commands) -> None:
    """Add the command."""
    text = "print configuration for Claude Code, Claude Desktop, Cursor"
    add_paths(add_command(commands, "clients", _clients, text), "source", "index", "public", "base_url")


def _clients(config: Config, _: argparse.Namespace) -> int:
    from server.clients.configuration import client_configuration

    print(client_configuration(config))
    return 0
