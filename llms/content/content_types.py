"""The media type of every file that is published, by its name."""

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "llms.txt": "text/markdown; charset=utf-8",
    "llms-full.txt": "text/markdown; charset=utf-8",
    "feed.json": "application/feed+json",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "api-catalog": 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    "ai-catalog.json": "application/ai-catalog+json",
    "server-card.json": "application/mcp-server-card+json",
    "openapi.json": "application/vnd.oai.openapi+json; version=3.1",
}
_EXTENSIONS: Mapping[str, str] = {  # the longest that fits comes first
    "linkset.json": "application/linkset+json",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "jsonld": "application/ld+json",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "cff": "application/yaml; charset=utf-8",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
}


def media_type(path: str) -> str:
    """The media type of the file at `path`, with its charset where it has one."""
    name = path.rpartition("/")[2]
    if name in _NAMES:
        return _NAMES[name]
    return next(
        (media for extension, media in _EXTENSIONS.items() if name.endswith("." + extension)),
        "application/octet-stream",
    )
