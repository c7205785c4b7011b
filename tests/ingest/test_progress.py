"""Stages show what they do at a terminal alone, and their times add up."""

import io
import sys
import threading
from collections.abc import AsyncIterator

import pytest

from ingest import progress
from ingest.progress import StageClock, show_progress, track


class Terminal(io.StringIO):
    """A terminal that tells when something was written to it again."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.moved = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.writes += 1
        if self.writes > 4:
            self.moved.set()
        return super().write(text)


def test_a_bar_moves_while_its_stage_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "TICK_S", 0.01)
    with show_progress("Embedding", 3, "documents") as count:
        count(1)
        assert terminal.moved.wait(30)
    assert "Embedding:  33%" in terminal.getvalue()
    assert "1/3 [" in terminal.getvalue()


def test_nothing_shows_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(track(range(3), "Reading", 3, "files")) == [0, 1, 2]
    assert capsys.readouterr().err == ""


@pytest.mark.anyio
async def test_a_stage_inside_another_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.perf_counter", lambda: now[0])

    def work(seconds: float) -> float:
        now[0] += seconds
        return seconds

    clock = StageClock("read", "embed", "write")
    clock.begin("read")
    work(1)
    clock.begin("write")

    async def embed() -> AsyncIterator[float]:
        for _ in range(2):
            yield work(5)

    async for _ in clock.measure_each("embed", embed()):
        work(2)
    work(0.5)
    clock.begin("end")
    assert clock.seconds == {"read": 1.0, "embed": 10.0, "write": 4.5, "end": 0.0}
