"""google-genai: `python -m tests.conformance.frameworks.gemini HTTP URL`, or `stdio COMMAND ...`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from google.genai._mcp_utils import mcp_to_gemini_tools
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The functions that google-genai declares to a model of a session."""
    streams = (
        streamable_http_client(target)
        if isinstance(target, str)
        else stdio_client(StdioServerParameters(command=target[0], args=list(target[1:])))
    )
    async with streams as (read, write, *_), ClientSession(read, write) as session:
        await session.initialize()
        declared = [
            function
            for tool in mcp_to_gemini_tools((await session.list_tools()).tools)
            for function in tool.function_declarations or ()
        ]

        async def call(name: str, arguments: Mapping[str, Any]) -> str:
            return as_text((await session.call_tool(name, dict(arguments))).content)

        found = {one.name: one.parameters.model_dump(mode="json", exclude_none=True) for one in declared}
        yield Tools(found, call)


main("google-genai", connect)
