"""The media type of every file that is published, by its name."""

from collections.abc import Mapping

from llms.content.forms import OFFERED_FORMS

_TYPES_BY_NAME: Mapping[str, str] = {
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
_OTHERS: Mapping[str, str] = {  # files that are no form of a document
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "cff": "application/yaml; charset=utf-8",
}
_SUFFIXES: Mapping[str, str] = {**{form.suffix: form.content_type for form in OFFERED_FORMS.values()}, **_OTHERS}
_LONGEST_FIRST = sorted(_SUFFIXES, key=len, reverse=True)  # `x.csl.json` is no `json`


def guess_content_type(path: str) -> str:
    """The media type of the file at `path`, with its charset where it has one."""
    name = path.rpartition("/")[2]
    if name in _TYPES_BY_NAME:
        return _TYPES_BY_NAME[name]
    return next(
        (_SUFFIXES[suffix] for suffix in _LONGEST_FIRST if name.endswith("." + suffix)), "application/octet-stream"
    )
