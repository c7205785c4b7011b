"""Schemas that every framework converts, and arguments as frameworks and models spell them."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import pytest
from mcp import Client
from pydantic import Field

from index import Model
from server.mcp.arguments import find_meant_argument
from server.mcp.schema import SchemaError
from server.mcp.sdk_tools import make_sdk_tool
from server.mcp.server import build_server
from tests.conftest import document_text
from tests.server.mcp.test_tools import ingested
from tools import TOOLS, Desk, ToolEntry

pytestmark = pytest.mark.anyio
PLAIN_KEYWORDS = {"type", "description", "enum", "properties", "required", "items"}
COST = {"threshold": "cost_correct"}
SERVING = {"prompt": 8000, "output": 200, "lam": 4, "ttft_slo": 2, "tpot_slo": 0.05}


@asynccontextmanager
async def client(index: Path) -> AsyncIterator[Client]:
    async with Client(build_server(Desk(index, "https://desk.example.org"))) as connected:
        yield connected


def walk(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for part in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from walk(part)


async def test_every_node_of_an_input_schema_has_one_type_and_no_word_that_a_framework_trips_over(
    shipped: Path,
) -> None:
    async with client(shipped) as connected:
        tools = (await connected.list_tools()).tools
    assert len(tools) == len(TOOLS)
    for tool in tools:
        assert tool.input_schema["type"] == "object"
        for node in walk(tool.input_schema):
            assert set(node) <= PLAIN_KEYWORDS, (tool.name, node)
            assert isinstance(node["type"], str), (tool.name, node)
            assert node["type"] != "array" or "items" in node
            assert node is tool.input_schema or node["type"] != "object"  # one in an argument survives no strict mode
        assert tool.output_schema
        assert all(isinstance(node.get("type", ""), str) for node in walk(tool.output_schema))


class Answer(Model):
    given: dict[str, Any]


def echo(
    whole: int | None = None,
    yes: bool = False,
    word: str | None = None,
    names: list[str] = [],  # noqa: B006  # as in tools
    place: Annotated[dict[str, Any] | str, Field()] = "",
) -> Answer:
    """Give the arguments back."""
    return Answer(given={"whole": whole, "yes": yes, "word": word, "names": names, "place": place})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"whole": "7"}, {"whole": 7}),
        ({"whole": "7.0"}, {"whole": 7}),
        ({"whole": None, "yes": None, "word": None, "names": None}, {}),
        ({"whole": "", "yes": "", "word": "", "names": ""}, {}),
        ({"yes": "TRUE"}, {"yes": True}),
        ({"yes": "false"}, {}),
        ({"names": "a"}, {"names": ["a"]}),
        ({"names": '["a", "b"]'}, {"names": ["a", "b"]}),
        ({"names": ["a", None, ""]}, {"names": ["a"]}),
        ({"word": "null"}, {"word": "null"}),
        ({"word": "[1]"}, {"word": "[1]"}),
        ({"place": {"x": 1}}, {"place": {"x": 1}}),
    ],
)
async def test_an_argument_is_read_in_its_type_where_nothing_is_in_doubt(
    index: Path, given: dict[str, Any], read: dict[str, Any]
) -> None:
    server = build_server(Desk(index, "https://desk.example.org"))
    server.add_tool(echo)
    server._tool_manager._tools["echo"] = make_sdk_tool(ToolEntry(echo, "Echo"))
    async with Client(server) as connected:
        result = await connected.call_tool("echo", given)
        assert not result.is_error, result.content
        defaults: dict[str, Any] = {"whole": None, "yes": False, "word": None, "names": [], "place": ""}
        assert (result.structured_content or {})["given"] == defaults | read


@pytest.mark.parametrize(
    "given", [{"whole": "seven"}, {"whole": True}, {"whole": "7.5"}, {"yes": "maybe"}, {"names": 5}]
)
async def test_an_argument_in_doubt_is_refused(index: Path, given: dict[str, Any]) -> None:
    server = build_server(Desk(index, "https://desk.example.org"))
    server.add_tool(echo)
    server._tool_manager._tools["echo"] = make_sdk_tool(ToolEntry(echo, "Echo"))
    async with Client(server) as connected:
        assert (await connected.call_tool("echo", given)).is_error


def torn(value: int | float) -> Answer:
    """Take what no schema of one type says."""
    return Answer(given={"value": value})


def test_an_argument_of_several_types_is_refused_when_the_tool_is_made() -> None:
    with pytest.raises(SchemaError, match="Give it one type"):
        make_sdk_tool(ToolEntry(torn, "Torn"))


@pytest.mark.parametrize(
    ("name", "loose", "strict"),
    [
        ("list_documents", {"kind": "Field Notes", "topic": "", "cursor": None}, {"kind": "field-note"}),
        ("list_documents", {"year": 2026}, {"year": "2026"}),
        ("cite", {"id": "bhardwaj2026routing", "style": "IEEE", "quote": ""},
         {"id": "paper:routing-premium", "style": "ieee"}),
        ("cite", {"id": "paper:routing-premium", "list_with": "paper:serving-frontier"},
         {"id": "paper:routing-premium", "list_with": ["paper:serving-frontier"]}),
        ("cite", {"id": "paper:routing-premium", "formats": "BibTeX, csl-json"},
         {"id": "paper:routing-premium", "formats": ["bibtex", "csl_json"]}),
        ("fetch", {"id": "https://ifitsmanu.com/papers/routing-premium/"}, {"id": "paper:routing-premium"}),
        ("fetch", {"id": "bhardwaj2026routing"}, {"id": "paper:routing-premium"}),
        ("fetch", {"id": "The Routing Premium"}, {"id": "paper:routing-premium"}),
        ("fetch", {"id": "The Routing Premium#when-does-routing-pay"},
         {"id": "paper:routing-premium#when-does-routing-pay"}),
        ("fetch", {"id": ["The Routing Premium", "paper:serving-frontier"]},
         {"id": "paper:routing-premium, paper:serving-frontier"}),
        ("describe_thresholds", {"name": "Cost-Correct"}, {"name": "cost_correct"}),
        ("compute_threshold", {**COST, "inputs": {"cpm": "5", "alpha": None, "R": ""}}, {**COST, "inputs": "cpm=5"}),
        ("compute_threshold", {**COST, "inputs": '{"cpm": 5}', "plot": "false"}, {**COST, "inputs": {"cpm": 5}}),
        ("compute_threshold", {**COST, "inputs": "cpm=5, alpha=0.1:0.9:5"},
         {**COST, "inputs": {"cpm": 5, "alpha": {"start": 0.1, "stop": 0.9, "num": 5}}}),
        ("compute_threshold", {"threshold": "serving_frontier", "inputs": {**SERVING, "hw": "[a100, h200]"}},
         {"threshold": "serving_frontier", "inputs": {**SERVING, "hw": ["A100", "H200"]}}),
    ],
)  # fmt: skip
async def test_a_loose_call_gets_the_answer_of_the_strict_one(
    shipped: Path, name: str, loose: dict[str, Any], strict: dict[str, Any]
) -> None:
    async with client(shipped) as connected:
        first, second = [await connected.call_tool(name, arguments) for arguments in (loose, strict)]
    assert not first.is_error, first.content
    assert first.structured_content == second.structured_content


async def test_several_documents_come_in_one_answer_that_goes_on_where_it_was_cut(shipped: Path) -> None:
    names = [
        "paper:routing-premium",
        "paper:serving-frontier",
        "paper:inference-frontier",
        "paper:routing-premium#when-does-routing-pay",
    ]
    async with client(shipped) as connected:
        whole = {}
        for name in names:
            whole[name] = (await connected.call_tool("fetch", {"id": name})).structured_content or {}
        text, following = "", " ".join(names)
        while following:
            result = await connected.call_tool("fetch", {"id": following})
            assert not result.is_error, result.content
            answer = result.structured_content or {}
            text += answer["text"]
            following = answer["metadata"].get("next_id", "")
    for name, document in whole.items():
        assert f"[{name}]" in text
        assert document["text"].rstrip()[-200:] in text
        assert document["url"] in text


async def test_several_long_documents_come_whole_over_several_calls(archive: Path, index: Path) -> None:
    texts = {"note:line": "x" * 90_000, "note:lines": "A line of words.\n" * 4_000, "note:short": "Short."}
    for name, text in texts.items():
        (archive / f"{name[5:]}.md").write_text(document_text(name, f"# {name}\n\n{text}"))
    await ingested(archive, index)
    async with client(index) as connected:
        parts, following, calls = [], "\n".join(texts), 0
        while following:
            answer = (await connected.call_tool("fetch", {"id": following})).structured_content or {}
            parts.append(answer["text"])
            following, calls = answer["metadata"].get("next_id", ""), calls + 1
            assert calls < 12
    joined = re.sub(r"^\[note:\w+\].*\n\n", "", "\n".join(parts), flags=re.MULTILINE).replace("\n\n", "\n")
    for text in texts.values():
        assert text.strip().replace("\n", "") in joined.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("question", ["query"], "query"),
        ("document_id", ["id", "quote"], "id"),
        ("params", ["threshold", "inputs"], "inputs"),
        ("quotee", ["id", "quote"], "quote"),
        ("zzz", ["id", "quote"], None),
    ],
)
def test_an_unknown_argument_leads_to_the_one_that_it_means(name: str, known: list[str], meant: str | None) -> None:
    assert find_meant_argument(name, known) == meant
