"""How fast the published surfaces are served, over loopback and kept connections."""

import asyncio
import time
from http.client import HTTPConnection

from benchmarks.budgets import SERVING, SERVING_P99
from benchmarks.http_server import HttpServer, run_http_server
from benchmarks.row import Row
from benchmarks.workspace import Workspace

CONNECTIONS = 4
REQUESTS_PER_CONNECTION = 3_000  # of each connection
PAGE_PATH = "/papers/routing-premium"


def measure_serving(workspace: Workspace) -> list[Row]:
    """Ask for a page and a map again and again, plain, compressed, negotiated and with their ETag."""
    with run_http_server("--no-ingest", *workspace.output()) as server:
        kinds = {
            "llms.txt": ("/llms.txt", ""),
            "page, gzip": (PAGE_PATH, "Accept-Encoding: gzip\r\n"),
            "page as Markdown, by Accept": (PAGE_PATH, "Accept: text/markdown\r\n"),
            "llms.txt, 304": ("/llms.txt", f"If-None-Match: {_fetch_etag(server, '/llms.txt')}\r\n"),
        }
        rows = []
        for name, (path, headers) in kinds.items():
            rows += _measure_requests(server, name, path, headers)
        return rows


def _measure_requests(server: HttpServer, name: str, path: str, headers: str) -> list[Row]:
    before, started = server.process.cpu_s(), time.perf_counter()
    latencies = asyncio.run(_drive_load(server.port, path, headers))
    wall_s, cpu_s = time.perf_counter() - started, server.process.cpu_s() - before
    p99_ms = sorted(latencies)[int(len(latencies) * 0.99)] * 1e3
    return [
        Row(f"{name}: requests a core", len(latencies) / cpu_s, "requests/CPU s", SERVING),
        Row(f"{name}: requests", len(latencies) / wall_s, "requests/s"),
        Row(f"{name}: p99", p99_ms, "ms", SERVING_P99),
    ]


async def _drive_load(port: int, path: str, headers: str) -> list[float]:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()
    parts = await asyncio.gather(*(_drive_connection(port, request) for _ in range(CONNECTIONS)))
    return [latency for part in parts for latency in part]


async def _drive_connection(port: int, request: bytes) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies = []
    for _ in range(REQUESTS_PER_CONNECTION):
        started = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 304 " not in head[:20]:
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r")[0]))
        latencies.append(time.perf_counter() - started)
    writer.close()
    await writer.wait_closed()
    return latencies


def _fetch_etag(server: HttpServer, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]
