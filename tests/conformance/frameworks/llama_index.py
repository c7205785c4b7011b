"""LlamaIndex: `python -m tests.conformance.frameworks.llama_index HTTP URL`, or `stdio COMMAND ...`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from llama_index.tools.mcp import BasicMCPClient, McpToolSpec

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The tools as an agent of LlamaIndex gets them."""
    client = BasicMCPClient(target) if isinstance(target, str) else BasicMCPClient(target[0], args=list(target[1:]))
    tools = {tool.metadata.name: tool for tool in await McpToolSpec(client).to_tool_list_async()}

    async def call(name: str, arguments: Mapping[str, Any]) -> str:
        return as_text((await tools[name].acall(**arguments)).content)

    yield Tools({name: tool.metadata.get_parameters_dict() for name, tool in tools.items()}, call)


main("llama-index-tools-mcp", connect)
