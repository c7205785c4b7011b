"""The least that an MCP client needs, so that what is measured is the server."""

import json
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Protocol

from benchmarks.process import BenchmarkError, Process, Usage, build_refdesk_command
from benchmarks.workspace import Workspace

PROTOCOL_VERSION = "2025-06-18"
_HELLO = {"protocolVersion": PROTOCOL_VERSION, "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}
_HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "MCP-Protocol-Version": PROTOCOL_VERSION,
}


class Client(Protocol):
    """Something that sends a request and waits for its answer."""

    def request(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its result. Raises BenchmarkError for an error."""
        ...


class StdioSession:
    """A `refdesk serve --stdio` process and the one client that talks to it."""

    def __init__(self, workspace: Workspace) -> None:
        self.process = Process(build_refdesk_command("serve", "--stdio", "--no-ingest", *workspace.output()), talk=True)

    def initialize(self) -> None:
        """Shake hands."""
        self.request("initialize", _HELLO)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def request(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its result. Raises BenchmarkError for an error."""
        self._send(_make_message(method, parameters))
        return _read_result(self.process.output.readline())

    def close(self) -> tuple[float, Usage]:
        """Close the server's standard input; the seconds until it ended, and all that it took."""
        before = self.process.elapsed_s()
        self.process.input.close()
        usage = self.process.wait()
        return usage.wall_s - before, usage

    def _send(self, message: dict[str, Any]) -> None:
        self.process.input.write(json.dumps(message).encode() + b"\n")
        self.process.input.flush()


class HttpClient:
    """One kept connection to a server on loopback."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> "HttpClient":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def request(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its result. Raises BenchmarkError for an error."""
        self._connection.request("POST", "/mcp", json.dumps(_make_message(method, parameters)), _HEADERS)
        lines = self._connection.getresponse().read().splitlines()
        events = [line.removeprefix(b"data:") for line in lines if line.startswith(b"data:")]
        return _read_result((events or lines or [b""])[-1])


def call_tool(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool and return its structured content. Raises BenchmarkError when it refuses."""
    result = client.request("tools/call", {"name": name, "arguments": arguments})
    if result.get("isError"):
        raise BenchmarkError(f"The tool '{name}' refused: {result['content'][0]['text']}")
    content: dict[str, Any] = result["structuredContent"]
    return content


def _make_message(method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}


def _read_result(line: bytes) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads(line)["result"]
    except (ValueError, KeyError) as error:
        raise BenchmarkError(f"The server answered {line[:300]!r}.") from error
    return result
