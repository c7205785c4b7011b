"""The service as a real process: over stdio and over HTTP, with real clients."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters

from tests.conftest import ARCHIVE, MAX_WAIT_S, ROOT

REFDESK = [sys.executable, "-c", "from server.cli import run; run()"]
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
MCP_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*arguments: object, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    command = [*REFDESK, "serve", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen(command, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


SERVED = ("archive.yaml", "papers/routing-premium.md", "papers/verifier-composition.md")  # few, for each gets a PDF


def copy_served(folder: Path) -> Path:
    """Copy the part of the shipped archive that services of these tests serve into a new folder."""
    (folder / "papers").mkdir(parents=True)
    for name in SERVED:
        shutil.copy(ARCHIVE / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """`refdesk serve` on an archive without an index: gives its base URL and what it printed."""
    folder, port = tmp_path_factory.mktemp("service"), free_port()
    places = ("--source", copy_served(folder / "archive"), "--index", folder / "index", "--public", folder / "public")
    with running(*places, "--port", port) as process:
        assert process.stdout is not None
        printed = "".join(iter(process.stdout.readline, "Stop with Ctrl-C.\n"))
        yield f"http://127.0.0.1:{port}", printed


@pytest.mark.anyio
@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_real_client_over_http_gets_the_paper_and_a_verified_quote(service: tuple[str, str], era: Any) -> None:
    async with Client(f"{service[0]}/mcp", mode=era) as client:
        found = await client.call_tool("search", {"query": "when does routing pay?"})
        assert found.structured_content
        assert found.structured_content["results"][0]["id"] == "paper:routing-premium"
        quote = "Equality is indifference."
        cited = await client.call_tool("cite", {"id": "paper:routing-premium", "quote": quote})
        assert cited.structured_content
        assert cited.structured_content["quote"]["verified"] is True


@pytest.mark.anyio
async def test_a_client_is_told_that_its_message_is_too_long_and_goes_on(service: tuple[str, str]) -> None:
    async with Client(f"{service[0]}/mcp") as client:
        with pytest.raises(MCPError, match=r"The message is longer than 262144 bytes\. Send a shorter one\."):
            await client.call_tool("search", {"query": "x" * 1_000_000})
        assert (await client.call_tool("search", {"query": "when does routing pay?"})).structured_content


@pytest.mark.anyio
@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_real_client_over_stdio_gets_the_paper_and_a_verified_quote(
    shipped: Path, era: Any, tmp_path: Path
) -> None:
    arguments = [*REFDESK[1:], "serve", "--stdio", "--no-ingest", "--index", str(shipped)]
    server = StdioServerParameters(command=REFDESK[0], args=arguments, cwd=tmp_path)
    async with Client(server, mode=era) as client:
        found = await client.call_tool("search", {"query": "when does routing pay?"})
        assert found.structured_content
        assert found.structured_content["results"][0]["id"] == "paper:routing-premium"
        cited = await client.call_tool("cite", {"id": "paper:routing-premium", "quote": "Equality is indifference."})
        assert cited.structured_content
        assert cited.structured_content["quote"]["verified"] is True


def test_it_prints_the_urls_and_the_configuration_of_three_clients(service: tuple[str, str]) -> None:
    base_url, printed = service
    for line in (
        f"{base_url}/mcp",
        f"{base_url}/llms.txt",
        f"claude mcp add --transport http refdesk {base_url}/mcp",
        "claude_desktop_config.json",
        "~/.cursor/mcp.json",
    ):
        assert line in printed
    desktop = json.loads(printed[printed.index("  {") : printed.index("Cursor, in")])
    entry = desktop["mcpServers"]["refdesk"]
    assert entry["args"][:2] == ["serve", "--stdio"]
    assert Path(entry["args"][3]).is_absolute()


def test_it_is_ready_and_serves_every_surface(service: tuple[str, str]) -> None:
    base_url, _ = service
    with httpx2.Client(base_url=base_url, timeout=MAX_WAIT_S) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["documents"] == len(SERVED) - 1
        assert client.get("/healthz").text == "ok"
        lines = client.get("/llms.txt").text.splitlines()
        links = [line.partition("](")[2].partition(")")[0] for line in lines]
        for url in filter(None, links):
            assert url.startswith(base_url)
            assert client.head(url).status_code == 200
        raw = client.get("/raw/papers/routing-premium.md")
        assert raw.content == (ARCHIVE / "papers" / "routing-premium.md").read_bytes()
        assert raw.headers["content-type"] == "text/markdown; charset=utf-8"
        assert client.get("/papers/routing-premium.pdf").content.startswith(b"%PDF")
        again = client.get("/llms.txt", headers={"If-None-Match": client.get("/llms.txt").headers["etag"]})
        assert again.status_code == 304
        for path in ("papers/nowhere.md", "../pyproject.toml", "%2e%2e/pyproject.toml", ".published.json"):
            assert client.get(f"{base_url}/{path}").status_code == 404


def test_foreign_hosts_and_origins_other_methods_and_long_bodies_are_refused(service: tuple[str, str]) -> None:
    url = f"{service[0]}/mcp"
    with httpx2.Client(timeout=MAX_WAIT_S) as client:
        assert client.post(url, json=INITIALIZE, headers=MCP_HEADERS).status_code == 200
        assert client.post(url, json=INITIALIZE, headers={**MCP_HEADERS, "Host": "evil.example"}).status_code == 421
        evil = {**MCP_HEADERS, "Origin": "https://evil.example"}
        assert client.post(url, json=INITIALIZE, headers=evil).status_code == 403
        for method in ("GET", "DELETE"):
            answer = client.request(method, url, headers={"Accept": "text/event-stream"})
            assert answer.status_code == 405
            assert answer.headers["allow"] == "POST, OPTIONS"
        preflight = {"Origin": service[0], "Access-Control-Request-Method": "POST"}
        assert client.options(url, headers=preflight).status_code == 200
        assert client.post(url, content=b"[" * 300_000, headers=MCP_HEADERS).status_code == 413
        assert client.post(url, content=b"{", headers=MCP_HEADERS).status_code == 400


def test_a_port_in_use_is_told_before_any_work(service: tuple[str, str], tmp_path: Path) -> None:
    port = service[0].rpartition(":")[2]
    done = subprocess.run(
        [*REFDESK, "serve", "--port", port, "--source", str(ARCHIVE)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=MAX_WAIT_S,
    )
    assert done.returncode == 1
    assert f"refdesk: Cannot serve on 127.0.0.1:{port} (Address already in use)." in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_archive_that_cannot_be_ingested_stops_a_service_without_an_index(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    command = [*REFDESK, "serve", "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=MAX_WAIT_S)
    assert done.returncode == 78
    assert done.stderr.startswith("refdesk: 'archive' cannot be ingested: it holds no file whose suffix is known")
    assert done.stderr.count("\n") == 1


def test_a_service_with_an_index_outlives_an_archive_that_broke_and_ends_cleanly_at_a_signal(
    shipped: Path, tmp_path: Path
) -> None:
    places = ("--index", shipped, "--public", tmp_path / "public", "--source", tmp_path / "nowhere")
    port = free_port()
    with running(*places, "--port", port) as process:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, "Stop with Ctrl-C.\n"):
            assert line
        assert httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=MAX_WAIT_S).json()["documents"] == 51
        process.send_signal(signal.SIGTERM)
        assert "The index is served as it was" in process.communicate(timeout=MAX_WAIT_S)[1]
        assert process.returncode in (0, -signal.SIGTERM)


@pytest.mark.parametrize("arguments", [["--port", "1"], ["--stdio"]])
def test_a_missing_index_is_told_at_the_start_without_ingest(tmp_path: Path, arguments: list[str]) -> None:
    chosen = arguments if "--stdio" in arguments else ["--port", str(free_port())]
    done = subprocess.run(
        [*REFDESK, "serve", "--no-ingest", *chosen],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=MAX_WAIT_S,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 78
    assert done.stderr.startswith("refdesk: No index in '.refdesk/index'. Build it with 'refdesk ingest archive ")
    assert done.stderr.count("\n") == 1


def test_stdout_carries_only_messages_and_the_server_ends_with_its_input(archive: Path, tmp_path: Path) -> None:
    places = ("--source", archive, "--index", tmp_path / "index", "--public", tmp_path / "public")
    with running("--stdio", *places, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        search = {"name": "search", "arguments": {"query": "otters"}}
        for message in (
            INITIALIZE,
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": search},
        ):
            process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        assert sorted(json.loads(line)["id"] for line in lines) == [1, 2]
        assert "paper:otters" in lines[1]
        out, errors = process.communicate(timeout=MAX_WAIT_S)
        assert process.returncode == 0
        assert out == ""
        assert "3 added" in errors
        assert "Traceback" not in errors


def test_a_client_may_leave_while_the_archive_is_ingested(tmp_path: Path) -> None:
    places = ("--source", ARCHIVE, "--index", tmp_path / "index", "--public", tmp_path / "public")
    with running("--stdio", *places, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(INITIALIZE) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.stdin.close()
        assert process.wait(timeout=MAX_WAIT_S) == 0


def test_initialize_is_answered_before_anything_heavy_is_imported(shipped: Path) -> None:
    code = (
        "import sys; from server.mcp.server import build_server; from tools import Desk; from pathlib import Path; "
        f"build_server(Desk(Path({str(shipped)!r}), 'http://127.0.0.1:8321')); "
        "print([name for name in ('lancedb', 'pyarrow', 'onnxruntime', 'tokenizers', 'tiktoken', 'torch', 'scipy') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=MAX_WAIT_S)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_environment_and_the_command_line_set_the_places(shipped: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "REFDESK_INDEX": str(shipped), "REFDESK_PORT": "nonsense"}
    done = subprocess.run(
        [*REFDESK, "search", "x"], capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=MAX_WAIT_S
    )
    assert done.returncode == 1
    assert "The setting port cannot be 'nonsense'" in done.stderr


def test_logging_is_ours_and_not_the_sdks() -> None:
    code = (
        "import logging; from server.observe.logs import configure_logging; configure_logging(); "
        "from server.mcp.server import build_server; from tools import Desk; from pathlib import Path; "
        "build_server(Desk(Path('index'), 'http://127.0.0.1:8321')); "
        "print([type(handler).__name__ for handler in logging.getLogger().handlers])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=MAX_WAIT_S)
    assert done.stdout.strip() == "['StreamHandler']", done.stderr
