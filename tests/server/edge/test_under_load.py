"""A real process with clients that do not stop asking: while its index is switched, and while it ends."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx2
import pytest

from benchmarks.load_client import LoadClient, Tally
from ingest import ingest
from server.config import read_config
from server.edge import DrainingServer
from server.edge.client import get_peer_key
from server.edge.connections import TimedConnection
from server.web.app import build_app
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import served, settings
from tests.server.test_processes import REFDESK, copy_served, free_port, running
from tools import Desk

CLIENTS = 10


def test_no_request_fails_while_the_index_is_switched_and_the_service_ends(tmp_path: Path) -> None:
    index, archive, port = tmp_path / "index", copy_served(tmp_path / "archive"), free_port()
    assert ingest(archive, index).problems == []
    changed = archive / "papers" / "routing-premium.md"
    changed.write_text(changed.read_text() + "\nOne line more.\n")
    places = ("--index", index, "--public", tmp_path / "public")
    environment = {**os.environ, "REFDESK_RATE_LIMIT": "0"}
    with running("--no-ingest", *places, "--port", port, env=environment) as process:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, "Stop with Ctrl-C.\n"):
            assert line
        before = httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=MAX_WAIT_S).json()["index"]

        async def drive() -> Tally:
            tally, stop = Tally(), asyncio.Event()
            clients = [LoadClient(port, number, 0.2, tally) for number in range(CLIENTS)]
            tasks = [asyncio.create_task(client.run(stop)) for client in clients]
            slow = await asyncio.open_connection("127.0.0.1", port)
            slow[1].write(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")  # and no more
            changing = await asyncio.create_subprocess_exec(*REFDESK, "ingest", str(archive), *map(str, places))
            assert await changing.wait() == 0
            async with httpx2.AsyncClient(timeout=MAX_WAIT_S) as http:
                while (await http.get(f"http://127.0.0.1:{port}/readyz")).json()["index"] == before:
                    await asyncio.sleep(0)
            while len(tally.seconds) <= 3 * CLIENTS and not all(task.done() for task in tasks):
                await asyncio.sleep(0)
            process.send_signal(signal.SIGTERM)
            await asyncio.gather(*tasks)
            slow[1].close()
            return tally

        tally = asyncio.run(drive())
        assert process.wait(timeout=MAX_WAIT_S) == 0
    assert tally.failures == {}
    assert len(tally.seconds) > 3 * CLIENTS


PING = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.anyio
async def test_a_service_that_ends_answers_who_comes_and_waits_for_those_who_may_still_ask(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        served(settings(shipped, tmp_path)) as (service, listener),
        httpx2.AsyncClient(timeout=MAX_WAIT_S) as http,
    ):
        address = listener.getsockname()
        idle = await asyncio.open_connection(*address)
        idle[1].write(PING)
        assert b"keep-alive: timeout=5\r\n" in (await idle[0].readuntil(b"\r\n\r\nok")).lower()
        service.handle_exit(signal.SIGTERM, None)
        await service.on_tick(1)
        for _ in range(2):
            late = await http.get(f"http://127.0.0.1:{address[1]}/healthz")
            assert (late.status_code, late.headers["connection"]) == (200, "close")
        idle[1].write(PING)
        assert b"connection: close\r\n" in (await idle[0].read()).lower()  # all of it, to the end
        quiet = await asyncio.open_connection(*address)
        monkeypatch.setattr(f"{DrainingServer.__module__}.MIN_KEEP_ALIVE_S", 0.0)
        assert await quiet[0].read() == b""
        while not service.should_exit:
            await asyncio.sleep(0)
        idle[1].close()
        quiet[1].close()


@pytest.mark.anyio
async def test_a_connection_that_the_kernel_took_last_is_answered(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DrainingServer.__module__}.LEAVE_PERIOD_S", 0.0)
    async with served(settings(shipped, tmp_path)) as (service, listener):
        address = listener.getsockname()
        waiting = [socket.create_connection(address) for _ in range(5)]  # the event loop does not turn meanwhile
        for client in waiting:
            client.sendall(PING)
        service.handle_exit(signal.SIGTERM, None)
        await service.on_tick(1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        for client in waiting:
            with client:
                client.setblocking(False)
                assert (await asyncio.get_running_loop().sock_recv(client, 4096)).startswith(b"HTTP/1.1 200")


@pytest.mark.anyio
async def test_a_service_that_ends_does_not_wait_for_the_rest_of_a_request(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(shipped, tmp_path)) as (service, listener):
        with socket.create_connection(listener.getsockname()) as client:
            client.sendall(b"POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            client.setblocking(False)
            while not service.server_state.tasks:
                await asyncio.sleep(0)
            service.handle_exit(signal.SIGTERM, None)
            await service.on_tick(1)
            assert not service.should_exit
            monkeypatch.setattr(f"{DrainingServer.__module__}.LEAVE_PERIOD_S", 0.0)
            monkeypatch.setattr(f"{DrainingServer.__module__}.ARRIVAL_PERIOD_S", 0.0)
            await service.on_tick(1)
            assert service.should_exit
            assert await read_all(client) == 0


@pytest.mark.anyio
async def test_one_address_does_not_take_the_connections_of_others(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{TimedConnection.__module__}.MAX_CONNECTIONS_PER_ADDRESS", 2)
    monkeypatch.setattr(f"{TimedConnection.__module__}.get_peer_key", lambda peer, _: peer[0])  # this machine's as well
    async with served(settings(shipped, tmp_path)) as (_, listener):
        address = listener.getsockname()

        async def answers(client: socket.socket) -> bool:
            client.setblocking(False)
            with contextlib.suppress(ConnectionError):
                await asyncio.get_running_loop().sock_sendall(client, PING)
                return bool(await asyncio.get_running_loop().sock_recv(client, 4096))
            return False

        with socket.create_connection(address) as first, socket.create_connection(address) as second:
            assert await answers(first)
            assert await answers(second)
            with socket.create_connection(address) as third:
                assert not await answers(third)
            second.close()
            while True:  # as soon as the server saw that there is a place again
                with socket.create_connection(address) as fourth:
                    if await answers(fourth):
                        break
            assert await answers(first)


@pytest.mark.parametrize(
    ("peer", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:127.0.0.1", None),
        ("127.0.0.1", None),
        ("::1", None),
        ("160.79.104.9", None),
    ],
)
def test_connections_are_counted_by_host_but_not_those_of_this_machine_or_of_many_people(
    peer: str, key: str | None
) -> None:
    assert get_peer_key((peer, 1), read_config({}, {}).shared_networks) == key


@pytest.mark.anyio
async def test_the_index_opens_before_anybody_asks(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = asyncio.Event()

    async def searcher(_: Desk) -> None:
        opened.set()

    monkeypatch.setattr(Desk, "searcher", searcher)
    config = settings(shipped, tmp_path)
    app = build_app(config, Desk(config.index, config.url), warm=True)
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(opened.wait(), MAX_WAIT_S)


@pytest.mark.anyio
async def test_a_connection_on_which_no_request_arrives_is_closed(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{TimedConnection.__module__}.HEAD_TIMEOUT_S", 0.05)
    async with served(settings(shipped, tmp_path)) as (_, listener):
        for sent in (b"", b"POST /mcp HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he"):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(sent)
            received = await asyncio.wait_for(reader.read(), MAX_WAIT_S)  # to the end that the server makes
            assert received.endswith(b"ok") == sent.startswith(b"GET")
            writer.close()


ASKED = b"GET /llms-full.txt HTTP/1.1\r\nHost: x\r\n\r\n"  # longer than what the sockets below hold


@asynccontextmanager
async def slow_reader(listener: socket.socket) -> AsyncIterator[socket.socket]:
    """A client that asked for much and takes only what it is made to."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # what is accepted has it too
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, listener.getsockname())
        await loop.sock_sendall(client, ASKED)
        yield client


async def read_all(client: socket.socket) -> int:
    """How many bytes come until the connection ends, one way or the other."""
    total = 0
    with contextlib.suppress(ConnectionResetError):
        while part := await asyncio.get_running_loop().sock_recv(client, 65536):
            total += len(part)
    return total


@pytest.mark.anyio
async def test_a_client_that_does_not_read_its_answer_is_given_up(
    shipped: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (public / "current" / "llms-full.txt").stat().st_size
    monkeypatch.setattr(f"{TimedConnection.__module__}.READ_TIMEOUT_S", 0.05)
    async with served(settings(shipped, public)) as (service, listener), slow_reader(listener) as client:
        with anyio.fail_after(MAX_WAIT_S):
            while not service.server_state.total_requests or service.server_state.connections:
                await asyncio.sleep(0)
        assert await read_all(client) < size


@pytest.mark.anyio
async def test_a_client_that_reads_slowly_gets_its_whole_answer(shipped: Path, public: Path) -> None:
    size = (public / "current" / "llms-full.txt").stat().st_size
    async with served(settings(shipped, public)) as (service, listener), slow_reader(listener) as client:
        received, looks = 0, 0
        with anyio.fail_after(MAX_WAIT_S):
            while not service.server_state.total_requests:
                await asyncio.sleep(0)
            (connection,) = service.server_state.connections
            assert isinstance(connection, TimedConnection)
            waiting = connection.transport.get_write_buffer_size()
            while connection.flow.write_paused:
                received += len(await asyncio.get_running_loop().sock_recv(client, 65536))
                if connection.flow.write_paused and connection.transport.get_write_buffer_size() < waiting:
                    connection.end_unless_read()  # as its timer would
                    waiting, looks = connection.transport.get_write_buffer_size(), looks + 1
            client.shutdown(socket.SHUT_WR)
            received += await read_all(client)
        assert looks
        assert received > size
