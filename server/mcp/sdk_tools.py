"""The SDK's form of a tool, and what is wrong with a call's arguments in words."""

from typing import Any, get_origin

from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import FuncMetadata
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ValidationError

from index import ArchiveInfo
from server.mcp.schema import build_output_schema, compact_schema
from tools import ToolEntry, with_kind


class VerbatimArguments(FuncMetadata):
    """Arguments as they were sent: the SDK would read JSON inside a string, and take the quote "null" for none.

    Only an object is still read from a string, because some hosts send one so.
    """

    def pre_parse_json(self, data: dict[str, Any]) -> dict[str, Any]:
        """Read JSON in the strings given for arguments that are objects."""
        objects = {
            name: value
            for name, value in data.items()
            if name in self.arg_model.model_fields and get_origin(self.arg_model.model_fields[name].annotation) is dict
        }
        return {**data, **super().pre_parse_json(objects)}


def make_sdk_tool(entry: ToolEntry, archive: ArchiveInfo | None = None) -> Tool:
    """The SDK's form of a tool: closed input schema, no coercion of booleans, all four hints.

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
    tool.fn_metadata = VerbatimArguments(
        arg_model=found.arg_model,
        output_schema=found.output_schema,
        output_model=found.output_model,
        wrap_output=found.wrap_output,
    )
    arguments: type[BaseModel] = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"  # the SDK drops unknown arguments silently
    arguments.model_rebuild(force=True)
    tool.parameters = _with_kinds(compact_schema(arguments.model_json_schema(by_alias=True)), archive)
    if tool.fn_metadata.output_schema is not None:
        tool.fn_metadata.output_schema = build_output_schema(tool.fn_metadata.output_schema)
    return tool


def _with_kinds(schema: Any, archive: ArchiveInfo | None) -> Any:
    """A schema whose texts have a kind of the archive in their examples."""
    if isinstance(schema, dict):
        return {name: _with_kinds(part, archive) for name, part in schema.items()}
    if isinstance(schema, list):
        return [_with_kinds(part, archive) for part in schema]
    return with_kind(schema, archive) if isinstance(schema, str) else schema


def describe_argument_error(error: ValidationError) -> str:
    """What is wrong with a tool's arguments, in one sentence that does not repeat them."""
    problems = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"])[:64]
        if problem["type"] == "extra_forbidden":
            problems.append(f"there is no argument '{name}'")
        elif problem["type"] == "missing":
            problems.append(f"the argument '{name}' is missing")
        else:
            message = problem["msg"].removeprefix("Input should ").removeprefix("Value error, ")
            problems.append(
                f"the argument '{name}' should {message}" if message != problem["msg"] else f"'{name}': {message}"
            )
    return f"The call was refused: {'; '.join(problems[:5])}. See the tool's input schema, then call again."
