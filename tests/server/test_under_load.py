"""A real process with clients that do not stop asking: while its index is switched, and while it ends."""

import asyncio
import os
import shutil
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from benchmarks.load_client import LoadClient, Tally
from server.edge.connections import TimedConnection
from tests.conftest import ARCHIVE
from tests.server.test_processes import REFDESK, free_port, running

CLIENTS = 10


def test_no_request_fails_while_the_index_is_switched_and_the_service_ends(shipped: Path, tmp_path: Path) -> None:
    index, archive, port = tmp_path / "index", tmp_path / "archive", free_port()
    shutil.copytree(shipped, index)
    shutil.copytree(ARCHIVE, archive)
    changed = archive / "papers" / "routing-premium.md"
    changed.write_text(changed.read_text() + "\nOne line more.\n")
    places = ("--index", index, "--public", tmp_path / "public")
    environment = {**os.environ, "REFDESK_RATE_LIMIT": "0"}
    with running("--no-ingest", *places, "--port", port, env=environment) as process:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, "Stop with Ctrl-C.\n"):
            assert line
        before = httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()["index"]

        async def drive() -> Tally:
            tally, stop = Tally(), asyncio.Event()
            clients = [LoadClient(port, number, 0.2, tally) for number in range(CLIENTS)]
            tasks = [asyncio.create_task(client.run(stop)) for client in clients]
            slow = await asyncio.open_connection("127.0.0.1", port)
            slow[1].write(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")  # and no more
            ingest = await asyncio.create_subprocess_exec(*REFDESK, "ingest", str(archive), *map(str, places))
            assert await ingest.wait() == 0
            async with httpx2.AsyncClient(timeout=60) as http:
                while (await http.get(f"http://127.0.0.1:{port}/readyz")).json()["index"] == before:
                    await asyncio.sleep(0)
            process.send_signal(signal.SIGTERM)
            await asyncio.gather(*tasks)
            slow[1].close()
            return tally

        tally = asyncio.run(drive())
        assert process.wait(timeout=10) == 0
    assert tally.failures == {}
    assert len(tally.seconds) > 3 * CLIENTS


@pytest.mark.anyio
async def test_a_connection_on_which_no_request_arrives_is_closed(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.http_app import build_app
    from server.serve import http_service
    from tests.server.web import settings
    from tools import Desk

    monkeypatch.setattr(f"{TimedConnection.__module__}.HEAD_S", 0.05)
    config = settings(shipped, tmp_path)
    service = http_service(build_app(config, Desk(config.index, config.url)))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(service.serve(sockets=[listener]))
        for sent in (b"", b"POST /mcp HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he"):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(sent)
            received = await asyncio.wait_for(reader.read(), 10)  # to the end that the server makes
            assert received.endswith(b"ok") == sent.startswith(b"GET")
            writer.close()
        service.should_exit = True
        await serving
