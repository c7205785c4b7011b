"""What lies under `/.well-known`: catalogues for agents and API clients, the MCP server card, security.txt.

The first three follow drafts (ARD 1.0, SEP-2127) and RFC 9727; they are together here because drafts change.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from llms.content.catalogue import Catalogue
from llms.content.file import File, PlannedFile
from llms.content.json_text import encode_compact

_SERVER_CARD = ".well-known/mcp/server-card.json"
SERVER_CARD_SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"


def render_well_known(catalogue: Catalogue) -> Iterator[File | PlannedFile]:
    """`ai-catalog.json`, `mcp/server-card.json`, `api-catalog`, and `security.txt` where a contact is configured."""
    service = catalogue.service
    for path, build in ((".well-known/ai-catalog.json", _build_ai_catalog), (_SERVER_CARD, _build_server_card)):
        source = encode_compact([service.version, repr(service.tools), repr(service.mcp_versions)])
        yield PlannedFile(path, source, partial(_render, build, catalogue))
    yield File(".well-known/api-catalog", _encode_json(_build_api_catalog(catalogue)))
    security = service.security
    if security is not None:
        lines = [
            f"Contact: {security.contact}",
            f"Expires: {security.expires}",
            f"Preferred-Languages: {catalogue.archive.language}",
            f"Canonical: {catalogue.base_url}/.well-known/security.txt",
        ]
        yield File(".well-known/security.txt", "\n".join([*lines, ""]).encode())


def _build_ai_catalog(catalogue: Catalogue) -> dict[str, Any]:
    archive, base_url = catalogue.archive, catalogue.base_url
    entry = {
        "identifier": f"urn:air:{_get_host(catalogue)}:mcp:archive",
        "displayName": archive.title,
        "type": "application/mcp-server-card+json",
        "url": f"{base_url}/mcp/server-card",
        "description": archive.summary,
        "capabilities": [tool.name for tool in catalogue.service.tools],
        "representativeQueries": [
            f"search {archive.title} and quote the passage that answers",
            "cite a document of the archive in BibTeX and verify a quote from it",
        ],
        "version": catalogue.service.version,
    }
    return {"specVersion": "1.0", "host": {"displayName": archive.title}, "entries": [entry]}


def _build_server_card(catalogue: Catalogue) -> dict[str, Any]:
    archive, service = catalogue.archive, catalogue.service
    remote = {"type": "streamable-http", "url": f"{catalogue.base_url}/mcp"}
    computed = " and computed thresholds" if archive.offers("thresholds") else ""
    versions = {"supportedProtocolVersions": list(service.mcp_versions)} if service.mcp_versions else {}
    return {
        "$schema": SERVER_CARD_SCHEMA,
        "name": f"{'.'.join(reversed(_get_host(catalogue).split('.')))}/refdesk",
        "title": archive.title[:100],
        "description": f"Search, read and cite an archive, with verified quotes{computed}.",
        "version": service.version,
        "websiteUrl": f"{catalogue.base_url}/",
        "remotes": [{**remote, **versions}],
    }


def _build_api_catalog(catalogue: Catalogue) -> dict[str, Any]:
    base_url = catalogue.base_url
    api = f"{base_url}/api/v1"
    profile = [{"href": "https://www.rfc-editor.org/info/rfc9727"}]
    description = [{"href": f"{api}/openapi.json", "type": "application/vnd.oai.openapi+json;version=3.1"}]
    return {
        "linkset": [
            {"anchor": f"{base_url}/.well-known/api-catalog", "item": [{"href": api}], "profile": profile},
            {
                "anchor": api,
                "service-desc": description,
                "service-doc": [{"href": f"{base_url}/", "type": "text/html"}],
                "status": [{"href": f"{base_url}/readyz", "type": "application/json"}],
            },
        ]
    }


def _render(build: Callable[[Catalogue], dict[str, Any]], catalogue: Catalogue) -> bytes:
    return _encode_json(build(catalogue))


def _get_host(catalogue: Catalogue) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(catalogue.base_url).hostname or "localhost").strip("-")


def _encode_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
