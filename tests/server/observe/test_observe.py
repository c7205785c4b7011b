"""What operators see: figures, log lines, spans and probes, and what they never see."""

import asyncio
import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from index import MissingExtraError
from server.observe.logs import JsonLines, TextLines, configure_logging
from server.observe.traces import configure_tracing
from tests.server.http_client import application, call, send, settings, visitor, web_client

pytestmark = pytest.mark.anyio

QUESTION = "when does routing pay for a confidential customer"


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What the product's loggers write at level info, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("server")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_figures_count_requests_calls_refusals_and_the_index(shipped: Path, tmp_path: Path) -> None:
    async with application(settings(shipped, tmp_path)) as app, web_client(app, "http://x", "127.0.0.1") as client:
        for _ in range(2):
            await call(client, "search", {"query": QUESTION}, Host="127.0.0.1:8321")
        await call(client, "fetch", {"id": "paper:nowhere"}, Host="127.0.0.1:8321")
        await send(client, "tools/call", {"name": "x" * 50}, Host="127.0.0.1:8321")
        await send(client, "made/up", Host="127.0.0.1:8321")
        await send(client, "ping", Host="evil.example")
        found = figures((await client.get("/metrics")).text)
    assert found["refdesk_mcp_requests_total", "tools/call", "answered", "search"] == 2
    assert found["refdesk_mcp_requests_total", "tools/call", "refused", "fetch"] == 1
    assert found["refdesk_mcp_requests_total", "tools/call", "failed", "unknown"] == 1
    assert found["refdesk_mcp_requests_total", "other", "failed", ""] == 1
    assert found["refdesk_mcp_request_seconds_count", "tools/call", "search"] == 2
    assert found["refdesk_http_requests_total", "POST", "/mcp", "421"] == 1
    assert found["refdesk_refusals_total", "foreign_host", "/mcp"] == 1
    assert found["refdesk_http_request_seconds_count", "/mcp"] == 6
    assert found["refdesk_http_requests_in_flight",] == 1
    assert found["refdesk_index_documents",] == 51
    assert any(name[0] == "refdesk_index_info" for name in found)


async def test_figures_tell_how_often_a_client_held_what_it_asked_for(shipped: Path, public: Path) -> None:
    async with visitor(settings(shipped, public), "127.0.0.1") as client:
        first = await client.get("/llms.txt")
        await client.get("/llms.txt", headers={"If-None-Match": first.headers["etag"]})
        found = figures((await client.get("/metrics")).text)
    assert found["refdesk_cache_requests_total", "hit"] == 1
    assert found["refdesk_cache_requests_total", "miss"] == 1


async def test_figures_are_for_operators_alone(shipped: Path, tmp_path: Path) -> None:
    async with application(settings(shipped, tmp_path)) as app:
        async with web_client(app, "http://x", "203.0.113.7") as stranger:
            assert (await stranger.get("/metrics")).status_code == 404
        async with web_client(app, "http://x", "127.0.0.1") as proxy:  # not declared: anybody may stand behind it
            forwarded = await proxy.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
            assert forwarded.status_code == 404
    networks = settings(shipped, tmp_path, metrics_networks="10.0.0.0/8", trusted_proxies=1)
    async with visitor(networks, "172.16.0.2") as proxy:
        assert (await proxy.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"})).status_code == 200
        assert (await proxy.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3, 203.0.113.7"})).status_code == 404


async def test_a_log_line_tells_what_was_done_and_not_what_was_asked(
    shipped: Path, tmp_path: Path, log_lines: io.StringIO
) -> None:
    async with visitor(settings(shipped, tmp_path)) as client:
        await call(client, "search", {"query": QUESTION})
        await client.get("/nowhere?q=confidential")
    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    (message,) = [line for line in lines if line["message"] == "message"]
    assert (message["method"], message["tool"], message["outcome"]) == ("tools/call", "search", "answered")
    requests = [line for line in lines if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [("/mcp", 200), ("surface", 404)]
    assert "client" not in requests[0]
    assert requests[1]["client"] == "203.0.113.7"
    assert "confidential" not in log_lines.getvalue()


async def test_queries_are_logged_when_that_is_asked_for(shipped: Path, tmp_path: Path, log_lines: io.StringIO) -> None:
    async with visitor(settings(shipped, tmp_path, log_queries=True)) as client:
        await call(client, "search", {"query": QUESTION})
    assert f'"arguments": {{"query": "{QUESTION}"}}' in log_lines.getvalue()


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("server", logging.WARNING, "x.py", 1, text, None, None)


def test_nobody_can_forge_a_log_line_or_colour_a_terminal() -> None:
    text = "a\nWARNING server: forged\x1b[31m\u202e"
    assert json.loads(JsonLines().format(record(text)))["message"] == text
    assert JsonLines().format(record(text)).isprintable()
    assert TextLines("%(message)s").format(record(text)).isprintable()


def test_the_log_goes_to_stderr_in_the_form_and_from_the_level_that_was_set(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure_logging("info", "json")
        logging.getLogger("server.x").info("told")
        logging.getLogger("mcp.x").info("not told")
        cut = asyncio.CancelledError("the service ends")
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=cut)
        out, err = capsys.readouterr()
        assert out == ""
        assert [json.loads(line)["message"] for line in err.splitlines()] == ["told"]
    finally:
        root.handlers[:], root.level = before
        for name in ("server", "tools", "index"):
            logging.getLogger(name).setLevel(logging.NOTSET)


async def test_a_span_continues_the_callers_trace_and_tells_neither_query_nor_token(
    shipped: Path, tmp_path: Path, spans: InMemorySpanExporter
) -> None:
    spans.clear()
    secret = "correct-horse-battery-staple-0123456789"
    (tmp_path / "tokens").write_text(secret)
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    meta = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
    async with visitor(settings(shipped, tmp_path / "public", token_file=tmp_path / "tokens")) as client:
        for arguments in ({"query": QUESTION}, {"query": QUESTION * 200}, {"confidential": 1}):
            parameters = {"name": "search", "arguments": arguments, "_meta": meta}
            await send(client, "tools/call", parameters, Authorization=f"Bearer {secret}")
    recorded = spans.get_finished_spans()
    assert [span.name for span in recorded] == ["tools/call search"] * 3
    assert {f"{span.context.trace_id:032x}" for span in recorded if span.context} == {trace_id}
    assert recorded[1].attributes
    assert recorded[1].attributes["error.type"] == "tool_error"
    told = "".join(span.to_json() for span in recorded)
    assert "confidential" not in told
    assert secret not in told


def test_traces_without_their_packages_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    configure_tracing({})
    with pytest.raises(MissingExtraError, match=r"refdesk\[traces\]"):
        configure_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})


async def test_ready_means_that_a_search_worked(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.observe.routes.READINESS_LIFETIME_S", 0.0)
    index = tmp_path / "index"
    shutil.copytree(shipped, index)
    async with application(settings(index, tmp_path / "public")) as app, web_client(app, "http://x") as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["search"]) == (200, "hybrid")
        shutil.rmtree(index)
        gone = await client.get("/readyz")
        assert gone.status_code == 503
        assert gone.json()["ready"] is False
        assert (await client.get("/healthz")).status_code == 200


async def test_a_service_about_to_end_is_not_ready_and_lets_its_clients_go(shipped: Path, tmp_path: Path) -> None:
    async with application(settings(shipped, tmp_path)) as app, web_client(app, "http://127.0.0.1:8321") as client:
        assert (await send(client, "ping")).headers["connection"] == "keep-alive"
        app.state.drain.begin()
        assert (await client.get("/readyz")).json()["problem"] == "The service is about to end."
        last = await send(client, "ping")
        assert (last.status_code, last.headers["connection"]) == (200, "close")
