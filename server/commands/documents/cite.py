"""`refdesk cite`."""

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from server.address import recall_base_url
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths


def add(commands: Commands) -> None:
    """Add the command."""
    from index.citation import EXPORTS, STYLES

    parser = add_command(commands, "cite", _cite, "print a document's citation, and verify a quote")
    parser.add_argument("reference", help="an id, an id with #section, a URL, a citation key or a title")
    parser.add_argument("also", nargs="*", metavar="more", help="more of them, for a list in one style (apa)")
    parser.add_argument("--quote", metavar="WORDS", help="words to verify; refused where the text lacks them")
    only = parser.add_mutually_exclusive_group()
    names = f"{', '.join(STYLES)}, or the name of any CSL style"
    only.add_argument("--style", metavar="NAME", help=f"print one style alone: {names}")
    only.add_argument("--export", choices=list(EXPORTS), help="print one export alone")
    only.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--version", help="refuse any other version")
    parser.add_argument("--accessed", metavar="YYYY-MM-DD", help="the day of access, in UTC")
    add_paths(parser, "index", "base_url")


def _cite(config: Config, options: argparse.Namespace) -> int:
    from index import MissingExtraError
    from index.storage.reader import Reader
    from tools.citations.citation import Citation, make_citation

    async def run() -> Citation:
        reader = await Reader.open(config.index)
        return await make_citation(
            reader,
            recall_base_url(config).url,
            options.reference,
            options.quote,
            options.style,
            options.version,
            options.accessed,
            options.also,
        )

    found = asyncio.run(run())
    if options.style and not found.formatted and not found.listed:
        raise MissingExtraError(f"The style '{options.style}'", "publish")
    if options.json:
        print(found.model_dump_json(indent=2))
    elif found.listed:
        print(found.listed["text"])
    elif options.style:
        print(found.formatted[options.style])
    elif options.export:
        print(found.exports[options.export].rstrip("\n"))
    else:
        print("\n".join(_format_lines(found.model_dump())))
    return 0


def _format_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Everything for a person: styles, forms inside a text, identifiers, BibTeX, and the quote."""
    yield f"{found['title']} ({found['id']})"
    for part in ("formatted", "in_text", "identifiers"):
        yield f"\n{part.replace('_', ' ').capitalize()}"
        yield from (f"  {name}: {text}" for name, text in found[part].items())
    yield f"\n{found['exports']['bibtex'].rstrip()}"
    if found["quote"]:
        evened = ", ".join(found["quote"]["normalization"]) or "nothing"
        yield f"\nThe quote is verified; evened out: {evened}. Paste:\n  {found['quote']['text']}"
    page: Mapping[str, Mapping[str, str]] | None = found["desk_page"]
    if page:
        yield "\nThe desk's page, for words of its summary"
        yield from (f"  {name}: {text}" for name, text in page["formatted"].items())
    yield from (f"\nNote: {warning}" for warning in found["warnings"])
