"""The SDK's server with its gaps closed: refusals that can be read, answers that fit, calls that end."""

import contextlib
import inspect
import json
from collections.abc import Iterable
from typing import Any

from mcp import MCPError
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
    UnexpectedResourceError,
    UnexpectedToolError,
)
from mcp_types import INVALID_PARAMS, CallToolResult, InputRequiredResult, TextContent
from pydantic import ValidationError

from index import RefdeskError
from server.mcp.arguments import describe_argument_error
from server.mcp.computations import Computations, TooManyComputationsError
from server.mcp.markdown import write_markdown
from server.mcp.resources import cut_to_parts
from server.mcp.stdio import serve_lines
from server.mcp.visible import strip_hidden
from tools import TOOLS, Desk
from tools.desk import limit_time
from tools.verify_citations import TOOL as VERIFY

MAX_ANSWER_CHARS = 40_000  # characters: Claude Code stops at 25,000 tokens and warns at 10,000
CALL_TIMEOUT_S = (
    20.0  # for a tool, once the index is open; sweeps take two, simulations stop within a second or two of it
)
COMPUTED_TOOLS = frozenset(
    entry.name for entry in TOOLS if entry is VERIFY or not inspect.iscoroutinefunction(entry.function)
)
MAX_PARALLEL_COMPUTATIONS = 2  # of those at once: the SDK would give each of forty a thread, and starve the searches


# ChatGPT reads the text of these as JSON: https://developers.openai.com/api/docs/mcp
JSON_TOOLS = frozenset({"search", "fetch"})
JSON_READERS = "openai-mcp"  # how the User-Agent of ChatGPT and of OpenAI's API begins


class AnswerTooLongError(RefdeskError, ValueError):
    """An answer longer than hosts take; a part of it would look like the whole."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(
            f"The answer has {length} characters and hosts take {MAX_ANSWER_CHARS}. Ask for a smaller part of it."
        )


def _write_both(result: CallToolResult, found: dict[str, Any], *, is_json: bool) -> CallToolResult:
    """The answer with its data, and with a text that says the same. Raises ToolError for one that is too long."""
    data = strip_hidden(found)
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = written if is_json else write_markdown(data)
    if (length := max(len(written), len(text))) > MAX_ANSWER_CHARS:
        raise ToolError(str(AnswerTooLongError(length)))
    others = [part for part in result.content if not isinstance(part, TextContent)]
    content = [TextContent(type="text", text=text), *others]
    return result.model_copy(update={"content": content, "structured_content": data})


def _reads_json(context: Context[Desk, Any] | None) -> bool:
    """Whether the host of a call takes the text of an answer for JSON."""
    request = context.request_context.request if context else None
    return request is not None and request.headers.get("user-agent", "").startswith(JSON_READERS)


class RefdeskServer(MCPServer[Desk]):
    """An MCP server whose refusals can be read and whose text says what its structured content says."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._computations = Computations(MAX_PARALLEL_COMPUTATIONS)

    async def run_stdio_async(self) -> None:
        """Serve over standard input and output until the input closes."""
        await serve_lines(self._lowlevel_server)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Desk, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. An unknown one is a protocol error; what a tool refuses is told in one sentence."""
        known = {tool.name: tool for tool in await self.list_tools()}
        if name not in known:
            raise MCPError(code=INVALID_PARAMS, message=f"Unknown tool: {name[:64]}")
        try:
            with limit_time(CALL_TIMEOUT_S):
                async with self._take_place(name, context):
                    result = await super().call_tool(name, arguments, context)
        except TimeoutError:
            raise ToolError(
                f"'{name}' took longer than {CALL_TIMEOUT_S:.0f} s and was stopped. Ask for less."
            ) from None
        except TooManyComputationsError as error:
            raise ToolError(str(error)) from None
        except UnexpectedToolError as error:
            if isinstance(error.__cause__, RefdeskError):
                raise ToolError(str(error.__cause__)) from None
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):  # the SDK's own text repeats the input
                takes = known[name].input_schema.get("properties", {})
                raise ToolError(describe_argument_error(error.__cause__, list(takes))) from None
            raise
        if isinstance(result, CallToolResult) and result.structured_content is not None:
            return _write_both(result, result.structured_content, is_json=name in JSON_TOOLS and _reads_json(context))
        return result

    def _take_place(
        self, name: str, context: Context[Desk, Any] | None
    ) -> contextlib.AbstractAsyncContextManager[object]:
        """A place among the computations for a tool that computes; the others need none."""
        if name not in COMPUTED_TOOLS:
            return contextlib.nullcontext()
        request = context.request_context.request if context else None
        return self._computations.take_place(None if request is None else request.scope)

    async def get_prompt(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Get a prompt; an unknown one is a protocol error of its own, not an internal one."""
        if name not in {prompt.name for prompt in await self.list_prompts()}:
            raise MCPError(code=INVALID_PARAMS, message=f"Unknown prompt: {name[:64]}")
        return await super().get_prompt(name, *args, **kwargs)

    async def read_resource(
        self, uri: Any, context: Context[Desk, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """Read a resource in a part that every host takes; what cannot be read is told in one sentence."""
        try:
            contents = await super().read_resource(uri, context)
        except UnexpectedResourceError as error:
            cause = error.__cause__
            if isinstance(cause, RefdeskError):
                kind = ResourceNotFoundError if isinstance(cause, LookupError) else ResourceError
                raise kind(str(cause)) from None
            raise
        return contents if isinstance(contents, InputRequiredResult) else cut_to_parts(str(uri), contents)
