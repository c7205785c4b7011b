"""`refdesk publish`."""

import argparse

from server.address import find_address, keep_address
from server.config import Config
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "publish", _publish, "write the surfaces from the index")
    parser.add_argument("--no-pdf", dest="pdf", action="store_false", help="leave the PDFs out")
    add_paths(parser, "home", "index", "public", "theme", "base_url")


def _publish(config: Config, options: argparse.Namespace) -> int:
    from server.build import explain_missing_pdfs, publish_index

    address = find_address(config)
    report = publish_index(address.apply(config), pdf=options.pdf)
    keep_address(config, address)
    print(
        f"Published to {config.public}: {report.written} written, {report.removed} removed, "
        f"{report.unchanged} unchanged."
    )
    for notice in [*report.notices, *(explain_missing_pdfs() if options.pdf else [])]:
        print_message(f"note: {notice}")
    return 0
