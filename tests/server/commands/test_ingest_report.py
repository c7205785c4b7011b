"""The report of an ingest says what was found and what was not taken, in a few lines or all of it."""

import contextlib
import json
import os
import re
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT, Cli


def test_a_problem_of_many_files_is_one_line_with_a_count(cli: Cli, archive: Path) -> None:
    for number in range(20):
        (archive / f"broken-{number:02}.ipynb").write_text("{" * (number + 1))
    status, out, err = cli("ingest", archive)
    assert status == 3
    assert "  problems   20 files could not be taken\n" in out
    many, hint = err.splitlines()
    assert many.startswith("refdesk: 20 files: ")
    assert many.endswith(" (broken-00.ipynb, line 1; broken-01.ipynb, line 1; broken-02.ipynb, line 1; …).")
    assert hint == "refdesk: --verbose names each file, --report FILE writes them all."
    assert len(cli("ingest", archive, "--verbose")[2].splitlines()) == 20


def test_problems_that_differ_in_a_name_are_counted_below_the_first_of_them(cli: Cli, archive: Path) -> None:
    gone = " ".join(f"[[Gone {number}]]" for number in range(5))
    (archive / "wiki.md").write_text(f"# Wiki\n\n{gone}\n")
    (archive / "zoo.md").write_text("# Zoo\n\n[[Nobody|a name]]\n")
    err = cli("ingest", archive)[2].splitlines()
    assert err[0] == (
        "refdesk: 6 like this: wiki.md, line 3: the link to '[[Gone 0]]' is broken, because nothing is there; "
        "also zoo.md, line 3."
    )


def test_files_that_cannot_be_read_for_other_reasons_are_no_group(cli: Cli, archive: Path) -> None:
    for number in range(4):
        os.mkfifo(archive / f"pipe-{number}.md")
    with (archive / "big.md").open("wb") as file:
        file.truncate(200_000_000)
    status, out, err = cli("ingest", archive)
    assert (status, "  problems   5 files could not be taken\n" in out) == (3, True)
    assert (
        "refdesk: 4 files: it cannot be read (it is no regular file; put a file of its bytes there) (pipe-0.md;" in err
    )
    assert "refdesk: big.md: it cannot be read (it is longer than" in err


def test_the_whole_report_is_written_as_json(cli: Cli, archive: Path, tmp_path: Path) -> None:
    (archive / "data.csv").write_text("1,2")
    (archive / "node_modules").mkdir()
    (archive / "page.html").write_text("<html lang=de><title>Seite</title><main><p>Otter knacken Muscheln.</main>")
    (archive / "untitled_note.txt").write_text("Some words without any heading.")
    status, out, err = cli("ingest", archive, "--report", "report.json")
    assert (status, err) == (0, "")  # what is left out by rule is no problem
    assert "  left out   dependencies of software 1, no reader for .csv 1\n" in out
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["format"], report["added"], report["documents"]) == (1, 5, 5)
    assert {item["name"]: item["documents"] for item in report["formats"]}["Markdown"] == 3
    assert {item["name"]: item["documents"] for item in report["kinds"]} == {"note": 3, "paper": 2}
    assert {item["name"]: item["documents"] for item in report["languages"]} == {None: 4, "de": 1}
    assert report["titles_guessed"] == 1
    assert report["left_out"] == [
        {"path": "data.csv", "reason": "no reader for .csv"},
        {"path": "node_modules/", "reason": "dependencies of software"},
    ]
    assert (report["problems"], report["broken_links"]) == ([], [])
    assert list(report["seconds"]) == ["discover", "load", "read", "embed", "write", "publish"]
    assert report["published"]["written"] > 0
    cli("ingest", archive, "--report", "report.json")
    again = json.loads((tmp_path / "report.json").read_text())
    assert (again["added"], again["published"]) == (0, None)
    assert again["left_out"] == report["left_out"]


def test_a_report_that_cannot_be_written_is_told(cli: Cli, archive: Path) -> None:
    status, out, err = cli("ingest", archive, "--report", "nowhere/report.json")
    assert status == 1
    assert "3 added" in out
    assert re.match(r"refdesk: The report cannot be written to 'nowhere/report\.json' \(No such file", err)


def test_each_stage_has_a_bar_at_a_terminal(archive: Path, tmp_path: Path) -> None:
    reader, writer = os.openpty()
    termios.tcsetwinsize(writer, (40, 100))
    command = [sys.executable, "-m", "server", "ingest", str(archive)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=writer, stdout=subprocess.DEVNULL) as process:
        os.close(writer)
        shown = b"".join(_read_all(reader))
    assert process.returncode == 0
    for stage in (b"Discovering", b"Reading", b"Embedding", b"Writing", b"Publishing"):
        assert stage + b": " in shown


def _read_all(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal until its other side is closed, which Linux tells as an error."""
    with contextlib.suppress(OSError):
        while data := os.read(terminal, 4096):
            yield data
