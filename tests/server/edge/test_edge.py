"""The guards of the HTTP service, as strangers meet them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import AsyncMock

import anyio
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import ConfigurationError, read_config
from server.edge.limits import Bounds, Limits
from server.edge.rate_limit import TokenBuckets
from server.edge.routes import MatchRoute
from server.web.app import bind
from server.web.published import PublishedSurfaces
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import (
    HEADERS,
    HELLO,
    STRANGER,
    answer,
    application,
    real_client,
    send,
    settings,
    visitor,
    web_client,
)
from tests.server.test_processes import free_port
from tools import Desk

pytestmark = pytest.mark.anyio

PUBLIC_NAME = {"base_url": "https://desk.example", "host": "0.0.0.0"}


async def pings(client: httpx2.AsyncClient, count: int, **headers: str) -> list[int]:
    return [(await send(client, "ping", **headers)).status_code for _ in range(count)]


async def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    with bind(read_config({}, {"REFDESK_PORT": str(free_port())})) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


async def test_a_service_on_every_interface_answers_to_its_own_name_alone(shipped: Path, tmp_path: Path) -> None:
    config = settings(shipped, tmp_path, **PUBLIC_NAME, allowed_origins="https://inspector.example")
    async with visitor(config) as client:
        assert (await send(client, "initialize", HELLO)).status_code == 200
        for host in ("evil.example", "desk.example.evil.example", "0.0.0.0:8321", "desk.example:8321"):
            refused = await send(client, "initialize", HELLO, Host=host)
            assert (refused.status_code, refused.json()["error"]["code"]) == (421, 421)
            assert "REFDESK_ALLOWED_HOSTS" in refused.json()["error"]["message"]
        for origin in ("https://evil.example", "null", "https://desk.example.evil.example"):
            refused = await send(client, "initialize", HELLO, Origin=origin)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, 403)
            assert "REFDESK_ALLOWED_ORIGINS" in refused.json()["error"]["message"]
        for origin in ("https://desk.example", "https://inspector.example"):
            assert (await send(client, "initialize", HELLO, Origin=origin)).status_code == 200


async def test_nothing_but_post_is_answered_and_no_session_is_kept(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path)) as client:
        for method in ("GET", "DELETE", "PUT"):
            refused = await client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
            assert (refused.status_code, refused.headers["allow"]) == (405, "POST, OPTIONS")
            assert refused.json()["error"] == {"code": 405, "message": "Send MCP messages by POST."}
        greeted = await send(client, "initialize", HELLO)
        assert "mcp-session-id" not in greeted.headers
        modern = {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": "subscriptions/listen"}
        meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}
        meta_data = {"_meta": {**meta, "io.modelcontextprotocol/clientCapabilities": {}}, "notifications": {}}
        listening = await send(client, "subscriptions/listen", meta_data, **modern)
        assert listening.status_code == 404
        assert listening.json()["error"]["code"] == -32601


async def test_a_browser_may_ask_beforehand_and_read_why_it_was_refused(shipped: Path, tmp_path: Path) -> None:
    origin = "http://127.0.0.1:8321"
    async with visitor(settings(shipped, tmp_path, rate_limit=1, rate_burst=20)) as client:
        asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "mcp-protocol-version"}
        allowed = await client.options("/mcp", headers={"Origin": origin, **asks})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "*"
        await pings(client, 20)
        refused = await send(client, "ping", Origin=origin)
        assert refused.status_code == 429
        assert "Retry-After" in refused.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[" * 300_000, "application/json", 413),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "application/json", 400),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping"}', "text/plain", 400),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping"}', "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_is_no_message_is_refused_and_the_service_goes_on(
    shipped: Path, tmp_path: Path, body: bytes, kind: str, status: int
) -> None:
    async with visitor(settings(shipped, tmp_path)) as client:
        refused = await client.post("/mcp", content=body, headers={**HEADERS, "Content-Type": kind})
        assert refused.status_code == status
        assert refused.json()["error"]["message"]
        assert "Traceback" not in refused.text
        assert await pings(client, 1) == [200]


async def test_a_client_that_asks_too_often_waits_as_long_as_it_is_told(shipped: Path, tmp_path: Path) -> None:
    async with application(settings(shipped, tmp_path, rate_limit=1, rate_burst=20)) as app:
        async with web_client(app, "http://127.0.0.1:8321") as client:
            assert await pings(client, 20) == [200] * 20
            refused = await send(client, "ping")
            assert refused.status_code == 429
            assert 0 < int(refused.headers["retry-after"]) <= 60
            assert refused.json()["error"]["message"].startswith("Too many requests. Wait ")
            assert (await client.get("/healthz")).status_code == 200
        async with web_client(app, "http://127.0.0.1:8321", "203.0.113.8") as other:
            assert await pings(other, 1) == [200]


async def test_a_client_that_goes_on_after_refusals_is_refused_late_and_holds_up_nobody(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.edge.rate_limit.MAX_HELD_PER_CLIENT", 2)
    monkeypatch.setattr("server.edge.rate_limit.REFUSAL_DELAY_S", 600)
    answered, one_came = [], anyio.Event()
    config = settings(shipped, tmp_path, rate_limit=1, rate_burst=20)
    async with application(config) as app, web_client(app, config.url) as client:
        assert await pings(client, 40) == [200] * 20 + [429] * 20

        async def go_on() -> None:
            answered.append((await send(client, "ping")).status_code)
            one_came.set()

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(go_on)
            async with web_client(app, "http://127.0.0.1:8321", "203.0.113.8") as other:
                assert await pings(other, 5) == [200] * 5
            await one_came.wait()
            assert answered == [429]  # what is beyond its places is not held
            tasks.cancel_scope.cancel()
        monkeypatch.setattr("server.edge.rate_limit.REFUSAL_DELAY_S", 0)
        last = await send(client, "ping")
        assert (last.status_code, last.headers["connection"]) == (429, "close")
        assert "keep-alive" not in last.headers


@pytest.mark.parametrize("path", ["/search", "/api/v1/thresholds", "/mcp"])
async def test_each_refusal_is_in_the_form_that_its_path_speaks(shipped: Path, tmp_path: Path, path: str) -> None:
    stranger = {"X-Forwarded-For": STRANGER}  # through a proxy, or this machine could ask at will
    async with real_client(settings(shipped, tmp_path, rate_limit=1, rate_burst=20)) as client:
        for _ in range(20):
            assert (await client.get("/api/v1/thresholds/nowhere", headers=stranger)).status_code == 404
        refused = await client.get(path, headers=stranger)
        assert (refused.status_code, refused.headers["retry-after"].isdigit()) == (429, True)
        browser = await client.get(path, headers={**stranger, "Accept": "text/html, */*;q=0.8"})
        assert browser.status_code == 429
        assert browser.headers["retry-after"].isdigit()
        sentence = f"Too many requests. Wait {refused.headers['retry-after']} s, then ask again."
        if path == "/mcp":
            for told in (refused, browser):
                assert told.headers["content-type"] == "application/json"
                assert told.json()["error"]["code"] == 429
            assert refused.json()["error"]["message"] == sentence
            return
        assert refused.headers["content-type"] == "application/problem+json"
        title = "Too Many Requests"
        assert refused.json() == {"type": "about:blank", "title": title, "status": 429, "detail": sentence}
        assert refused.headers["cache-control"] == browser.headers["cache-control"] == "no-store"
        if path.startswith("/api/"):
            assert browser.headers["content-type"] == "application/problem+json"
        else:
            assert browser.headers["content-type"] == "text/html; charset=utf-8"
            assert "<h1>Too Many Requests</h1><p>Too many requests. Wait " in browser.text
            assert refused.headers["vary"] == browser.headers["vary"] == "Accept"
        bare = await client.head(path, headers=stranger)
        assert (bare.status_code, bare.content, "retry-after" in bare.headers) == (429, b"", True)


async def test_the_smallest_burst_lets_a_whole_handshake_and_its_first_calls_through(
    shipped: Path, tmp_path: Path
) -> None:
    async with visitor(settings(shipped, tmp_path, rate_limit=1, rate_burst=20)) as client:
        for method, parameters in (
            ("initialize", HELLO),
            ("notifications/initialized", None),
            ("ping", None),
            *((f"{kind}/list", None) for kind in ("tools", "prompts", "resources", "resources/templates")),
            *(("tools/call", {"name": "search", "arguments": {"query": "routing"}}) for _ in range(5)),
        ):
            assert (await send(client, method, parameters)).status_code in (200, 202)
    with pytest.raises(ConfigurationError, match="rate_burst"):
        settings(shipped, tmp_path, rate_burst=5)


async def test_only_as_many_forwarded_addresses_are_believed_as_there_are_proxies(
    shipped: Path, tmp_path: Path
) -> None:
    limit = {"rate_limit": 1, "rate_burst": 20}
    forged = [f"198.51.100.{number}" for number in range(25)]
    async with visitor(settings(shipped, tmp_path, **limit)) as client:  # no proxy: nothing is believed
        statuses = [(await pings(client, 1, X_Forwarded_For=address))[0] for address in forged]
        assert statuses == [200] * 20 + [429] * 5
    async with visitor(settings(shipped, tmp_path, **limit, trusted_proxies=1), "127.0.0.1") as client:
        behind = [(await pings(client, 1, X_Forwarded_For=f"{address}, {STRANGER}"))[0] for address in forged]
        assert behind == [200] * 20 + [429] * 5
        assert await pings(client, 1, X_Forwarded_For="203.0.113.9") == [200]
        assert await pings(client, 1, X_Forwarded_For='"[2001:db8::1]:443"') == [200]


async def test_an_undeclared_proxy_on_this_machine_is_limited_as_one_client_and_this_machine_is_not(
    shipped: Path, tmp_path: Path
) -> None:
    config = settings(shipped, tmp_path, rate_limit=1, rate_burst=20)
    async with visitor(config, "127.0.0.1") as client:
        assert await pings(client, 25) == [200] * 25
        assert 429 in await pings(client, 25, X_Forwarded_For="203.0.113.9")


async def test_one_host_cannot_multiply_by_its_ipv6_addresses(shipped: Path, tmp_path: Path) -> None:
    async with application(settings(shipped, tmp_path, rate_limit=1, rate_burst=20)) as app:
        statuses = []
        for number in range(21):
            async with web_client(app, "http://127.0.0.1:8321", f"2001:db8::{number:x}") as client:
                statuses += await pings(client, 1)
        assert statuses == [200] * 20 + [429]


async def test_a_network_that_many_people_share_gets_the_allowance_of_many(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path, rate_limit=1, rate_burst=20), "160.79.104.10") as client:
        assert await pings(client, 60) == [200] * 60


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 20), st.integers(1, 600))
async def test_no_client_ever_gets_more_than_its_burst_and_its_rate(
    pauses: list[float], burst: int, per_minute: int
) -> None:
    now = 0.0
    buckets = TokenBuckets(per_minute, burst, lambda: now)
    for granted, pause in enumerate(pauses, 1):
        now += pause
        wait = buckets.take("a")
        if wait:
            now += wait + 1e-6  # what it was told suffices
            assert buckets.take("a") == 0
        assert granted <= burst + now * per_minute / 60 + 1e-6


async def test_one_request_too_many_is_told_to_come_back(shipped: Path, tmp_path: Path) -> None:
    begun, go_on = anyio.Event(), anyio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        begun.set()
        await go_on.wait()
        yield json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode()

    async with visitor(settings(shipped, tmp_path, max_requests=1)) as client, anyio.create_task_group() as tasks:
        answers: list[httpx2.Response] = []

        async def ask_slowly() -> None:
            answers.append(await client.post("/mcp", content=slow_body(), headers=HEADERS))

        tasks.start_soon(ask_slowly)
        await begun.wait()
        refused = await send(client, "ping")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        page = await client.get("/search", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "1")
        assert "<p>The service is busy. Ask again in a second.</p>" in page.text
        assert (await client.get("/healthz")).status_code == 200
        go_on.set()
        await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(MAX_WAIT_S):
            while not answers:
                await anyio.lowlevel.checkpoint()
        assert answers[0].status_code == 200
        assert (await send(client, "ping")).status_code == 200


async def test_one_client_cannot_take_every_place(shipped: Path, tmp_path: Path) -> None:
    begun = anyio.Event()

    async def endless_body() -> AsyncIterator[bytes]:
        yield b"{"
        begun.set()
        await anyio.sleep_forever()

    async with application(settings(shipped, tmp_path)) as app:
        limited = MatchRoute(Limits(app, Bounds(per_client=1)), app.state.table)
        async with web_client(limited, "http://127.0.0.1:8321") as client, anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: client.post("/mcp", content=endless_body(), headers=HEADERS))
            await begun.wait()
            assert (await send(client, "ping")).status_code == 429
            async with web_client(limited, "http://127.0.0.1:8321", "203.0.113.8") as other:
                assert (await send(other, "ping")).status_code == 200
            tasks.cancel_scope.cancel()


async def test_a_body_that_does_not_arrive_is_given_up(shipped: Path, tmp_path: Path) -> None:
    async def endless_body() -> AsyncIterator[bytes]:
        yield b'{"jsonrpc"'
        await anyio.sleep_forever()

    async with application(settings(shipped, tmp_path)) as app:
        limited = MatchRoute(Limits(app, Bounds(body_s=0.05)), app.state.table)
        async with web_client(limited, "http://127.0.0.1:8321") as client:
            refused = await client.post("/mcp", content=endless_body(), headers=HEADERS)
            assert (refused.status_code, refused.headers["connection"]) == (408, "close")
        limited = MatchRoute(Limits(app, Bounds(body_s=0.05)), app.state.table)
        async with web_client(limited, "http://127.0.0.1:8321") as client:
            refused = await client.post("/api/v1/thresholds/cost_correct", content=endless_body())
            assert (refused.status_code, refused.headers["connection"]) == (408, "close")
            assert refused.json()["detail"] == "The request's body did not arrive in time."


async def test_a_tool_that_hangs_is_stopped_and_says_so(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "reader", lambda _: anyio.sleep_forever())
    monkeypatch.setattr("server.mcp.refdesk_server.CALL_TIMEOUT_S", 0.05)
    async with visitor(settings(shipped, tmp_path)) as client:
        result = answer(await send(client, "tools/call", {"name": "search", "arguments": {"query": "x"}}))
        assert result["isError"] is True
        assert result["content"][0]["text"].startswith("'search' took longer than ")


async def test_pages_alone_run_the_script_of_the_service_and_show_pictures_of_others_and_none_is_framed(
    shipped: Path, public: Path
) -> None:
    async with visitor(settings(shipped, public)) as client:
        browser = {"Accept": "text/html"}
        pages = [await client.get(path, headers=browser) for path in ("/", "/papers/routing-premium", "/search")]
        others = [await client.get(path, headers=browser) for path in ("/nowhere", "/llms.txt", "/api/v1", "/mcp")]
    policies = [response.headers.get_list("content-security-policy") for response in (*pages, *others)]
    for (policy,) in policies:
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert not {"object-src", "frame-src"} & set(rules)
        assert rules["script-src"] in ("'self'", "'none'")
    assert ["script-src 'self'" in policy for (policy,) in policies] == [True] * 4 + [False] * 3
    assert ["'unsafe-inline'" in policy.partition("style-src-attr")[0] for (policy,) in policies] == [False] * 4 + [
        True
    ] * 3
    assert [" https:;" in policy for (policy,) in policies] == [True] * 3 + [False] * 4


async def test_every_answer_tells_browsers_what_not_to_do(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path, **PUBLIC_NAME)) as client:
        answers = [await client.get("/healthz"), await client.get("/nowhere"), await client.get("/mcp")]
        for headers in (response.headers for response in answers):
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["strict-transport-security"] == "max-age=31536000"
    async with visitor(settings(shipped, tmp_path)) as client:
        assert "strict-transport-security" not in (await client.get("/healthz")).headers


@pytest.mark.parametrize(
    ("path", "accept", "told"),
    [
        ("/mcp", "application/json", '"code":500,"message":"The service failed'),
        ("/api/v1/thresholds", "application/json", '"status": 500, "detail": "The service failed'),
        ("/search", "text/html", "<h1>Internal Server Error</h1><p>The service failed"),
    ],
)
async def test_a_fault_of_ours_is_told_in_the_form_that_its_path_speaks(
    shipped: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    accept: str,
    told: str,
) -> None:
    monkeypatch.setattr(PublishedSurfaces, "__call__", AsyncMock(side_effect=RuntimeError("secret")))
    async with visitor(settings(shipped, tmp_path)) as client:
        failed = await client.post(path, headers={"Accept": accept})
        assert failed.status_code == 500
        assert told in failed.text
        assert "secret" not in failed.text
        assert failed.headers["x-content-type-options"] == "nosniff"
    assert "secret" in caplog.text
