"""skill.md: what an agent does with this archive, in the form of the skills that agents load."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.json_text import encode_compact, encode_spaced
from llms.content.markdown import one_line
from llms.surfaces.maps.ways_in import list_ways_in

MAX_NAME_CHARS = 64  # of a skill, as agents take them
MAX_DESCRIPTION_CHARS = 1024
_RULES = (
    "Search first. An answer that the archive does not treat a question is an answer.",
    "Quote only words that `cite` or `verify_citations` found in the text, and correct a quote from the text alone.",
    "Give the address that comes with a passage, or its permalink where the wording matters.",
    "What is null is not known: put no date, DOI or version in its place.",
)


def render_skill(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """The file `skill.md`: front matter with name and description, the tools with what each does, rules, addresses."""
    archive, service = catalogue.archive, catalogue.service
    made_of = [archive.title, archive.summary, archive.site, list(list_ways_in(catalogue)), repr(service.tools)]
    yield PlannedFile("skill.md", encode_compact(made_of), partial(_render, catalogue))


def _render(catalogue: Catalogue) -> bytes:
    archive, base_url = catalogue.archive, catalogue.base_url
    title = one_line(archive.title)
    use = f"Search, read, cite and verify quotes from {title}: {one_line(archive.summary)}"
    facts = {"name": _name_skill(catalogue), "description": use[:MAX_DESCRIPTION_CHARS]}
    lines = [
        "---",
        *(f"{name}: {encode_spaced(value)}" for name, value in facts.items()),
        "---",
        "",
        f"# {title}",
        "",
        f"> {one_line(archive.summary)}",
        "",
        "## Tools",
        "",
        f"The MCP server at {base_url}/mcp (streamable HTTP) has these; a client adds it by that address.",
        "",
        *(f"- `{tool.name}` {tool.does}" for tool in catalogue.service.tools),
        "",
        "## Rules",
        "",
        *(f"{number}. {rule}" for number, rule in enumerate(_RULES, 1)),
        "",
        "## Addresses",
        "",
        f"- [Map of the archive]({base_url}/llms.txt): every document with its summary",
        *list_ways_in(catalogue),
        "",
    ]
    return "\n".join(lines).encode()


def _name_skill(catalogue: Catalogue) -> str:
    host = urlsplit(catalogue.archive.site or catalogue.base_url).hostname or "archive"
    return re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.")).strip("-")[:MAX_NAME_CHARS].strip("-") or "archive"
