"""No two ingests of an index at once; exit codes for cron; and turns that come by the clock."""

import argparse
import tarfile
import threading
from itertools import count
from pathlib import Path

import pytest

from index import IndexBusyError, locate_index
from server import watch
from server.build import build
from server.config import Config
from server.runs import read_last_run
from server.terminal.intervals import read_interval
from server.watch import wait_for_turns
from tests.conftest import Cli, write_archive


@pytest.fixture
def config(archive: Path, index: Path, tmp_path: Path) -> Config:
    return Config(source=str(archive), index=index, public=tmp_path / "public", home=tmp_path / ".refdesk")


def test_a_run_beside_another_changes_nothing_and_says_so_by_its_status(cli: Cli, config: Config) -> None:
    build(config)
    before = read_last_run(config.index)
    with locate_index(config.index).lock("run"):
        with pytest.raises(IndexBusyError):
            build(config)
        status, _, err = cli("ingest", config.source, "--index", config.index, "--public", config.public)
    assert (status, "Another ingest" in err) == (75, True)
    assert read_last_run(config.index) == before
    assert cli("ingest", config.source, "--index", config.index, "--public", config.public)[0] == 0


def test_an_index_that_never_came_to_be_leaves_no_lock(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert cli("ingest", "empty", "--index", tmp_path / "none" / "index")[0] == 1
    assert not (tmp_path / "none").exists()


def test_a_damaged_report_is_no_report(config: Config) -> None:
    build(config)
    path = config.index / "last-run.json"
    path.write_bytes(path.read_bytes().replace(b'"all"', b'"any"'))
    assert read_last_run(config.index) is None


def test_several_sources_are_ingested_by_one_command(cli: Cli, archive: Path, tmp_path: Path) -> None:
    write_archive(tmp_path / "second")
    for path in (tmp_path / "second").glob("*.md"):
        path.write_text(
            path.read_text().replace("id: ", "id: ").replace("paper:", "memo:").replace('"paper"', '"memo"')
        )
    (tmp_path / "second" / "glaciers.md").unlink()
    status, out, _ = cli("ingest", archive, "second", "--index", "index")
    assert (status, "5 added" in out) == (0, True)
    assert cli("list", "source:second", "--index", "index")[1].count("memo:") == 2
    first = cli("list", f"source:{archive.name}", "--index", "index")[1]  # no path begins with the name of the first
    assert (first.count("\n"), "memo:" in first) == (3, False)
    assert f"Choose one of: {archive.name}, second." in cli("list", "source:third", "--index", "index")[2]


def test_each_of_several_sources_is_of_its_own_kind(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "owls.md").write_text("# Owls\n\nOwls hunt.\n")
    (tmp_path / "works.bib").write_text("@article{lee, title={Tea}, author={Lee, Ada}, abstract={Hot leaves.}}\n")
    with tarfile.open(tmp_path / "more.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "notes" / "owls.md", "larks.md")
    for number, sources in enumerate((("works.bib", "notes", "more.tar.gz"), ("notes", "more.tar.gz", "works.bib"))):
        status, out, err = cli("ingest", *sources, "--index", f"index{number}", "--public", f"public{number}")
        assert (status, "3 added" in out) == (0, True), err


class Pauses(threading.Event):
    """An event whose waits end at once, so many times without being set."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.asked: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout)
        self.count -= 1
        return self.count < 0


def test_turns_come_after_each_pause(config: Config) -> None:
    pauses = Pauses(3)
    assert len(list(wait_for_turns(config, watch=False, every_s=3600, stop=pauses))) == 3
    assert pauses.asked == [3600] * 4


def test_beside_watching_a_turn_comes_when_it_is_time(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_MS", 50)
    seconds, stop = count(0.0, 40.0), threading.Event()
    turns = wait_for_turns(config, watch=True, every_s=60, stop=stop, clock=lambda: next(seconds))
    first, second = next(turns), next(turns)  # at once, and when it is time: nothing changed
    assert first == second
    assert [folder.name for folder in first.folders] == ["archive"]
    assert next(seconds) >= 100
    stop.set()
    assert list(turns) == []


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("15m", 900), ("1h", 3600), ("2d", 172_800)])
def test_a_time_is_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert read_interval(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "1.5h", "-1h", "1 h", "9s", "0d", "367d", "١h"])
def test_any_other_time_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="give a"):
        read_interval(text)


def test_a_service_takes_what_is_due_only_when_it_ingests(cli: Cli) -> None:
    status, _, err = cli("serve", "--every", "1h", "--no-ingest")
    assert (status, "leave out --no-ingest" in err) == (78, True)
    assert cli("serve", "--every", "soon")[0] == 2
