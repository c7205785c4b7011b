"""The JSON schemas of tools, as small as they can be and say the same: every model pays for them in each session."""

from typing import Any


def compact_schema(schema: Any) -> Any:
    """A JSON schema that says the same in half the tokens.

    Left out: each property's `title` and null `default`, which repeat its name and that it is not required;
    `anyOf` of plain types becomes a list of types.
    """
    if isinstance(schema, list):
        return [compact_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if set(schema) >= {"properties"}:
        schema = {name: part for name, part in schema.items() if name != "title"}
        schema["properties"] = {name: compact_schema(part) for name, part in schema["properties"].items()}
        return {name: part if name == "properties" else compact_schema(part) for name, part in schema.items()}
    options = schema.get("anyOf", [])
    if options and all(isinstance(option.get("type"), str) for option in options):
        detailed = [option for option in options if len(option) > 1]
        if len(detailed) <= 1:
            merged = {**schema, **(detailed[0] if detailed else {}), "type": [option["type"] for option in options]}
            schema = {name: part for name, part in merged.items() if name != "anyOf"}
    dropped = {"title"} | ({"default"} if schema.get("default", 0) is None else set())
    return {name: compact_schema(part) for name, part in schema.items() if name not in dropped}


def build_output_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A compact output schema: names and types, without prose and without what only a writer needs to know.

    What the fields hold stands in the tool's description.
    """

    def bare(part: Any, names: bool) -> Any:
        if isinstance(part, list):
            return [bare(item, False) for item in part]
        if not isinstance(part, dict):
            return part
        closed = {"description", "required", "additionalProperties"} if not names else set()
        kept = {
            name: value
            for name, value in part.items()
            if name not in closed or (isinstance(value, dict) and value != {"type": "string"})
        }
        return {name: bare(value, name in {"properties", "$defs"}) for name, value in kept.items()}

    compacted: dict[str, Any] = bare(compact_schema(schema), False)
    return compacted
