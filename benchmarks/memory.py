"""How much memory a server takes at its highest."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks import budgets
from benchmarks.client import Client, HttpClient, StdioSession, call_tool
from benchmarks.http_server import run_http_server
from benchmarks.queries import QUERIES
from benchmarks.row import Row
from benchmarks.workspace import Workspace

CLIENTS = 8  # at once, over HTTP


def measure_memory(workspace: Workspace) -> list[Row]:
    """Serve one client over stdio and several at once over HTTP, each using every tool that reads."""
    fresh = ["--index", str(workspace.root / "index-fresh"), "--public", str(workspace.root / "public-fresh")]
    return [
        Row("server over stdio", _measure_over_stdio(workspace), "MB", budgets.SERVER_PEAK),
        Row(
            f"server over HTTP, {CLIENTS} clients",
            _measure_over_http("--no-ingest", *workspace.output()),
            "MB",
            budgets.SERVER_PEAK,
        ),
        Row(
            "server over HTTP that ingested at its start",
            _measure_over_http("--source", str(workspace.archive), *fresh),
            "MB",
            budgets.SERVER_PEAK,
        ),
    ]


def _measure_over_stdio(workspace: Workspace) -> float:
    session = StdioSession(workspace)
    session.initialize()
    _use(session)
    _, usage = session.close()
    return usage.peak_mb


def _measure_over_http(*arguments: str) -> float:
    with run_http_server(*arguments) as server:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(_use_http, [server.port] * CLIENTS))
        return server.process.peak_mb()


def _use_http(port: int) -> None:
    with HttpClient(port) as client:
        _use(client)


def _use(client: Client) -> None:
    for query in QUERIES:
        passages = call_tool(client, "search", query=query)["results"]
        for passage in passages[:2]:
            call_tool(client, "fetch", id=passage["id"])
            call_tool(client, "cite", id=passage["id"])
    call_tool(client, "list_documents")
