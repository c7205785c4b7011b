"""How much memory a server takes at its highest."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks import budgets
from benchmarks.client import Client, HttpClient, StdioSession, call_tool
from benchmarks.http_server import HttpServer, start_http
from benchmarks.queries import QUERIES
from benchmarks.row import Row
from benchmarks.workspace import Workspace

CLIENTS = 8  # at once, over HTTP


def memory(workspace: Workspace) -> list[Row]:
    """Serve one client over stdio and several at once over HTTP, each using every tool that reads."""
    session = StdioSession(workspace)
    session.initialize()
    _use(session)
    _, stdio = session.close()
    http = _serve_many(start_http("--no-ingest", *workspace.output()))
    fresh = workspace.root / "index-fresh", workspace.root / "public-fresh"
    first = _serve_many(
        start_http("--source", str(workspace.archive), "--index", str(fresh[0]), "--public", str(fresh[1]))
    )
    return [
        Row("server over stdio", stdio.peak_mb, "MB", budgets.SERVER_PEAK),
        Row(f"server over HTTP, {CLIENTS} clients", http, "MB", budgets.SERVER_PEAK),
        Row("server over HTTP that ingested at its start", first, "MB", budgets.INGEST_PEAK),
    ]


def _serve_many(server: HttpServer) -> float:
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(_use_http, [server.port] * CLIENTS))
    return server.stop().peak_mb


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
