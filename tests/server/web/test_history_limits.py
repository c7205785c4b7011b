"""The history of a document computes: within its time, with a place of its client's, and only while it is wanted."""

import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from anyio import from_thread

from index.history import overview
from index.history.difference import Counts, count_differences
from index.storage.kept.texts import KeptTexts
from server.config import Config
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import STRANGER, application, settings, web_client
from tests.server.versions_archive import BASE, make_history

pytestmark = pytest.mark.anyio
PATHS = ("/notes/kettles/history", "/api/v1/documents/notes/kettles/history")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    made = make_history(tmp_path_factory.mktemp("history"))
    return settings(made.index, made.public, base_url=BASE)


class Counter:
    """Counts texts as the product does, and notes how often; the first one waits until it may go on."""

    def __init__(self) -> None:
        self.calls = 0
        self.started, self.go_on = threading.Event(), threading.Event()

    def count(self, before: str, after: str) -> Counts:
        self.calls += 1
        self.started.set()
        self.go_on.wait(MAX_WAIT_S / 4)
        return count_differences(before, after)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    counter = Counter()
    monkeypatch.setattr(overview, "count_differences", counter.count)
    if hasattr(overview, "_counted"):
        monkeypatch.setattr(overview, "_counted", {})
    yield counter
    counter.go_on.set()


@pytest.mark.parametrize("path", PATHS)
async def test_a_history_ends_when_its_client_left(config: Config, counter: Counter, path: str) -> None:
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        message = next(messages, None)
        if message is None:
            await anyio.to_thread.run_sync(counter.started.wait)
            return {"type": "http.disconnect"}
        return message

    def wait_until_given_up(before: str, after: str) -> Counts:
        counter.calls += 1
        counter.started.set()
        for _ in range(200):
            try:
                from_thread.check_cancelled()
            except BaseException:  # the product asks between two versions
                break
            counter.go_on.wait(0.01)
        return count_differences(before, after)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overview, "count_differences", wait_until_given_up)
        async with application(config) as app:
            scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
            more = {"headers": [(b"host", b"127.0.0.1:8321")], "client": (STRANGER, 1), "scheme": "http"}
            with anyio.fail_after(MAX_WAIT_S):
                await app({**scope, **more, "root_path": "", "http_version": "1.1"}, receive, _drop)
    assert counter.calls == 1  # of two


async def _drop(_: Any) -> None:
    return None


@pytest.mark.parametrize("path", PATHS)
async def test_one_client_computes_one_history_and_waits_with_few(config: Config, counter: Counter, path: str) -> None:
    statuses: list[int] = []
    async with application(config) as app, web_client(app, BASE) as client, anyio.create_task_group() as tasks:

        async def ask() -> None:
            statuses.append((await client.get(path)).status_code)
            counter.go_on.set()

        for _ in range(5):
            tasks.start_soon(ask)
    assert sorted(statuses) == [200, 200, 200, 200, 429]
    assert statuses[0] == 429
    assert counter.calls == 2  # the numbers of a pair of texts are counted once


@pytest.mark.parametrize("path", PATHS)
async def test_a_history_that_takes_too_long_is_stopped(
    config: Config, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.web.computed.CALL_TIMEOUT_S", 0.0)
    async with application(config) as app, web_client(app, BASE) as client:
        answer = await client.get(path)
    assert (answer.status_code, f"'{path}' took longer than 0 s" in answer.text) == (503, True)


def test_the_numbers_that_are_remembered_are_bounded(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "_counted", {("a", str(number)): None for number in range(overview.MAX_COUNTED)})
    kept = KeptTexts.open(config.index)
    first, second = [kept.read(path) for path in kept.digests][:2]
    overview._count(first, second)
    assert len(overview._counted) == overview.MAX_COUNTED
