"""AutoGen: `python -m tests.conformance.frameworks.autogen HTTP URL`, or `stdio COMMAND ...`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from autogen_core import CancellationToken
from autogen_ext.tools.mcp import (
    StdioServerParams,
    StreamableHttpServerParams,
    create_mcp_server_session,
    mcp_server_tools,
)

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The tools as an agent of AutoGen gets them."""
    stated = (
        StreamableHttpServerParams(url=target)
        if isinstance(target, str)
        else StdioServerParams(command=target[0], args=list(target[1:]), read_timeout_seconds=60)
    )
    async with create_mcp_server_session(stated) as session:
        await session.initialize()
        tools = {tool.name: tool for tool in await mcp_server_tools(stated, session=session)}

        async def call(name: str, arguments: Mapping[str, Any]) -> str:
            return as_text(await tools[name].run_json(dict(arguments), CancellationToken()))

        yield Tools({name: tool.schema["parameters"] for name, tool in tools.items()}, call)


main("autogen-ext", connect)
