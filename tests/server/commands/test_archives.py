"""Every archive of a folder has its own index and surfaces, and commands without a source work on the last one."""

import re
import shutil
from pathlib import Path

import httpx2
import pytest

from index import read_manifest
from ingest import ingest
from tests.conftest import MAX_WAIT_S, ROOT, Cli, document_text, write_archive
from tests.recipes import write_recipes
from tests.server.test_processes import free_port, running


def test_another_archive_gets_an_index_and_surfaces_of_its_own(cli: Cli, tmp_path: Path) -> None:
    write_archive(tmp_path / "archive")
    write_recipes(tmp_path / "my" / "kitchen")
    write_archive(tmp_path / "other")
    (tmp_path / "other").rename(tmp_path / "my" / "archive")
    cli("ingest")
    status, out, err = cli("ingest", "my/kitchen")
    assert (status, err) == (0, "")
    assert "4 added, 0 changed, 0 removed" in out
    assert out.endswith("now work on 'my/kitchen', whose index is .refdesk/kitchen/index.\n")
    assert read_manifest(".refdesk/index").document_count == 3
    assert (tmp_path / "public" / "current" / "papers" / "otters.html").is_file()
    assert (tmp_path / ".refdesk" / "kitchen" / "public" / "current" / "recipes" / "rye-bread.html").is_file()
    assert "recipe:rye-bread" in cli("search", "rye bread")[1]
    assert cli("publish")[1].startswith("Published to .refdesk/kitchen/public: ")
    assert cli("ingest")[1] == "Nothing to ingest: 4 documents, 4 chunks are up to date.\n"
    assert "3 added" in cli("ingest", "my/archive")[1]  # of the same name as the first, so with a number
    assert read_manifest(".refdesk/archive/index").sources[0].address == "my/archive"
    assert "now work on 'archive', whose index is .refdesk/index" in cli("ingest", "archive")[1]
    assert "paper:otters" in cli("search", "sea otter")[1]
    assert cli("ingest", "my/nowhere")[0] == 1
    assert "paper:otters" in cli("search", "sea otter")[1]


def test_two_indexes_do_not_share_the_surfaces_that_nobody_named(cli: Cli, tmp_path: Path) -> None:
    write_archive(tmp_path / "archive")
    write_recipes(tmp_path / "kitchen")
    assert cli("ingest", "archive", "--index", "a")[0] == 0
    status, out, err = cli("ingest", "kitchen", "--index", "b")
    assert (status, out) == (1, "")
    assert err == (
        f"refdesk: 'public' holds the surfaces of the index in '{tmp_path / 'a'}'. Name a folder for those of 'b' with "
        "--public, or remove 'public' first.\n"
    )
    assert not (tmp_path / "b").exists()
    assert cli("ingest", "kitchen", "--index", "b", "--public", "pages")[0] == 0
    assert (tmp_path / "pages" / "current" / "recipes" / "rye-bread.html").is_file()
    assert (tmp_path / "public" / "current" / "papers" / "otters.html").is_file()
    assert cli("ingest", "archive", "--index", "a")[0] == 0
    shutil.rmtree(tmp_path / "a")
    assert cli("publish", "--index", "b")[0] == 0
    assert (tmp_path / "public" / "current" / "recipes" / "rye-bread.html").is_file()


def test_joining_sources_stays_with_the_archive_that_is_worked_on(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(tmp_path / "notes")
    write_recipes(tmp_path / "kitchen")
    cli("ingest", "notes")
    status, out, _ = cli("ingest", "kitchen", "--add")
    assert (status, out.splitlines()[0]) == (0, "Ingested: 4 added, 0 changed, 0 removed; 7 documents, 7 chunks.")
    assert cli("ingest", "--add")[:2] == (1, "")
    for number in range(4):
        (tmp_path / "kitchen" / f"{number}.md").write_text(document_text(f"recipe:r{number}", f"Number {number}.\n"))
    assert "4 added" in cli("ingest")[1]
    shutil.rmtree(tmp_path / "notes")
    write_archive(tmp_path / "notes")
    for name in ("otters", "kettles"):
        (tmp_path / "notes" / f"{name}.md").unlink()
    status, out, err = cli("ingest")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "2 of the 11 documents" in err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    write_archive(tmp_path / "third")
    asked: list[str] = []
    answers = iter(("n", "y", "", "r"))

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("builtins.input", answer)
    third = ("third", "--index", ".refdesk/index")
    for arguments, status, printed in (((), 1, ""), ((), 0, "2 removed"), (third, 1, ""), (third, 0, "8 removed")):
        done, out, _ = cli("ingest", *arguments)
        assert (done, printed in out) == (status, True)
    assert [("--allow-removals" in question, "--replace" in question) for question in asked] == [
        *[(True, False)] * 2,
        *[(False, True)] * 2,
    ]


def test_serving_without_a_source_serves_what_was_ingested_and_removes_little(archive: Path, tmp_path: Path) -> None:
    mine = write_recipes(tmp_path / "mine")
    ingest(mine, tmp_path / ".refdesk" / "index")
    for name in ("plum-cake", "folding"):
        (mine / f"{name}.md").unlink()
    port = free_port()
    with running("--port", port, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, "Stop with Ctrl-C.\n"):
            assert line
        assert httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=MAX_WAIT_S).json()["documents"] == 4
        process.terminate()
        _, errors = process.communicate(timeout=MAX_WAIT_S)
    assert "2 of the 4 documents" in errors
    assert "The index is served as it was" in errors
    assert read_manifest(tmp_path / ".refdesk" / "index").document_count == 4


def test_a_folder_that_nobody_saw_before_is_served_by_one_command(cli: Cli, tmp_path: Path) -> None:
    write_archive(tmp_path / "archive")
    cli("ingest")
    write_recipes(tmp_path / "my" / "kitchen")
    port = free_port()
    with running("my/kitchen", "--port", port, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout is not None
        printed = "".join(iter(process.stdout.readline, "Stop with Ctrl-C.\n"))
        assert "claude mcp add" in printed
        assert '  refdesk search "a question"\n' in printed
        assert httpx2.get(f"http://127.0.0.1:{port}/recipes/rye-bread", timeout=MAX_WAIT_S).status_code == 200
        assert "recipe:rye-bread" in cli("list")[1]
        assert f"http://127.0.0.1:{port} answers" in cli("status")[1]
        assert cli("open", "recipe:rye-bread")[1] == f"http://127.0.0.1:{port}/recipes/rye-bread\n"
        process.terminate()
        process.communicate(timeout=MAX_WAIT_S)


@pytest.mark.parametrize(("command", "status"), [("serve", 78), ("ingest", 1)])
def test_where_there_is_nothing_the_first_step_is_told(cli: Cli, tmp_path: Path, command: str, status: int) -> None:
    told, out, err = cli(command)
    assert (told, out) == (status, "")
    assert err.startswith(
        f"refdesk: There is no archive here yet. Name the folder of your documents: 'refdesk {command} "
    )
    assert list(tmp_path.iterdir()) == []


def test_serving_another_source_from_an_index_is_refused(cli: Cli, archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    write_recipes(tmp_path / "other")
    status, out, err = cli("serve", "--source", "other", "--index", index, "--port", free_port())
    assert (status, out) == (78, "")
    assert err.startswith(f"refdesk: The index in '{index}' holds the documents of '{archive}', not those of 'other'.")
    assert read_manifest(index).document_count == 3


def test_the_shipped_archive_is_what_make_serves(cli: Cli) -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"refdesk serve --source archive --port", makefile)
