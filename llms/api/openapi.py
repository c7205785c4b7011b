"""The description of the API in OpenAPI 3.1, made from its operations and the models of their answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from llms.api.models import ApiModel, ApiProblem
from llms.api.operations import API_PATH, Operation, Parameter, select_operations
from llms.content.catalogue import Catalogue

_SCHEMAS = "#/components/schemas/"
_REFUSALS = {"401": "Unauthorized", "403": "Unauthorized", "429": "Later", "503": "Later"}  # of any request, unread
_OBJECT = {"type": "object"}


class _ApiSchema(GenerateJsonSchema):
    """Schemas named without `Api`, without a title of each field, and without the default of what is left out."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name.removeprefix("Api"))

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # pydantic asks for each field
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def describe_api(catalogue: Catalogue) -> dict[str, Any]:
    """The OpenAPI document of the service that publishes this catalogue."""
    archive, operations = catalogue.archive, select_operations(catalogue.archive.tools)
    info: dict[str, Any] = {
        "title": f"{archive.title}: API",
        "version": catalogue.service.version,
        "summary": archive.summary,
        "description": "Read-only. Errors are RFC 9457 problems. Every answer has an ETag; what is unknown is null.",
    }
    if archive.license:
        info["license"] = {"name": "License of the texts", "url": archive.license}
    known = {
        "type": {"examples": [section.kind for section in catalogue.sections[:1]]},
        "name": {"enum": list(catalogue.service.thresholds)} if catalogue.service.thresholds else {},
    }
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, known)
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": f"{catalogue.base_url}{API_PATH}"}],
        "paths": paths,
        "components": {"schemas": _schemas(operations), "responses": _build_responses()},
    }


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    models: list[type[ApiModel]] = [ApiProblem]
    models += [operation.answer for operation in operations if operation.answer is not ApiModel]
    _, described = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template=f"{_SCHEMAS}{{model}}",
        schema_generator=_ApiSchema,
    )
    schemas: dict[str, Any] = described["$defs"]
    return schemas


def _describe(operation: Operation, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An operation; `known` adds to the schemas of parameters what is known of this archive."""
    refusals = {str(status): "Problem" for status in operation.refusals} | _REFUSALS
    unchanged = {"304": {"description": "What the client has is current."}} if operation.method == "GET" else {}
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [_parameter(operation, each, known.get(each.name, {})) for each in operation.parameters],
        "responses": {
            "200": {"description": "The answer.", "content": _json(_schema_of(operation.answer))},
            **unchanged,
            **{status: {"$ref": f"#/components/responses/{name}"} for status, name in refusals.items()},
        },
    }
    if operation.body:
        described["requestBody"] = {"required": True, "description": operation.body, "content": _json(_OBJECT)}
    return described


def _parameter(operation: Operation, parameter: Parameter, known: Mapping[str, Any]) -> dict[str, Any]:
    in_query = parameter.name in operation.query
    return {
        "name": parameter.name,
        "in": "query" if in_query else "path",
        "required": parameter.is_required or not in_query,
        "description": parameter.description,
        "schema": {**parameter.schema, **known},
    }


def _build_responses() -> dict[str, Any]:
    content = _json(_schema_of(ApiProblem), "application/problem+json")
    wait = {"description": "In how many seconds to ask again.", "schema": {"type": "integer", "minimum": 0}}
    token = {"description": "Which token is needed (RFC 6750).", "schema": {"type": "string"}}
    return {
        "Problem": {"description": "What was wrong and what to do, in one sentence.", "content": content},
        "Unauthorized": {
            "description": "A private service, and a request without a token that opens it.",
            "headers": {"WWW-Authenticate": token},
            "content": content,
        },
        "Later": {
            "description": "Too many requests, or the service cannot answer now.",
            "headers": {"Retry-After": wait},
            "content": content,
        },
    }


def _schema_of(model: type[ApiModel]) -> Mapping[str, Any]:
    return _OBJECT if model is ApiModel else {"$ref": f"{_SCHEMAS}{model.__name__.removeprefix('Api')}"}


def _json(schema: Mapping[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": schema}}
