"""The SDK's form of a tool."""

from typing import Any

from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import FuncMetadata
from mcp_types import ToolAnnotations
from pydantic import BaseModel

from index import ArchiveInfo
from server.mcp.arguments import read_arguments
from server.mcp.schema import plain_schema, shallow_schema
from tools import ToolEntry, with_kind


class ReadArguments(FuncMetadata):
    """Arguments as `read_arguments` reads them: the SDK would read JSON in any string, and the quote "null" as none."""

    def pre_parse_json(self, data: dict[str, Any]) -> dict[str, Any]:
        """Read the arguments of a call."""
        return read_arguments(data, self.arg_model)


def make_sdk_tool(entry: ToolEntry, archive: ArchiveInfo | None = None) -> Tool:
    """The SDK's form of a tool: a plain input schema, closed all the same, no coercion of booleans, all four hints.

    Examples in its texts are of a kind that `archive` has.
    """
    tool = Tool.from_function(
        entry.function,
        title=entry.title,
        description=with_kind(entry.description, archive),
        annotations=ToolAnnotations(
            title=entry.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
        structured_output=True,
    )
    found = tool.fn_metadata
    tool.fn_metadata = ReadArguments(
        arg_model=found.arg_model,
        output_schema=found.output_schema,
        output_model=found.output_model,
        wrap_output=found.wrap_output,
    )
    arguments: type[BaseModel] = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"  # the SDK drops unknown arguments silently
    arguments.model_rebuild(force=True)
    tool.parameters = _with_kinds(plain_schema(arguments.model_json_schema(by_alias=True)), archive)
    if tool.fn_metadata.output_schema is not None:
        tool.fn_metadata.output_schema = shallow_schema(tool.fn_metadata.output_schema)
    return tool


def _with_kinds(schema: Any, archive: ArchiveInfo | None) -> Any:
    """A schema whose texts have a kind of the archive in their examples."""
    if isinstance(schema, dict):
        return {name: _with_kinds(part, archive) for name, part in schema.items()}
    if isinstance(schema, list):
        return [_with_kinds(part, archive) for part in schema]
    return with_kind(schema, archive) if isinstance(schema, str) else schema
