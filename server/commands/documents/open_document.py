"""`refdesk open`."""

import argparse
import asyncio
import os
import sys
from typing import TYPE_CHECKING

from server.address import is_answering, recall_base_url
from server.config import Config
from server.terminal.documents import REFERENCE_HELP, open_document
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index.quotes.target import Target
    from index.storage.reader import Reader


def add(commands: Commands) -> None:
    """Add the command."""
    text = "open a document in the browser: its page where the service runs, else its original"
    parser = add_command(commands, "open", _open, text)
    parser.add_argument("reference", metavar="ID", help=f"{REFERENCE_HELP}; with #section there")
    add_paths(parser, "index", "base_url")


def _open(config: Config, options: argparse.Namespace) -> int:
    import webbrowser

    reader, target = asyncio.run(open_document(config, options.reference))
    address = _choose_address(config, reader, target)
    print(address)
    if _has_display():
        webbrowser.open(address)
    return 0


def _choose_address(config: Config, reader: "Reader", target: "Target") -> str:
    """The page on a service that answers, else the original on the web, else the source file, else that page.

    A former text has its permalink alone.
    """
    url = recall_base_url(config).url
    anchor = f"#{target.anchor}" if target.anchor else ""
    if target.former is not None:
        return f"{url}/{target.former.path}{anchor}"
    page = target.document.page_url(url) + anchor
    if is_answering(url):
        return page
    if target.document.canonical:
        return target.document.canonical + anchor
    return _find_source_file(reader, target.document.source) or page


def _find_source_file(reader: "Reader", path: str) -> str | None:
    from pathlib import Path

    for source in reader.manifest.sources:
        below = path.removeprefix(f"{source.name}/") if source.name else path
        file = Path(source.resolved) / below
        if "://" not in source.resolved and file.is_file():
            return file.as_uri()
    return None


def _has_display() -> bool:
    """Whether a browser would show: on Linux one without a display would take over the terminal."""
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
