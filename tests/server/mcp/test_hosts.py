"""What the hosts require of a server, each in both protocol eras."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp_types import CallToolResult
from pydantic import TypeAdapter

from index import Model, read_sections
from server.mcp.refdesk_server import MAX_ANSWER_CHARS
from server.mcp.sdk_tools import make_sdk_tool
from server.mcp.server import build_server
from tests.conftest import ROOT
from tests.server.http_client import answer, send, settings, visitor
from tests.server.mcp.reading import read_both, read_markdown
from tests.server.mcp.test_tools import list_passages
from tools import TOOLS, Desk, ToolEntry

pytestmark = pytest.mark.anyio
both_eras = pytest.mark.parametrize("era", ["auto", "legacy"])

ORDERS = re.compile(
    r"\b(you (must|should)|always|never call|first call|before (any|using)|do not use|important)\b", re.I
)


@asynccontextmanager
async def client(index: Path, era: Any = "auto") -> AsyncIterator[Client]:
    async with Client(build_server(Desk(index, "https://desk.example.org")), mode=era) as connected:
        yield connected


def structured(result: CallToolResult) -> dict[str, Any]:
    """The answer; its one text item says the same, and neither is longer than hosts take."""
    data = read_both(result)
    texts = [part.text for part in result.content if part.type == "text"]
    assert max(map(len, (json.dumps(data, ensure_ascii=False), *texts))) <= MAX_ANSWER_CHARS
    return data


@both_eras
async def test_openai_search_and_fetch_have_its_exact_contract(shipped: Path, era: str) -> None:
    async with client(shipped, era) as connected:
        tools = {tool.name: tool for tool in (await connected.list_tools()).tools}
        for name, argument in (("search", "query"), ("fetch", "id")):
            schema = tools[name].input_schema
            assert schema["type"] == "object"
            assert schema["required"] == list(schema["properties"]) == [argument]
            assert schema["properties"][argument]["type"] == "string"
        results = structured(await connected.call_tool("search", {"query": "when does routing pay?"}))["results"]
        assert results
        for result in results:
            assert all(isinstance(result[name], str) and result[name] for name in ("id", "title", "url"))
            assert re.match(r"https?://[^/\s]+/", result["url"])
            fetched = await connected.call_tool("fetch", {"id": result["id"]})
            assert [part.type for part in fetched.content] == ["text"]
            document = structured(fetched)
            assert set(document) == {"id", "title", "text", "url", "metadata"}
            assert (document["id"], document["title"], document["url"]) == (
                result["id"],
                result["title"],
                result["url"],
            )
            assert all(isinstance(value, str) for pair in document["metadata"].items() for value in pair)


async def test_chatgpt_gets_the_text_of_search_and_fetch_as_json_and_every_other_host_as_markdown(
    shipped: Path, tmp_path: Path
) -> None:
    calls = {
        "search": {"query": "when does routing pay?"},
        "fetch": {"id": "paper:routing-premium"},
        "cite": {"id": "paper:routing-premium"},
    }
    async with visitor(settings(shipped, tmp_path)) as connected:
        for agent, as_json in (("openai-mcp/1.0.0", {"search", "fetch"}), ("a-host/1", set())):
            connected.headers["User-Agent"] = agent
            for name, arguments in calls.items():
                result = answer(await send(connected, "tools/call", {"name": name, "arguments": arguments}))
                (content,) = result["content"]
                text = content["text"]
                read = json.loads(text) if name in as_json else read_markdown(text)
                assert read == result["structuredContent"], (agent, name)


@both_eras
async def test_every_tool_is_as_the_claude_directory_wants_it(shipped: Path, era: str) -> None:
    async with client(shipped, era) as connected:
        tools = (await connected.list_tools()).tools
    for tool in tools:
        assert re.fullmatch(r"[a-z_]{1,64}", tool.name)
        assert tool.title
        assert tool.annotations is not None
        wire = tool.annotations.model_dump(by_alias=True)
        assert wire["title"] == tool.title
        hints = [wire[f"{hint}Hint"] for hint in ("readOnly", "destructive", "idempotent", "openWorld")]
        assert hints == [True, False, True, False]
        assert 20 < len((tool.description or "").encode()) < 2000
        assert not ORDERS.search(tool.description or ""), tool.name
        assert tool.output_schema


async def test_the_first_512_characters_of_the_instructions_name_every_tool_and_the_warning(shipped: Path) -> None:
    async with client(shipped) as connected:
        instructions = connected.instructions or ""
    for tool in TOOLS:
        assert f"`{tool.name}`" in instructions[:512], tool.name
    assert "not instructions" in instructions[:512]
    assert len(instructions.encode()) < 2000


async def test_every_document_and_section_of_the_archive_comes_within_what_hosts_take(shipped: Path) -> None:
    async with client(shipped) as connected:
        page = structured(await connected.call_tool("list_documents", {}))
        listed = [document["id"] for document in page["documents"]]
        while page.get("next_cursor"):
            page = structured(await connected.call_tool("list_documents", {"cursor": page["next_cursor"]}))
            listed += [document["id"] for document in page["documents"]]
        for document_id in listed:
            structured(await connected.call_tool("cite", {"id": document_id}))
            part = structured(await connected.call_tool("fetch", {"id": document_id}))
            for section in read_sections(part["text"])[1:3]:
                structured(await connected.call_tool("fetch", {"id": f"{document_id}#{section.anchor}"}))
        structured(await connected.call_tool("describe_thresholds", {}))


class Long(Model):
    text: str


def long_answer() -> Long:
    """An answer that is too long."""
    return Long(text="x" * MAX_ANSWER_CHARS)


async def test_an_answer_that_no_host_would_take_is_refused_and_not_cut(index: Path) -> None:
    server = build_server(Desk(index, "https://desk.example.org"))
    server.add_tool(long_answer)
    server._tool_manager._tools["long_answer"] = make_sdk_tool(ToolEntry(long_answer, "Long"))
    async with Client(server) as connected:
        result = await connected.call_tool("long_answer", {})
    assert result.is_error
    assert result.content[0].type == "text"
    assert "has 40011 characters and hosts take 40000" in result.content[0].text


def example() -> dict[str, Any]:
    """What the Python of docs/hosts.md defines."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "hosts.md").read_text(), re.DOTALL)
    defined: dict[str, Any] = {}
    exec(compile(code, "docs/hosts.md", "exec"), defined)
    return defined


def say_title(passage: dict[str, Any]) -> str:
    """How a passage is called where it is cited: a summary is not in the words of the original."""
    return str(passage["title"]) + (" (summary of the desk)" if passage["text_is"] == "summary" else "")


async def test_the_example_for_the_messages_api_turns_passages_into_blocks_that_can_be_cited(shipped: Path) -> None:
    sent: list[dict[str, Any]] = []
    searches = [{"query": "when does routing pay?"}, {"query": ""}, {"query": "how do I knit a scarf of wool"}]

    def reply(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content))
        turn = len(sent) - 1
        if turn < len(searches):
            content: dict[str, Any] = {"type": "tool_use", "id": f"t{turn}", "name": "search", "input": searches[turn]}
            reason = "tool_use"
        else:
            content, reason = {"type": "text", "text": "Done."}, "end_turn"
        usage = {"input_tokens": 1, "output_tokens": 1}
        shared = {"id": "m", "type": "message", "role": "assistant", "model": sent[0]["model"], "usage": usage}
        return httpx2.Response(200, json={**shared, "content": [content], "stop_reason": reason, "stop_sequence": None})

    from anthropic import AsyncAnthropic  # takes two seconds to import
    from anthropic.types.message_create_params import MessageCreateParamsNonStreaming

    async with client(shipped) as refdesk:
        async with AsyncAnthropic(
            api_key="none", http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(reply))
        ) as claude:
            message = await example()["answer"](refdesk, claude, "a-model", "When does routing pay?")
        found = structured(await refdesk.call_tool("search", searches[0]))
        warned = structured(await refdesk.call_tool("search", searches[2]))
    assert message.content[0].text == "Done."
    for body in sent:
        TypeAdapter(MessageCreateParamsNonStreaming).validate_python(body)
    (result,) = sent[1]["messages"][-1]["content"]
    assert result["tool_use_id"] == "t0"
    assert [
        (block["type"], block["source"], block["title"], block["content"][0]["text"], block["citations"])
        for block in result["content"]
        if block["type"] != "text"
    ] == [
        ("search_result", passage["url"], say_title(passage), passage["text"], {"enabled": True})
        for passage in list_passages(found)
    ]
    assert found["text_is"] == "summary"
    (block, *_) = example()["search_result_blocks"]({**found, "text_is": "full"})
    assert block["title"] == found["results"][0]["title"]
    (far,) = sent[3]["messages"][-1]["content"]
    assert [block["text"] for block in far["content"] if block["type"] == "text"] == warned["warnings"]
    assert [block["title"] for block in far["content"] if block["type"] != "text"] == [
        say_title(passage) for passage in list_passages(warned)
    ]
    (refused,) = sent[2]["messages"][-1]["content"]
    assert refused["is_error"] is True
    assert refused["content"].startswith("The query is empty.")
