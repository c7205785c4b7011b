"""Semantic Kernel: `python -m tests.conformance.frameworks.semantic HTTP URL`, or `stdio COMMAND ...`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from semantic_kernel import Kernel
from semantic_kernel.connectors.mcp import MCPStdioPlugin, MCPStreamableHttpPlugin

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The tools as functions of a kernel."""
    plugin = (
        MCPStreamableHttpPlugin(name="refdesk", url=target)
        if isinstance(target, str)
        else MCPStdioPlugin(name="refdesk", command=target[0], args=list(target[1:]))
    )
    async with plugin:
        kernel = Kernel()
        functions = kernel.add_plugin(plugin).functions

        async def call(name: str, arguments: Mapping[str, Any]) -> str:
            return as_text(await plugin.call_tool(name, **arguments))

        found = {
            name: {"properties": {one.name: one.schema_data for one in function.metadata.parameters}}
            for name, function in functions.items()
        }
        yield Tools(found, call)


main("semantic-kernel", connect)
