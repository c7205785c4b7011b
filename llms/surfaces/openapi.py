"""The description of the API in OpenAPI 3.1: `/api/v1/openapi.json`."""

import json
from collections.abc import Iterator
from typing import Any

from index import MAX_QUERY
from llms.content.catalogue import Catalogue
from llms.content.file import File

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_SECONDS = {"type": "integer", "minimum": 0}
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_REFUSALS = {  # of any request, before it is looked at
    "401": {"$ref": "#/components/responses/Unauthorized"},
    "403": {"$ref": "#/components/responses/Unauthorized"},
    "429": {"$ref": "#/components/responses/Later"},
    "503": {"$ref": "#/components/responses/Later"},
}
_REQUIRED_OF_DOCUMENT = ["id", "path", "kind", "title", "date", "version", "url", "permalink", "sha256", "tokens"]


def openapi(catalogue: Catalogue) -> Iterator[File]:
    """`api/v1/openapi.json`."""
    archive, base_url = catalogue.archive, catalogue.base_url
    info: dict[str, Any] = {
        "title": f"{archive.title}: API",
        "version": catalogue.service.version,
        "summary": archive.summary,
        "description": "Read-only. Errors are RFC 9457 problems. Every answer has an ETag; what is unknown is null.",
    }
    if archive.license:
        info["license"] = {"name": "License of the texts", "url": archive.license}
    described = {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": f"{base_url}/api/v1"}],
        "paths": _paths(catalogue),
        "components": {"schemas": _schemas(catalogue), "responses": _responses()},
    }
    yield File("api/v1/openapi.json", (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode())


def _paths(catalogue: Catalogue) -> dict[str, Any]:
    kinds = {**_TEXT, "description": "A kind of the archive.", "examples": [s.kind for s in catalogue.sections[:1]]}
    date = {**_TEXT, "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
    instant = {**_TEXT, "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
    cursor = _query("cursor", {**_TEXT, "minLength": 1}, "Where to go on: `next` of the answer before has it.")
    return {
        "/documents": _get(
            "listDocuments",
            "Documents, in the order of the archive's lists",
            "DocumentPage",
            _query("type", {**kinds, "minLength": 1}, "Only documents of this kind."),
            _query("topic", {**_TEXT, "minLength": 1}, "Only documents about this topic."),
            _query("since", date, "Only documents dated then or later; those without a date are left out."),
            cursor,
        ),
        "/documents/{path}": _get(
            "getDocument",
            "One document, by its path or id",
            "Document",
            _in_path("path", _example(catalogue)),
            missing=True,
        ),
        "/changes": _get(
            "listChanges",
            "What was created, updated and withdrawn on this service, oldest first",
            "ChangePage",
            _query("since", instant, "Only changes published at this instant (UTC) or later."),
            cursor,
        ),
        **_search(),
        **(_thresholds(catalogue) if catalogue.archive.offers("thresholds") else {}),
    }


def _search() -> dict[str, Any]:
    return {
        "/search": _get(
            "search",
            "Passages that answer a question, best first",
            "SearchResult",
            _query("q", {**_TEXT, "minLength": 1, "maxLength": MAX_QUERY}, "A question or a few words.", required=True),
            _query("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}, "How many passages."),
        ),
    }


def _thresholds(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "/thresholds": _get("listThresholds", "The thresholds that can be computed", "Thresholds"),
        "/thresholds/{name}": {
            **_get(
                "describeThreshold",
                "A threshold's inputs, with an example",
                "Thresholds",
                _threshold_name(catalogue),
                missing=True,
            ),
            "post": _post(catalogue),
        },
    }


def _get(
    operation: str,
    summary: str,
    schema: str,
    *parameters: dict[str, Any],
    missing: bool = False,
) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": _ref(schema)}}},
        "304": {"description": "What the client has is current."},
        "400": _PROBLEM,
        **({"404": _PROBLEM} if missing else {}),
        **_REFUSALS,
    }
    described: dict[str, Any] = {"operationId": operation, "summary": summary, "responses": responses}
    if parameters:
        described["parameters"] = list(parameters)
    return {"get": described}


def _post(catalogue: Catalogue) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "computeThreshold",
        "summary": "The threshold for these inputs: decision, margin, break-evens, elasticities",
        "parameters": [_threshold_name(catalogue)],
        "requestBody": {"required": True, "description": "Numbers by input name.", "content": content},
        "responses": {
            "200": {"description": "The evaluation.", "content": {"application/json": {"schema": {"type": "object"}}}},
            "400": _PROBLEM,
            "404": _PROBLEM,
            "408": _PROBLEM,
            **_REFUSALS,
        },
    }


def _example(catalogue: Catalogue) -> str:
    kind = catalogue.sections[0].kind if catalogue.sections else "note"
    return f"`{catalogue.archive.collection(kind)}/x` or `{kind}:x`."


def _schemas(catalogue: Catalogue) -> dict[str, Any]:
    computes = catalogue.archive.offers("thresholds")
    return {name: schema for name, schema in SCHEMAS.items() if computes or name != "Thresholds"}


def _threshold_name(catalogue: Catalogue) -> dict[str, Any]:
    named = _in_path("name", "One of the names that `/thresholds` lists.")
    return (
        {**named, "schema": {**_TEXT, "enum": list(catalogue.service.thresholds)}}
        if catalogue.service.thresholds
        else named
    )


def _page_of(name: str, schema: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["total", name, "next"],
        "properties": {
            "total": {"type": "integer"},
            name: {"type": "array", "items": _ref(schema)},
            "next": {**_TEXT_OR_NULL, "description": "The address of the next page; `Link: rel=next` says it too."},
        },
    }


def _responses() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        "Problem": {"description": "What was wrong and what to do, in one sentence.", "content": content},
        "Unauthorized": {
            "description": "A private service, and a request without a token that opens it.",
            "headers": {"WWW-Authenticate": {"description": "Which token is needed (RFC 6750).", "schema": _TEXT}},
            "content": content,
        },
        "Later": {
            "description": "Too many requests, or the service cannot answer now.",
            "headers": {"Retry-After": {"description": "In how many seconds to ask again.", "schema": _SECONDS}},
            "content": content,
        },
    }


def _query(name: str, schema: dict[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": _TEXT}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


_REPRESENTATION = {
    "type": "object",
    "required": ["url", "type", "bytes", "sha256"],
    "properties": {
        "url": _TEXT,
        "type": _TEXT,
        "bytes": {"type": "integer"},
        "sha256": _TEXT,
        "tokens": {"type": "integer", "description": "An estimate: four bytes a token."},
    },
}
_NULLABLE = ["subtitle", "sentence_title", "summary", "date", "version", "series", "status", "canonical"]
_DOCUMENT = {
    "type": "object",
    "required": _REQUIRED_OF_DOCUMENT,
    "properties": {
        **dict.fromkeys(["id", "path", "kind", "title", "main_title", "url", "permalink", "sha256"], _TEXT),
        **dict.fromkeys(["text", "citation_key", "tag"], _TEXT),
        **dict.fromkeys(_NULLABLE, _TEXT_OR_NULL),
        **dict.fromkeys(["authors", "related", "arxiv", "inferred"], _TEXTS),
        "topics": {"type": ["array", "null"], "items": _TEXT},
        "tokens": {"type": "integer"},
        "representations": {"type": "array", "items": _ref("Representation")},
    },
}
_CHANGE = {
    "type": "object",
    "required": ["time", "id", "change", "sha256"],
    "properties": {
        "time": {**_TEXT, "format": "date-time"},
        "id": _TEXT,
        "change": {**_TEXT, "enum": ["created", "updated", "withdrawn"]},
        "sha256": _TEXT,
    },
}
SCHEMAS: dict[str, Any] = {
    "Document": _DOCUMENT,
    "Representation": _REPRESENTATION,
    "DocumentPage": _page_of("documents", "Document"),
    "Change": _CHANGE,
    "ChangePage": _page_of("changes", "Change"),
    "SearchResult": {
        "type": "object",
        "required": ["results", "warnings"],
        "properties": {"results": {"type": "array", "items": {"type": "object"}}, "warnings": _TEXTS},
    },
    "Thresholds": {
        "type": "object",
        "required": ["thresholds"],
        "properties": {"thresholds": {"type": "array", "items": {"type": "object"}}},
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT},
    },
}
