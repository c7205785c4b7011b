"""`refdesk fetch`."""

import argparse
import asyncio
import sys

from server.config import Config
from server.terminal.documents import REFERENCE_HELP, open_document
from server.terminal.options import Commands, add_command, add_paths


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "fetch", _fetch, "print the Markdown of a document, or of one section")
    parser.add_argument("reference", metavar="ID", help=f"{REFERENCE_HELP}; with #section that section alone")
    add_paths(parser, "index", "base_url")


def _fetch(config: Config, options: argparse.Namespace) -> int:
    from index import remove_hidden
    from tools.fetch import find_section_span

    async def read() -> str:
        reader, target = await open_document(config, options.reference)
        markdown = target.former.markdown if target.former else await reader.markdown(target.document.id)
        if target.anchor is None:
            return markdown
        start, end = find_section_span(target.document, markdown, target.anchor)
        return markdown[start:end]

    text = asyncio.run(read())
    if sys.stdout.isatty():
        text = remove_hidden(text)  # what a terminal would obey
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    return 0
