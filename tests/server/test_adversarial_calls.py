"""Calls that are made to cost much: the service answers others meanwhile, and ends them."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from index.quotes import quote, verification
from index.quotes.reference import References
from index.retrieval import rank
from server.mcp.computations import Computations, TooManyComputationsError
from tests.adversarial.markdown import MARKDOWN
from tests.conftest import MAX_WAIT_S, ROOT
from tests.server.edge.test_disconnect import serving
from tests.server.http_client import STRANGER, call, settings, visitor
from tests.server.mcp.test_tools import client, refusal
from tools import Desk, fetch
from tools.citations import citation

pytestmark = pytest.mark.anyio
PAPER = "paper:routing-premium"
QUOTED = '"equality is indifference" ([paper](paper:routing-premium))'
# each call that reads a person's text, or a whole document, with the function that does
CALLS: dict[str, tuple[str, dict[str, str], object, str]] = {
    "an answer": ("verify_citations", {"text": QUOTED}, verification, "read_answer"),
    "a quote in an answer": ("verify_citations", {"text": QUOTED}, quote, "find_quote"),
    "a reference": ("cite", {"id": PAPER}, References, "find"),
    "a quote": ("cite", {"id": PAPER, "quote": "x"}, citation, "verify_quote"),
    "a section": ("fetch", {"id": f"{PAPER}#operating-points"}, fetch, "_find_span"),
    "a phrase": ("search", {"query": 'routing "the premium"'}, rank, "_drop_rows_without"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_who_asks_for_health_does_not_wait_for_a_call_that_reads(
    name: str, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, arguments, owner, function = CALLS[name]
    begun, go_on = threading.Event(), threading.Event()
    real: Callable[..., Any] = getattr(owner, function)

    def wait(*given: Any, **named: Any) -> Any:
        begun.set()
        assert go_on.wait(30), "nobody was answered meanwhile"
        return real(*given, **named)

    monkeypatch.setattr(owner, function, wait)
    async with serving(shipped, tmp_path) as (_, http):
        calling = asyncio.create_task(call(http, tool, arguments))
        while not (begun.is_set() or calling.done()):
            await asyncio.sleep(0)
        assert (await http.get("/healthz")).text == "ok"
        assert not calling.done()
        go_on.set()
        await calling


async def test_what_an_answer_costs_ends_with_the_time_of_the_call(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(verification, "read_answer", lambda *_, **__: go_on.wait(30))
    monkeypatch.setattr("server.mcp.refdesk_server.CALL_TIMEOUT_S", 0.05)
    async with client(shipped) as connected:
        told = await refusal(connected, "verify_citations", {"text": MARKDOWN["keys"](1000)})
        assert told.startswith("'verify_citations' took longer than ")
        go_on.set()


async def test_opening_the_index_is_not_counted_against_the_time_of_a_call(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines: list[float] = []
    real = Desk._open_reader, Desk._open_searcher, rank.rank

    async def open_reader(desk: Desk) -> Any:
        deadlines.append(anyio.current_effective_deadline())
        return await real[0](desk)

    async def open_searcher(desk: Desk, reader: Any) -> Any:
        deadlines.append(anyio.current_effective_deadline())
        return await real[1](desk, reader)

    async def search(*given: Any) -> Any:
        deadlines.append(anyio.current_effective_deadline())
        return await real[2](*given)

    monkeypatch.setattr(Desk, "_open_reader", open_reader)
    monkeypatch.setattr(Desk, "_open_searcher", open_searcher)
    monkeypatch.setattr("index.retrieval.search.rank", search)
    async with client(shipped) as connected:
        assert not (await connected.call_tool("search", {"query": "routing"})).is_error
    assert deadlines[:2] == [float("inf")] * 2
    assert deadlines[2] < float("inf")


async def test_one_client_holds_one_place_of_those_that_compute() -> None:
    places, running, most, go_on = Computations(2), 0, 0, anyio.Event()

    async def compute(address: str) -> None:
        nonlocal running, most
        async with places.take_place({"type": "http", "client": (address, 1), "headers": []}):
            running += 1
            most = max(most, running)
            await go_on.wait()
            running -= 1

    with anyio.fail_after(MAX_WAIT_S):
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(compute, STRANGER)
            await anyio.wait_all_tasks_blocked()
            assert running == 1
            with pytest.raises(TooManyComputationsError):
                await compute(STRANGER)
            tasks.start_soon(compute, "198.51.100.1")
            await anyio.wait_all_tasks_blocked()
            assert running == 2
            go_on.set()
    assert most == 2
    assert not places._turns


async def test_a_phrase_that_is_repeated_is_looked_for_once(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = rank.compile_phrase

    def note(phrase: str) -> Any:
        looked.append(phrase)
        return real(phrase)

    monkeypatch.setattr(rank, "compile_phrase", note)
    async with client(shipped) as connected:
        await connected.call_tool("search", {"query": '"the premium" ' * 140})
        await connected.call_tool("search", {"query": 'routing -"a b" ' * 120})
        assert looked == ["the premium", "a b"]
        for many in (
            " ".join(f'"a {number}"' for number in range(17)),
            "a " + " ".join(f"-b{number}" for number in range(17)),
            "a " + " ".join(f"year:{number}" for number in range(2000, 2017)),
            'a -b topic:c "d" ' + " ".join(f"kind:{number}" for number in range(14)),
        ):
            told = await refusal(connected, "search", {"query": many})
            assert "narrows by 17 different phrases, exclusions and filters, and 16 is most" in told
        assert looked[2:] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/thresholds/cost_correct", b"[" * 16_000),
        ("/api/v1/thresholds/cost_correct", b'{"a":' * 3_000),
        ("/api/v1/thresholds/cost_correct", b"9" * 5_000),
        ("/mcp", b"[" * 200_000),
    ],
)
async def test_a_body_that_nests_without_end_is_refused(shipped: Path, tmp_path: Path, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    async with visitor(settings(shipped, tmp_path)) as http:
        assert (await http.post(path, content=body, headers=headers)).status_code == 400


async def test_a_number_without_end_is_refused_as_an_argument(shipped: Path) -> None:
    async with client(shipped) as connected:
        assert "No document has the year '1000" in await refusal(connected, "list_documents", {"year": 10**400})


async def test_headers_that_are_long_are_not_remembered(shipped: Path, tmp_path: Path) -> None:
    from server.answers import negotiation

    negotiation._parse_accept.cache_clear()
    async with visitor(settings(shipped, tmp_path)) as http:
        for number in range(20):
            await http.get("/nowhere", headers={"Accept": f"text/html;q=0.{number}," * 2_000})
    assert negotiation._parse_accept.cache_info().currsize <= 1


def test_a_completion_for_a_long_text_is_empty(shipped: Path) -> None:
    from mcp_types import CompletionArgument, PromptReference

    from server.mcp.completion import MAX_TYPED_CHARS, complete
    from server.mcp.prompts import PROMPTS

    reference = PromptReference(type="ref/prompt", name="evaluate_threshold")
    typed = CompletionArgument(name="threshold", value="a" * (MAX_TYPED_CHARS + 1))
    found = asyncio.run(complete(Desk(shipped, "http://x"), PROMPTS, (), reference, typed, None))
    assert (found.values, found.total) == ([], 0)


# in a process of their own, which an overflow of the stack would end
FORMULAS = r"""
from llms.content.html.body import convert_to_mathml
for tex in ("{" * 20000, "{" * 20000 + "a" + "}" * 20000, r"\not" * 20000 + "a", r"\left(" * 20000, "a^{" * 20000,
            r"\sqrt[" * 20000, r"\begin{matrix}" * 20000, r"\frac " * 20000, r"\hat" * 20000 + "a"):
    assert convert_to_mathml(tex, True).startswith('<code class="tex">'), tex[:10]
assert "<math" in convert_to_mathml("{" * 50 + "a" + "}" * 50, True)
"""


def test_a_formula_that_would_overflow_the_stack_is_shown_as_its_source() -> None:
    done = subprocess.run([sys.executable, "-c", FORMULAS], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
