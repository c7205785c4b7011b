"""Messages that are none: each is answered with JSON-RPC's code in our own words, over HTTP and stdio alike."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_types import JSONRPCNotification, JSONRPCRequest, jsonrpc_message_adapter

from server.mcp.envelope import find_envelope_fault
from server.mcp.server import build_server
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import HEADERS, settings, visitor
from tools import Desk

pytestmark = pytest.mark.anyio

SECRET = "hunter2"
PING = {"jsonrpc": "2.0", "method": "ping"}
PARSE, INVALID, PARAMETERS = -32700, -32600, -32602
# what is sent, the code and the id of the answer
FAULTS: list[tuple[object, int, object]] = [
    (b"", PARSE, None),
    (b"{", PARSE, None),
    (b"\xff\xfe", PARSE, None),
    (b'{"jsonrpc": "2.0", "id": 1, "method": "ping"} {}', PARSE, None),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, PARSE, None),
    (b'{"jsonrpc": "2.0", "id": "\\ud800", "method": "ping"}', PARSE, None),
    ([], INVALID, None),
    ([{**PING, "id": 1}], INVALID, None),
    ([SECRET], INVALID, None),
    ("x", INVALID, None),
    (SECRET, INVALID, None),
    (7, INVALID, None),
    (None, INVALID, None),
    (True, INVALID, None),
    ({}, INVALID, None),
    ({"id": 3, "method": "ping"}, INVALID, 3),
    ({**PING, "id": 3, "jsonrpc": "1.0"}, INVALID, 3),
    ({**PING, "id": 3, "jsonrpc": 2.0}, INVALID, 3),
    ({**PING, "id": None}, INVALID, None),
    ({**PING, "id": 1.5}, INVALID, None),
    ({**PING, "id": 1.0}, INVALID, None),
    ({**PING, "id": True}, INVALID, None),
    ({**PING, "id": [SECRET]}, INVALID, None),
    ({**PING, "id": {"x": SECRET}}, INVALID, None),
    ({"jsonrpc": "2.0", "id": 3}, INVALID, 3),
    ({"jsonrpc": "2.0", "id": "a", "method": None}, INVALID, "a"),
    ({"jsonrpc": "2.0", "id": "a", "method": [SECRET]}, INVALID, "a"),
    ({"jsonrpc": "2.0", "params": {}}, INVALID, None),
    ({**PING, "id": 3, "params": [SECRET]}, PARAMETERS, 3),
    ({**PING, "id": 3, "params": SECRET}, PARAMETERS, 3),
    ({**PING, "id": 3, "params": 0}, PARAMETERS, 3),
    ({**PING, "id": 3, "result": {}}, INVALID, 3),
    ({"jsonrpc": "2.0", "id": 3, "result": SECRET}, INVALID, 3),
    ({"jsonrpc": "2.0", "id": 3, "result": {}, "error": {"code": 1, "message": "x"}}, INVALID, 3),
    ({"jsonrpc": "2.0", "id": 3, "error": SECRET}, INVALID, 3),
    ({"jsonrpc": "2.0", "id": 3, "error": {"code": "1", "message": "x"}}, INVALID, 3),
    ({"jsonrpc": "2.0", "result": {}}, INVALID, None),
]
NOTIFICATION_WITH_A_FAULT = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": [SECRET]}


def encoded(message: object) -> bytes:
    return message if isinstance(message, bytes) else json.dumps(message).encode()


def check_answer(told: dict[str, Any], code: int, id_: object) -> None:
    assert set(told) == {"jsonrpc", "id", "error"}
    assert (told["jsonrpc"], told["id"], told["error"]["code"]) == ("2.0", id_, code)
    sentence = told["error"]["message"]
    assert sentence.endswith(".")
    for word in (SECRET, "pydantic", "input", "JSONRPC", "validation"):
        assert word not in sentence


@pytest.mark.parametrize("version", [None, "2025-06-18", "2026-07-28"])
async def test_over_http_each_is_refused_and_none_is_accepted_in_silence(
    shipped: Path, tmp_path: Path, version: str | None
) -> None:
    headers = {**HEADERS, **({"MCP-Protocol-Version": version} if version else {})}
    async with visitor(settings(shipped, tmp_path, rate_limit=0), "127.0.0.1") as client:
        for message, code, id_ in FAULTS:
            refused = await client.post("/mcp", content=encoded(message), headers=headers)
            assert (refused.status_code, refused.headers["content-type"]) == (400, "application/json"), message
            check_answer(refused.json(), code, id_)
        refused = await client.post("/mcp", json=NOTIFICATION_WITH_A_FAULT, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, PARAMETERS)
        if version != "2026-07-28":
            good = await client.post("/mcp", json={**PING, "id": "a"}, headers=headers)
            assert (good.status_code, '"id":"a"' in good.text) == (200, True)
            for silent in (
                {"jsonrpc": "2.0", "method": "notifications/initialized"},
                {"jsonrpc": "2.0", "id": 9, "result": {}},
            ):
                assert (await client.post("/mcp", json=silent, headers=headers)).status_code == 202


async def test_over_stdio_each_is_answered_and_a_notification_is_not(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [encoded(message) for message, _, _ in FAULTS if encoded(message)]
    lines += [b"", encoded(NOTIFICATION_WITH_A_FAULT)]
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines) + b"\n")))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=output))
    with anyio.fail_after(MAX_WAIT_S):
        await build_server(Desk(shipped, "http://127.0.0.1:8321")).run_stdio_async()
    told = [json.loads(line) for line in output.getvalue().splitlines()]
    expected = [(code, id_) for message, code, id_ in FAULTS if encoded(message)]
    assert len(told) == len(expected)
    for answer, (code, id_) in zip(told, expected, strict=True):
        check_answer(answer, code, id_)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
MEMBERS = ("jsonrpc", "id", "method", "params", "result", "error", "x")


@given(
    st.dictionaries(st.sampled_from(MEMBERS), JSON | st.just("2.0") | st.just({"code": 1, "message": ""}), max_size=6)
    | JSON,
    st.booleans(),
)
def test_what_has_no_fault_is_what_the_sdk_takes_it_for(message: object, is_versioned: bool) -> None:
    if is_versioned and isinstance(message, dict):
        message = {**message, "jsonrpc": "2.0"}
    try:
        data = json.dumps(message).encode("utf-8", "strict")
    except UnicodeEncodeError:
        return
    if find_envelope_fault(data) is None:
        found = jsonrpc_message_adapter.validate_json(data, by_name=False)
        assert isinstance(message, dict)
        if "method" in message:
            assert isinstance(found, JSONRPCRequest if "id" in message else JSONRPCNotification)
