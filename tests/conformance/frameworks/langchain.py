"""LangChain in its strict mode: `python -m tests.conformance.frameworks.langchain HTTP URL`, or `stdio COMMAND ...`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The tools as a model of OpenAI gets them from LangChain, where every argument is required."""
    if isinstance(target, str):
        stated: dict[str, Any] = {"transport": "streamable_http", "url": target}
    else:
        stated = {"transport": "stdio", "command": target[0], "args": list(target[1:])}
    async with MultiServerMCPClient({"refdesk": stated}).session("refdesk") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session)}

        async def call(name: str, arguments: Mapping[str, Any]) -> str:
            return as_text(await tools[name].ainvoke(dict(arguments)))

        functions = {name: convert_to_openai_tool(tool, strict=True)["function"] for name, tool in tools.items()}
        yield Tools({name: function["parameters"] for name, function in functions.items()}, call)


main("langchain-mcp-adapters", connect)
