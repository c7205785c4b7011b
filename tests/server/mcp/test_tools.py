"""The tools as an agent meets them, in both protocol eras."""

import base64
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp_types import INVALID_PARAMS

from index import INDEX_FORMAT, count_reader_tokens
from ingest import ingest
from server.mcp.server import build_server
from tests.conftest import document_text
from tests.server.mcp.reading import read_both
from tools import TOOLS, Desk
from tools.search import shorten_links
from tools.threshold_descriptions import ThresholdDescription
from tools.thresholds import THRESHOLDS
from tools.thresholds.asking.assignments import read_inputs

STATUSES = {"stated", "proved", "calibrated", "literature", "derived"}
ENDS = re.compile("(optimistic|pessimistic) end: ")  # which defaults are one, in a brief answer
BASE = "http://127.0.0.1:8321"
pytestmark = pytest.mark.anyio
both_eras = pytest.mark.parametrize("era", ["auto", "legacy"])


@asynccontextmanager
async def client(index: Path, era: Any = "auto") -> AsyncIterator[Client]:
    async with Client(build_server(Desk(index, BASE)), mode=era) as connected:
        yield connected


async def call(connected: Client, name: str, /, **arguments: Any) -> dict[str, Any]:
    """Call a tool; its text must say exactly what its structured content says."""
    result = await connected.call_tool(name, arguments)
    assert [part.type for part in result.content] == ["text"]
    return read_both(result)


def list_passages(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The passages of an answer of `search`, each with what is said of its document."""
    return [
        {"text_is": found.get("text_is"), **document, "section": anchor, "text": words}
        for document in found["results"]
        for anchor, words in document.get("passages", {}).items()
    ]


async def refusal(connected: Client, name: str, arguments: dict[str, Any]) -> str:
    result = await connected.call_tool(name, arguments)
    assert result.is_error
    assert result.structured_content is None
    (content,) = result.content
    assert content.type == "text"
    assert "\n" not in content.text
    assert len(content.text) < 2500
    return content.text


async def ingested(archive: Path, index: Path) -> None:
    await anyio.to_thread.run_sync(ingest, archive, index)


@both_eras
async def test_when_does_routing_pay_is_answered_by_the_paper_with_a_quote_that_verifies(
    shipped: Path, era: str
) -> None:
    async with client(shipped, era) as connected:
        found = await call(connected, "search", query="when does routing pay?")
        first = found["results"][0]
        assert first["id"] == "paper:routing-premium"
        assert first["url"] == "https://ifitsmanu.com/papers/routing-premium/"
        passages = first["passages"].values()
        paragraphs = [paragraph for passage in passages for paragraph in passage.split("\n\n")]
        sentence = next(paragraph for paragraph in paragraphs if paragraph.startswith("Routing pays if and only if"))
        cited = await call(connected, "cite", id=first["id"], quote=sentence)
        assert cited["quote"]["verified"] is True
        assert cited["quote"]["exact"] == sentence
        assert "summary" in cited["warnings"][0]
        exported = await call(connected, "cite", id=first["id"], formats=["BibTeX"])
        assert exported["exports"]["bibtex"].startswith("@techreport{bhardwaj2026routing,")


async def test_a_passage_stands_where_it_says_it_stands(shipped: Path) -> None:
    quoted = 0
    async with client(shipped) as connected:
        for query in ("verifier accept rate", "KV transfer tax", "surface code ceiling", "power cap"):
            found = await call(connected, "search", query=query)
            assert len(json.dumps(found)) < 16_000
            best = [document["score"] for document in found["results"]]
            assert best == sorted(best, reverse=True)
            assert len({document["id"] for document in found["results"]}) == len(found["results"])
            for passage in list_passages(found):
                section = await call(connected, "fetch", id=f"{passage['id']}#{passage['section']}")
                assert passage["text"].splitlines()[0] in shorten_links(section["text"])
                lines = [line for line in passage["text"].splitlines() if line[:1].isalpha()]
                for line in lines[:1]:
                    await call(connected, "cite", id=passage["id"], quote=line[:200].rpartition(" ")[0])
                quoted += len(lines[:1])
    assert quoted > 20


async def test_filters_alone_list_documents_newest_first_and_count_the_rest(shipped: Path) -> None:
    async with client(shipped) as connected:
        notes = await call(connected, "search", query="kind:Field-Notes after:2026-05")
        listed = await call(connected, "list_documents", kind="field-note")
        every = await call(connected, "search", query="lang:en")
        refused = await refusal(connected, "search", {"query": "kind:letters"})
    assert [each["id"] for each in notes["results"]] == [
        each["id"] for each in listed["documents"] if (each["date"] or "") >= "2026-05"
    ]
    assert all("passages" not in each for each in notes["results"])
    assert "warnings" not in notes
    assert len(every["results"]) == 25
    assert every["warnings"] == ["51 documents match; these are the newest 25. list_documents has pages of them."]
    assert refused.startswith("No document has the kind 'letters'. Choose one of: definition,")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("when does disaggregation pay", "serving_frontier"),
        ("cost of a correct answer", "cost_correct"),
        ("is a better verifier worth its price", "verifier_price_ceiling"),
        ("does a power cap act", "power_cap_binds"),
        ("how many probes to certify a verifier", "procurement_probes_needed"),
        ("speculative decoding", "speculative_decoding"),
    ],
)
async def test_a_threshold_is_found_by_what_it_is_about(shipped: Path, query: str, found: str) -> None:
    async with client(shipped) as connected:
        thresholds = (await call(connected, "describe_thresholds", query=query))["thresholds"]
        assert "no word of any threshold" in await refusal(connected, "describe_thresholds", {"query": "bananas"})
    assert thresholds[0]["name"] == found
    assert all(set(each) == {"name", "title", "question"} for each in thresholds)


async def test_names_in_a_list_are_compared_in_one_table_of_what_differs(shipped: Path) -> None:
    inputs = "hw=[a100, H200], prompt=8k, output=200, lam=4/s, ttft_slo=2s, tpot_slo=50ms"
    async with client(shipped) as connected:
        both = await call(connected, "compute_threshold", threshold="serving_frontier", inputs=inputs)
        for row in both["sweep"]["rows"]:
            told = dict(zip(both["sweep"]["columns"], row, strict=True))
            one = inputs.replace("[a100, H200]", told["hw"])
            alone = await call(connected, "compute_threshold", threshold="serving_frontier", inputs=one)
            assert (told["decision"], told["margin"]) == (alone["decision"], alone["margin"])
            assert all(alone["values"].get(name) == value for name, value in both["values"].items())
    assert [row[0] for row in both["sweep"]["rows"]] == ["A100", "H200"]


async def test_what_the_archive_does_not_treat_is_told_and_its_weak_passages_are_counted(shipped: Path) -> None:
    async with client(shipped) as connected:
        found = await call(connected, "search", query="how do I bake sourdough bread")
        assert found == {
            "results": [],
            "warnings": [
                f"The best score is {found['warnings'][0][18:22]}: the archive most likely does not treat this.",
                "No passage contains 'bake', 'sourdough', 'bread'.",
                "Passages not shown: 10 that score below 0.2.",
            ],
        }


@pytest.mark.parametrize("query", ["arXiv 2605.04357", "paper:serving-frontier", "κ·Δ > γ", "rStar-Math"])
async def test_names_numbers_and_symbols_can_be_searched(shipped: Path, query: str) -> None:
    async with client(shipped) as connected:
        assert (await call(connected, "search", query=query))["results"]


@both_eras
@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("search", {"query": ""}, "The query is empty."),
        ("search", {"query": " \n\t "}, "The query is empty."),
        ("search", {"query": "?!…"}, "The query has no letter or digit."),
        ("search", {"query": "x" * 10_000}, "The query has 10000 characters."),
        ("search", {"query": 5}, "the argument 'query' should be a valid string"),
        ("search", {"query": True}, "the argument 'query' should be a valid string"),
        ("search", {}, "the argument 'query' is missing"),
        ("search", {"query": "x", "limit": 5}, "there is no argument 'limit'"),
        ("search", {"q": "x"}, "there is no argument 'q' (did you mean 'query'?)"),
        ("search", {"query": "x", "zzz": 5}, "there is no argument 'zzz' (the tool takes query)"),
        ("fetch", {"id": "paper:nowhere"}, "No document 'paper:nowhere'."),
        ("fetch", {"id": "paper:nowhere paper:routing-premium"}, "No document 'paper:nowhere'."),
        ("fetch", {"id": " ".join(f"paper:x{number}" for number in range(11))}, "11 documents were asked for at once."),
        ("fetch", {"document": "paper:x"}, "there is no argument 'document' (did you mean 'id'?)"),
        ("fetch", {"id": "../../etc/passwd"}, "No document '../../etc/passwd'."),
        ("fetch", {"id": "file:///etc/passwd"}, "No document 'file:///etc/passwd'."),
        ("fetch", {"id": "paper:x' OR '1'='1"}, "No document"),
        ("fetch", {"id": "a\x00b"}, "No document"),
        ("fetch", {"id": "paper:routing-premiun"}, "Did you mean 'paper:routing-premium'?"),
        ("fetch", {"id": "inference-economics"}, "Give an id: program:inference-economics, topic:inference-economics."),
        ("cite", {"id": "inference-economics"}, "Give an id: program:inference-economics, topic:inference-economics."),
        ("fetch", {"id": "paper:routing-premium#nowhere"}, "has no part '#nowhere'. Its sections are: "),
        ("fetch", {"id": "paper:routing-premium~999999999"}, "has no part at 999999999: it goes from 0 to"),
        ("cite", {"id": "paper:nowhere"}, "No document 'paper:nowhere'."),
        ("cite", {"id": "paper:routing-premium", "quote": "Routing always pays."}, "was not verified"),
        ("cite", {"id": "paper:routing-premium", "quote": " "}, "The quote is empty."),
        ("cite", {"id": "paper:routing-premium", "quote": "x " * 2000}, "The quote has 3999 characters."),
        ("cite", {"id": "paper:routing-premium", "quote": "null"}, "was not verified"),
        ("cite", {"id": "paper:routing-premium", "quote": "[1]"}, "was not verified"),
        ("cite", {"id": "paper:routing-premium", "quote": '{"a":1}'}, "was not verified"),
        ("list_documents", {"kind": "letters"}, "Choose one of: definition, field-note,"),
        ("list_documents", {"year": True}, "the argument 'year' should be a valid string"),
        ("list_documents", {"year": "next"}, "No document has the year 'next'."),
        ("list_documents", {"type": "paper"}, "there is no argument 'type' (did you mean 'kind'?)"),
        ("list_documents", {"kind": "null"}, "No document has the kind 'null'."),
        ("list_documents", {"cursor": "abc"}, "Unknown cursor."),
        ("compute_threshold", {"threshold": "nope", "inputs": {}}, "No threshold 'nope'."),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": {}}, "Input 'cpm' is missing"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": {"cpm": True}}, "not a boolean"),
        ("compute_threshold", {"threshold": "cost_corect", "inputs": {}}, "Did you mean 'cost_correct'"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": {"cpm": "five"}}, "must be a number, not a str"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": "5"}, "give name=value pairs"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": "cpm=5, cpm=6"}, "'cpm' is given twice"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": [5]}, "'inputs"),
        ("compute_threshold", {"threshold": "serving_frontier", "inputs": "n_in=8k"}, "did you mean 'prompt'"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": {"cpm": -1}}, "outside its domain"),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": {"cpn": 1}}, "did you mean 'cpm'"),
        ("describe_thresholds", {"name": "nope"}, "No threshold 'nope'."),
    ],
)
async def test_bad_input_is_refused_in_one_sentence(
    shipped: Path, era: str, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    async with client(shipped, era) as connected:
        assert sentence in await refusal(connected, name, arguments)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("speculative-decoding", "definition:speculative-decoding"),
        ("Routing-Premium#when-does-routing-pay", "paper:routing-premium"),
        ("cost-correct", "definition:verification-economics"),
        ("serving_frontier", "paper:serving-frontier"),
        ("https://ifitsmanu.com/papers/routing-premium/", "paper:routing-premium"),
        ("The Routing Premium", "paper:routing-premium"),
        ("bhardwaj2026routing", "paper:routing-premium"),
    ],
)
async def test_fetch_and_cite_take_the_same_names_of_a_document(shipped: Path, reference: str, found: str) -> None:
    async with client(shipped) as connected:
        assert (await call(connected, "fetch", id=reference))["id"] == found
        assert (await call(connected, "cite", id=reference, style="apa"))["id"] == found


async def test_the_catalogue_is_narrowed_by_dates_and_ranked_by_a_subject(shipped: Path) -> None:
    async with client(shipped) as connected:
        dated = await call(connected, "list_documents", after="2026-05-10", before="2026-05-16", fields=["id, date"])
        about = await call(connected, "list_documents", about="power caps and energy", kind="field-note")
        beside = await call(connected, "list_documents", about="banana bread")
        assert "Choose of: id, title," in await refusal(connected, "list_documents", {"fields": ["colour"]})
        assert "needs a date" in await refusal(connected, "list_documents", {"after": "soon"})
    dates = [each["date"] for each in dated["documents"]]
    assert dates == sorted(dates, reverse=True)
    assert (min(dates), max(dates), dated["total"]) == ("2026-05-10", "2026-05-15", len(dates))
    assert all(set(each) == {"id", "date"} for each in dated["documents"])
    assert about["documents"][0]["id"] == "field-note:the-power-cap-illusion"
    assert set(about["kinds"]) == {"field-note"}
    assert beside["documents"] == []
    assert "does not treat this" in beside["warnings"][0]


async def test_a_workload_that_the_question_does_not_say_is_assumed_and_named(shipped: Path) -> None:
    inputs = "hw=[A100, H200], prompt=8k, output=200"
    async with client(shipped) as connected:
        for name in ("serving_frontier", "serving_plan"):
            found = await call(connected, "compute_threshold", threshold=name, inputs=inputs)
            assert found["defaults"].items() >= {"lam": 64, "ttft_slo": 6, "tpot_slo": 0.06}.items()
            assert [row[0] for row in found["sweep"]["rows"]] == ["A100", "H200"]


async def test_every_answer_names_calls_that_can_follow(shipped: Path) -> None:
    answers: list[tuple[str, dict[str, Any]]] = [
        ("search", {"query": "when does routing pay?"}),
        ("fetch", {"id": "paper:routing-premium"}),
        ("cite", {"id": "paper:routing-premium", "style": "apa"}),
        ("verify_citations", {"text": '"Equality is bliss for all." ([it](paper:routing-premium))'}),
        ("list_documents", {}),
        ("compute_threshold", {"threshold": "cost_correct", "inputs": "cpm=5, alpha=0.5"}),
        ("describe_thresholds", {}),
        ("describe_thresholds", {"name": "cost_correct"}),
        ("list_discrepancies", {}),
    ]
    async with client(shipped) as connected:
        for name, arguments in answers:
            found = await call(connected, name, **arguments)
            calls = found["next"] if name != "fetch" else [found["metadata"]["next"]]
            assert 1 <= len(calls) <= 2, name
            for each in calls:
                tool, given = re.fullmatch(r"(\w+)\((.*)\)", each).groups()  # type: ignore[union-attr]  # else it fails
                named = dict(re.findall(r'(\w+)=("(?:[^"\\]|\\.)*")', given))
                read = {key: json.loads(value) for key, value in named.items()}
                if "..." not in read.values():
                    await call(connected, tool, **read)


async def test_a_refusal_does_not_repeat_what_was_sent(shipped: Path) -> None:
    async with client(shipped) as connected:
        for arguments in (
            {"query": {"secret": "hunter2"}},
            {"query": "x", "hunter2" * 30: 1},
            {"query": "hunter2" * 300},
        ):
            assert len(await refusal(connected, "search", arguments)) < 300
        assert "hunter2" not in await refusal(connected, "search", {"query": {"secret": "hunter2"}})


@both_eras
async def test_an_unknown_tool_prompt_or_cursor_is_a_protocol_error_of_bad_parameters(shipped: Path, era: str) -> None:
    async with client(shipped, era) as connected:
        with pytest.raises(MCPError, match="Unknown tool: delete_everything") as tool:
            await connected.call_tool("delete_everything", {})
        with pytest.raises(MCPError, match="Unknown prompt: nope") as prompt:
            await connected.get_prompt("nope")
        with pytest.raises(MCPError, match="Unknown cursor") as cursor:
            await connected.list_tools(cursor="zzz")
    assert {refused.value.error.code for refused in (tool, prompt, cursor)} == {INVALID_PARAMS}


async def test_a_crash_does_not_leak(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Desk, "reader", crash)
    async with client(shipped) as connected:
        assert await refusal(connected, "search", {"query": "x"}) == "Error executing tool search"


@both_eras
async def test_every_tool_has_an_output_schema_a_title_and_all_hints(shipped: Path, era: str) -> None:
    async with client(shipped, era) as connected:
        tools = (await connected.list_tools()).tools
    assert [tool.name for tool in tools] == [entry.name for entry in TOOLS]
    for tool in tools:
        assert tool.title
        assert tool.description
        assert len(tool.description) < 1000
        assert tool.output_schema
        assert tool.annotations
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint) == (
            True,
            False,
            True,
            False,
        )


async def test_search_and_fetch_take_one_argument_as_openai_requires(shipped: Path) -> None:
    async with client(shipped) as connected:
        tools = {tool.name: tool for tool in (await connected.list_tools()).tools}
        fetched = await call(connected, "fetch", id="paper:routing-premium")
    for name, argument in (("search", "query"), ("fetch", "id")):
        assert list(tools[name].input_schema["properties"]) == [argument]
        assert tools[name].input_schema["required"] == [argument]
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert all(isinstance(value, str) for value in fetched["metadata"].values())


async def test_the_list_of_tools_costs_under_nineteen_hundred_tokens(shipped: Path) -> None:
    async with client(shipped) as connected:
        tools = (await connected.list_tools()).tools
        instructions = connected.instructions or ""
    wire = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    assert count_reader_tokens(json.dumps(wire, separators=(",", ":"))) < 1900
    assert len(instructions) < 1000


async def test_a_long_document_comes_in_parts_that_join_to_the_file(archive: Path, index: Path) -> None:
    lines = "".join(f'Line {number} with a "quote", a \\ and äöü.\n' for number in range(1600))
    (archive / "long.md").write_text(document_text("note:long", "# Long\n\n" + lines + "## End\n\n" + "y" * 90_000))
    await ingested(archive, index)
    async with client(index) as connected:
        for start in ("note:long", "note:long#end"):
            parts, following = [], start
            while following:
                part = await call(connected, "fetch", id=following)
                parts.append(part["text"])
                following = part["metadata"].get("next_id", "")
            assert len(parts) > 2
            assert (archive / "long.md").read_text().endswith("".join(parts))
        assert "".join(parts).startswith("## End")


async def test_the_catalogue_is_walked_by_cursor_once_over_every_document(shipped: Path) -> None:
    async with client(shipped) as connected:
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = await call(connected, "list_documents", **({"cursor": cursor} if cursor else {}))
            seen += [document["id"] for document in page["documents"]]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == page["total"] == 51
        papers = await call(connected, "list_documents", kind="paper", topic="inference-economics", year=2026)
        assert {document["id"] for document in papers["documents"]} == {
            "paper:serving-frontier",
            "paper:inference-frontier",
            "paper:routing-premium",
        }
        first = await call(connected, "list_documents")
        assert "Unknown cursor" in await refusal(
            connected, "list_documents", {"kind": "paper", "cursor": first["next_cursor"]}
        )


async def test_an_agent_that_knows_only_the_description_can_compute_each_threshold(shipped: Path) -> None:
    async with client(shipped) as connected:
        families = (await call(connected, "describe_thresholds"))["families"]
        names = [name for family in families for name in family["thresholds"]]
        assert sorted(names) == sorted(THRESHOLDS)
        for name in names:
            (described,) = (await call(connected, "describe_thresholds", name=name))["thresholds"]
            required = {field for field, line in described["inputs"].items() if line.endswith("required")}
            assert required <= set(read_inputs(described["example"]))
            given = {"threshold": name, "inputs": described["example"]}
            brief = await call(connected, "compute_threshold", **given)
            result = await call(connected, "compute_threshold", **given, detail="full")
            for source in result["sources"]:
                assert (await call(connected, "fetch", id=source))["id"] == source
            assert {formula["status"] for formula in result["formulas"]} <= STATUSES
            assert brief.get("decision") == result["decision"]
            for key, value in result["values"].items():
                if key.endswith("_breakeven") and key not in brief["values"]:
                    assert value is None or value in [
                        pytest.approx(row["value"], rel=1e-3) for row in brief["break_evens"]
                    ]
                    continue
                numbers = value if isinstance(value, list) else [value]
                told = brief["values"].get(key) if isinstance(value, list) else [brief["values"].get(key)]
                for number, short in zip(numbers, told, strict=True):
                    assert short == (pytest.approx(number, rel=1e-3) if isinstance(number, float) else number)
            spoken = [line for line in brief.get("assumptions", []) if not ENDS.match(line)]
            counted = len(spoken) + brief.get("left_out", {}).get("assumptions", 0)
            assert counted == len([line for line in result["assumptions"] if ", the default" not in line])


async def test_what_the_archive_claims_and_its_equations_do_not_give_is_one_question(shipped: Path) -> None:
    async with client(shipped) as connected:
        found = (await call(connected, "list_discrepancies"))["discrepancies"]
        for row in found:
            assert (await call(connected, "fetch", id=row["source"]))["id"] == row["source"]
            assert row["claim"]
            assert row["equation"]
            assert row["computed"]
            assert row["status"] in STATUSES
    assert ("3x to 8x", "5.00x down to 1.43x") in [(row["stated"], row["computed"]) for row in found]


async def test_a_list_of_thresholds_holds_only_what_a_line_says(shipped: Path) -> None:
    async with client(shipped) as connected:
        (tool,) = [tool for tool in (await connected.list_tools()).tools if tool.name == "describe_thresholds"]
        listed = await call(connected, "describe_thresholds")
        named = await call(connected, "describe_thresholds", name="cost_correct", detail="full")
    assert tool.output_schema is not None
    Draft202012Validator(tool.output_schema).validate(listed)
    assert all(list(family) == ["question", "thresholds"] for family in listed["families"])
    assert list(named["thresholds"][0]) == list(ThresholdDescription.model_fields)


async def test_a_picture_comes_as_an_image_with_its_words(shipped: Path) -> None:
    async with client(shipped) as connected:
        described = (await call(connected, "describe_thresholds", name="inference_frontier", detail="full"))[
            "thresholds"
        ][0]
        result = await connected.call_tool("compute_threshold", described["sweep_example"])
        assert not result.is_error
        read_both(result)
        image = result.content[1]
        assert image.type == "image"
        assert (image.type, image.mime_type) == ("image", "image/png")
        assert base64.b64decode(image.data).startswith(b"\x89PNG")
        assert result.structured_content["picture"].startswith("The inference-time compute frontier, over")
        assert len(result.structured_content["sweep"]["boundary"]) == 1


async def test_a_wrong_input_is_refused_with_what_would_be_right(shipped: Path) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        (
            {"cpm": "five"},
            "Input 'cpm' (blended price, $ per 1e6 tokens) must be a number, not a str; give a number > 0, such as 5.",
        ),
        ({"R": 2}, "Input 'cpm' is missing (blended price, $ per 1e6 tokens); give a number > 0, as in {\"cpm\": 5"),
        ({"cpm": 5, "alfa": 0.5}, "Input 'alfa' is not an input of 'cost_correct'; did you mean 'alpha'."),
        (
            {"cpm": 5, "alpha": 1.5},
            "'alpha' (accept rate, probability) is 1.5, outside its domain; give a number in (0, 1], such as 0.5.",
        ),
        ({"cpm": 5, "alpha": {"start": 0.1}}, "cannot be swept over this range; give a list of numbers"),
    ]
    async with client(shipped) as connected:
        for inputs, message in cases:
            refused = await refusal(connected, "compute_threshold", {"threshold": "cost_correct", "inputs": inputs})
            assert message in refused


async def test_the_frontier_decides_as_its_inequality_says(shipped: Path) -> None:
    async with client(shipped) as connected:
        inputs = {"eta_rho": 1.6, "eta_T": 0.25, "inference_dollars": 2, "training_dollars": 1}
        result = await call(connected, "compute_threshold", threshold="inference_frontier", inputs=inputs)
        assert result["decision"] == "inference"
        assert result["margin"] == pytest.approx(0.4)


async def test_without_its_encoder_search_answers_from_full_text_and_says_so(archive: Path, index: Path) -> None:
    await ingested(archive, index)
    (index / "generation-1" / "encoder" / "model.onnx").unlink()
    async with client(index) as connected:
        found = await call(connected, "search", query="sea otters")
        assert found["results"][0]["id"] == "paper:otters"
        assert "Only full-text search answered" in found["warnings"][0]
        found = await call(connected, "search", query="quasars -otters")
        assert not found["results"]
        assert len(found["warnings"]) == 1  # the words are nowhere, which no exclusion is to blame for


async def test_a_switched_index_is_served_at_the_next_call(archive: Path, index: Path) -> None:
    await ingested(archive, index)
    async with client(index) as connected:
        assert (await call(connected, "list_documents"))["total"] == 3
        (archive / "otters.md").unlink()
        await ingested(archive, index)
        assert (await call(connected, "list_documents"))["total"] == 2
        assert "No document" in await refusal(connected, "fetch", {"id": "paper:otters"})


async def test_a_switch_to_an_index_that_cannot_be_read_keeps_the_one_before(
    archive: Path, index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await ingested(archive, index)
    async with client(index) as connected:
        assert (await call(connected, "list_documents"))["total"] == 3
        manifest = (index / "manifest.json").read_text()
        (index / "manifest.json").write_text(manifest.replace(f'"format": {INDEX_FORMAT}', '"format": 99'))
        assert (await call(connected, "list_documents"))["total"] == 3
        assert "has format 99" in caplog.text
        (index / "manifest.json").unlink()
        assert (await call(connected, "list_documents"))["total"] == 3


async def test_an_index_that_vanishes_under_the_server_is_told(archive: Path, index: Path) -> None:
    await ingested(archive, index)
    async with client(index) as connected:
        await call(connected, "search", query="otters")
        shutil.rmtree(index)
        assert "files that are missing or broken" in await refusal(connected, "fetch", {"id": "paper:otters"})


async def test_a_missing_index_is_told(index: Path) -> None:
    async with client(index) as connected:
        assert "Build it with 'refdesk ingest archive --index " in await refusal(connected, "search", {"query": "x"})
