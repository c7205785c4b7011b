"""`refdesk clients` and `refdesk install`."""

import argparse
import sys
from pathlib import Path

from server.address import find_address
from server.clients.configuration import (
    CLIENTS,
    SERVER_NAME,
    Transport,
    format_client_configuration,
    require_archive,
)
from server.config import Config
from server.terminal.ask import confirm
from server.terminal.options import Commands, add_command, add_paths


def add_clients(commands: Commands) -> None:
    """Add `clients`."""
    text = "print configuration for Claude Code, Claude Desktop, Cursor"
    add_paths(add_command(commands, "clients", _print_clients, text), "source", "home", "index", "public", "base_url")


def _print_clients(config: Config, _: argparse.Namespace) -> int:
    print(format_client_configuration(config, find_address(config).base_url))
    return 0


def add_install(commands: Commands) -> None:
    """Add `install`."""
    text = "add Refdesk to a client's configuration; the change is shown first and can be undone"
    parser = add_command(commands, "install", _install, text)
    parser.add_argument("client", choices=list(CLIENTS))
    parser.add_argument("--undo", action="store_true", help="take back what was added")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--project", type=Path, metavar="DIR", help="configure a project instead of the user")
    parser.add_argument(
        "--transport",
        choices=["stdio", "http"],
        help="run the server as a command, or use the URL of a running one (http with --base-url, else stdio)",
    )
    add_paths(parser, "source", "home", "index", "public", "encoder", "base_url")


def _install(config: Config, options: argparse.Namespace) -> int:
    from server.clients.file import plan_addition, plan_undo
    from server.clients.formats import FORMATS

    client = CLIENTS[options.client]
    path = client.file(options.project)
    if options.undo:
        edit = plan_undo(path, client.key, SERVER_NAME, form=FORMATS[client.form])
    else:
        default: Transport = "http" if config.base_url and not client.stdio_only else "stdio"
        entry = client.entry(config, find_address(config).base_url, options.transport or default)
        if "command" in entry:
            warning = require_archive(config)
            if warning:
                print(f"refdesk: {warning}", file=sys.stderr)
        edit = plan_addition(path, client.key, SERVER_NAME, entry, form=FORMATS[client.form])
    difference = edit.format_diff()
    if not difference and edit.before == edit.after and not options.undo:
        print(f"{client.title} is configured already, in {edit.path}.")
        return 0
    print(difference, end="")
    if not options.yes and not confirm("Write this?"):
        print("Nothing was written. Add --yes to write without being asked.")
        return 0
    edit.apply()
    print(f"{'Undone' if options.undo else 'Written'}: {edit.path}. Restart {client.title} to see it.")
    return 0
