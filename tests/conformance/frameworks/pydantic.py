"""pydantic-ai in its strict mode: `python -m tests.conformance.frameworks.pydantic HTTP URL`, or `stdio COMMAND`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai import Agent
from pydantic_ai.mcp import MCPToolset, StdioTransport
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer

from tests.conformance.frameworks.use import Tools, as_text, main


@asynccontextmanager
async def connect(target: str | Sequence[str]) -> AsyncIterator[Tools]:
    """The tools as an agent of pydantic-ai calls them for a model, which is a function here."""
    transport: Any = target if isinstance(target, str) else StdioTransport(target[0], list(target[1:]))
    seen: dict[str, Any] = {}
    asked: list[tuple[str, Mapping[str, Any]]] = []

    def answer(messages: list[ModelMessage], information: AgentInfo) -> ModelResponse:
        seen.update({tool.name: tool.parameters_json_schema for tool in information.function_tools})
        if asked:
            name, arguments = asked.pop()
            return ModelResponse(parts=[ToolCallPart(name, dict(arguments))])
        said = [part for part in messages[-1].parts if part.part_kind in ("tool-return", "retry-prompt")]
        return ModelResponse(parts=[TextPart(as_text([part.content for part in said]) or "nothing")])

    agent = Agent(FunctionModel(answer), toolsets=[MCPToolset(transport)], retries=2)

    async def call(name: str, arguments: Mapping[str, Any]) -> str:
        asked.append((name, arguments))
        output: str = (await agent.run("Go on.")).output
        return output

    async with agent:
        await agent.run("Go on.")
        strict = {name: OpenAIJsonSchemaTransformer(dict(schema), strict=True).walk() for name, schema in seen.items()}
        yield Tools(strict, call)


main("pydantic-ai-slim", connect)
