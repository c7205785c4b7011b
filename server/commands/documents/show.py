"""`refdesk show`."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from index import remove_hidden
from server.address import recall_base_url
from server.config import Config
from server.terminal.documents import REFERENCE_HELP, open_document
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index import Document

_BESIDE_FIELDS = (
    "provenance",
    "extra",
    "inferred",
    "collection",
    "original",
    "links",
    "files",
    "forms",
    "about",
    "sources",
)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "show", _show, "show what is known of a document")
    parser.add_argument("reference", metavar="ID", help=REFERENCE_HELP)
    parser.add_argument("--facts", action="store_true", help="say where each fact was read, and show unknown fields")
    parser.add_argument("--json", action="store_true", help="print the whole record as JSON")
    add_paths(parser, "index", "base_url")


def _show(config: Config, options: argparse.Namespace) -> int:
    _, target = asyncio.run(open_document(config, options.reference))
    document, url = target.document, recall_base_url(config).url
    if options.json:
        print(json.dumps({**document.model_dump(mode="json"), "url": document.url(url)}, ensure_ascii=False, indent=2))
        return 0
    facts = {name: text for name, value in _list_facts(document, url).items() if (text := _format(value))}
    width = max(map(len, facts))
    for name, text in facts.items():
        print(f"{name:<{width}}  {text}")
    if options.facts:
        print(*_format_provenance(document), sep="\n")
    return 0


def _list_facts(document: "Document", url: str) -> Mapping[str, Any]:
    """The fields that say something, and what follows from them."""
    original = document.original
    return {
        **document.model_dump(mode="json", exclude=set(_BESIDE_FIELDS)),
        "converted": f"from {original.label} by {original.converted_by}" if original else None,
        "stub": "a list names it; its text is not here" if document.stub else None,
        "about": _describe_work(document),
        "page": document.page_url(url),
        "links": document.links,
        "files": [file.path for file in document.files],
    }


def _describe_work(document: "Document") -> str | None:
    """Who wrote the work that a summary by others is of, and where it is."""
    about = document.about
    if about is None:
        return None
    places = [about.canonical, f"PDF {about.pdf}" if about.pdf else None]
    places.append(f"bibliography {about.bibliography}" if about.bibliography else None)
    return "; ".join([f"a work by {', '.join(about.authors)}", *filter(None, places)])


def _format(value: object) -> str:
    """One line of words that a terminal does not obey."""
    words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return " ".join(remove_hidden(words).split())


def _format_provenance(document: "Document") -> Iterator[str]:
    """Where each fact was read, then the fields of the source that are no field of ours."""
    where = {**dict.fromkeys(document.inferred, "inferred"), **document.provenance}
    yield "\nWhere it was read"
    yield from (f"  {name}: {_format(place)}" for name, place in where.items())
    if not where:
        yield "  all of it in the front matter"
    if document.sources:
        yield "\nSources"
    for source in document.sources or ():
        results = "; ".join(f"{name} = {written}" for name, written in source.results.items())
        given = f" ({results})" if results else ""
        yield f"  {source.kind}: {_format(f'{source.address}{given}: {source.supports}')}"
    if document.forms:
        yield "\nMade of"
        yield f"  {_format(document.source)}: its text"
        yield from (f"  {_format(form.path)}: what the others lack" for form in document.forms)
    if document.extra:
        yield "\nOther fields of the source"
        yield from (f"  {name}: {_format(values)}" for name, values in document.extra.items())
