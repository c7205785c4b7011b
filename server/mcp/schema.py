"""The JSON schemas of tools: plain ones for arguments, shallow ones for answers.

Every model pays for them in each session, and each framework converts them in a way of its own. What all of them
convert without loss is one type a node, properties that are optional by absence, and arrays with items.
"""

from collections.abc import Mapping
from typing import Any

KEPT_KEYWORDS = ("type", "description", "enum", "properties", "required", "items")


class SchemaError(TypeError):
    """The type of an argument has no plain schema."""


def plain_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of arguments with one type a node; null, bounds, defaults and closing words are left out.

    The server checks what is left out, and refuses unknown arguments all the same: google-genai converts no tool
    whose schema has `additionalProperties: false`. Raises SchemaError for a type that is several and no text among
    them.
    """
    chosen = _choose_option(schema)
    plain = {name: chosen[name] for name in KEPT_KEYWORDS if name in chosen}
    if "properties" in plain:
        plain["properties"] = {name: plain_schema(part) for name, part in plain["properties"].items()}
    if plain["type"] == "array":
        plain["items"] = plain_schema(chosen["items"])
    return plain


def _choose_option(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with the one type that it is published with: a text where several are taken."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    texts = [option for option in options if option.get("type") == "string"]
    chosen = options if len(options) == 1 else texts[:1]
    if not chosen or not isinstance(chosen[0].get("type"), str):
        raise SchemaError(f"An argument takes {options}. Give it one type, or a text that stands for all.")
    return {**chosen[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def shallow_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of answers: the names of the fields of an answer and their types, none where a field may be null.

    Lists have no items here: `next` and `warnings` of every tool would cost a twentieth of the list of tools.

    What the fields hold stands in the tool's description and in the answer itself.
    """
    properties = {name: _outline(part) for name, part in schema.get("properties", {}).items()}
    return {"type": "object", "properties": properties}


def _outline(schema: Mapping[str, Any]) -> dict[str, Any]:
    kind = schema.get("type", "object" if "$ref" in schema else None)
    return {"type": kind} if isinstance(kind, str) else {}
