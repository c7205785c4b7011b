"""What of the service leads on from a map: how to search, cite, compute and follow, each with its address."""

from collections.abc import Iterator

from llms.content.catalogue import Catalogue

SMALL_EDITION = "llms-small.txt"


def list_ways_in(catalogue: Catalogue) -> Iterator[str]:
    """Links with notes, as entries of a list in llms.txt; only to what this service answers."""
    for name, path, note in _find_ways_in(catalogue):
        yield f"- [{name}]({catalogue.base_url}/{path}): {note}"


def _find_ways_in(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Each answers a plain GET, so that who follows links finds no dead one; how to ask on stands in the note."""
    archive, base_url = catalogue.archive, catalogue.base_url
    yield "MCP server", "mcp/server-card", f"add {base_url}/mcp (streamable HTTP) to a client; a card says what it has"
    yield "Skill", "skill.md", "which tool to call for what, and the rules of quoting"
    yield "Search", "search", f"a page; passages as JSON are at {base_url}/api/v1/search?q=WORDS"
    yield "HTTP API", "api/v1/openapi.json", "every operation and field (OpenAPI 3.1)"
    if archive.offers("thresholds"):
        note = f"each formula with its inputs; POST these to {base_url}/api/v1/thresholds/NAME to evaluate it"
        yield "Thresholds", "api/v1/thresholds", note
    yield "Changes", "api/v1/changes", "what came, changed and went; ?since= takes a time or the version of an answer"
    yield "Bibliography", "bibliography.bib", "BibTeX of every document; .ris and .csl.json beside it"
    if catalogue.has_feeds:
        yield "Atom feed", "atom.xml", "new and changed documents, whole; rss.xml and feed.json beside it"
    yield "Small edition", SMALL_EDITION, "each document's summary and formulas, to be read at once"
