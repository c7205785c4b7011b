"""`--watch` brings a change into a running service, and no request fails meanwhile."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psutil
import pytest

from ingest.stages.embed import Embedding
from server.config import Config
from server.runs import read_last_run
from server.watch import NothingToWatchError, Turn, list_watched_folders
from tests.conftest import MAX_WAIT_S, ROOT, Cli, document_text, write_archive
from tests.server.test_processes import REFDESK, free_port, running

PAUSE_S = 0.02  # between two rounds of a client that asks without end, so that the ingest gets a processor too


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MAX_WAIT_S
    while not holds():
        assert time.monotonic() < deadline


@contextmanager
def asking_without_end(url: str) -> Iterator[list[str]]:
    """Ask for pages and search again and again; gives what failed."""
    failed: list[str] = []
    ended = threading.Event()

    def ask() -> None:
        with httpx2.Client(base_url=url, timeout=MAX_WAIT_S) as client:
            while not ended.wait(PAUSE_S):
                for path in ("/", "/papers/otters", "/papers/otters.md", "/api/v1/search?q=otters", "/llms.txt"):
                    answer = client.get(path)
                    if answer.status_code != 200:
                        failed.append(f"{path}: {answer.status_code}")

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield failed
    finally:
        ended.set()
        asking.join()


def test_a_service_answers_from_what_was_written_a_moment_ago(tmp_path: Path) -> None:
    archive, port = write_archive(tmp_path / "archive"), free_port()
    places = ("--source", archive, "--index", tmp_path / "index", "--public", tmp_path / "public")
    url = f"http://127.0.0.1:{port}"
    with running(*places, "--port", port, "--watch", stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, ""):
            if line.startswith("Watching "):
                break
        threading.Thread(target=process.stdout.read, daemon=True).start()

        def finds(words: str, name: str) -> bool:
            results = httpx2.get(f"{url}/api/v1/search", params={"q": words}, timeout=MAX_WAIT_S).json()["results"]
            return any(result["id"].startswith(name) for result in results)

        with asking_without_end(url) as failed:
            text = document_text("note:zeppelins", "# Airships\n\nA zeppelin drifts over the quay at dusk.\n")
            (archive / "zeppelins.md").write_text(text)
            wait_until(lambda: finds("zeppelin over the quay", "note:zeppelins"))
            (archive / "zeppelins.md").write_text(text.replace("zeppelin drifts", "marmalade balloon drifts"))
            wait_until(lambda: "marmalade" in httpx2.get(f"{url}/notes/zeppelins.md", timeout=MAX_WAIT_S).text)
            (child,) = (child for child in psutil.Process(process.pid).children() if is_watching(child))
            child.kill()  # as the system does where memory is short
            (archive / "zeppelins.md").write_text(text.replace("zeppelin drifts", "chartreuse kite drifts"))
            wait_until(lambda: "chartreuse" in httpx2.get(f"{url}/notes/zeppelins.md", timeout=MAX_WAIT_S).text)
        assert failed == []
        process.terminate()
        process.wait(MAX_WAIT_S)


def is_watching(process: psutil.Process) -> bool:
    return "--while-stdin-is-open" in process.cmdline()


def test_a_fault_of_ours_ends_one_ingest_and_not_those_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    archive = write_archive(tmp_path / "archive")
    plan, outcomes = Embedding.of, list[str | None]()

    def turns(*_: object, **__: object) -> Iterator[Turn]:
        (archive / "zeppelins.md").write_text("# Zeppelins\n\nThey drift.\n")
        monkeypatch.setattr(Embedding, "of", lambda *_: [][0])
        yield Turn(())
        run = read_last_run(tmp_path / "index")
        outcomes.append(f"{run.outcome}: {run.error}" if run else None)
        monkeypatch.setattr(Embedding, "of", plan)
        yield Turn(())

    monkeypatch.setattr("server.watch.wait_for_turns", turns)
    status, _, told = cli("ingest", archive, "--index", tmp_path / "index", "--public", tmp_path / "public", "--watch")
    assert status == 0
    assert "A fault of Refdesk ended this ingest" in told and "IndexError" in told
    assert outcomes == ["failed: a fault of Refdesk, IndexError"]
    assert "zeppelins" in cli("list", "--index", tmp_path / "index")[1]


def test_an_ingest_that_watches_tells_what_is_broken_and_goes_on(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    command = [
        *REFDESK,
        "ingest",
        str(archive),
        "--index",
        str(tmp_path / "index"),
        "--public",
        str(tmp_path / "public"),
    ]
    command += ["--watch", "--while-stdin-is-open"]
    pipe, stdout = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=stdout) as process:
        assert process.stdin is not None
        printed = iter(process.stdout or ())

        def wait_for(words: str) -> None:
            assert any(words in line for line in printed), words

        wait_for("Watching ")
        (archive / "archive.yaml").write_text("title: [")
        wait_for("archive.yaml is broken")
        (archive / "archive.yaml").write_text("title: T\nsummary: S\ndescription: D\n")
        wait_for("Published: ")
        process.stdin.close()
        assert process.wait(MAX_WAIT_S) == 0


def test_an_index_without_a_folder_has_nothing_to_watch(tmp_path: Path) -> None:
    with pytest.raises(NothingToWatchError, match="none of its sources is a folder"):
        list_watched_folders(Config(source="nowhere", index=tmp_path / "index"))


def test_what_is_watched_is_not_also_left_as_it_is() -> None:
    done = subprocess.run([*REFDESK, "serve", "--watch", "--no-ingest"], capture_output=True, text=True, check=False)
    assert "leave out --no-ingest" in done.stderr


def test_what_an_ingest_needs_is_there_before_something_changes() -> None:
    code = (
        "import sys; from server.watch import import_what_an_ingest_needs; import_what_an_ingest_needs();"
        "needed = {'lancedb', 'onnxruntime', 'tokenizers', 'semantic_text_splitter', 'tiktoken'};"
        "print(*sorted(needed - {*sys.modules}))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=MAX_WAIT_S)
    assert (made.stdout.strip(), made.returncode) == ("", 0)
