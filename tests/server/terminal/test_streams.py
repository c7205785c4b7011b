"""What a command prints on any terminal, and what it says when nobody takes it."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import ingest
from server import cli
from server.terminal.streams import prepare_streams
from tests.conftest import ROOT, document_text
from tests.each import for_each

BODY = "# Jürgen’s — “naïve” 猫\n\nSchrödinger’s cat 猫 purrs: 😀 → ∑, “quoted — so”.\n"
ENCODINGS = ("ascii", "latin-1", "cp932", "iso2022_jp", "utf-16", "cp037")


@pytest.fixture(scope="module")
def cats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of one document with characters that few encodings have."""
    folder = tmp_path_factory.mktemp("cats")
    (folder / "archive").mkdir()
    (folder / "archive" / "cat.md").write_text(document_text("paper:cat", BODY, title="“Naïve” 猫 😀", date="2026"))
    ingest(folder / "archive", folder / "index")
    return folder / "index"


@contextlib.contextmanager
def standard_output(target: int, encoding: str) -> Iterator[None]:
    """Standard output of the process led into a file descriptor, as Python opens it for an encoding."""
    before, kept, errors = sys.stdout, os.dup(1), sys.stderr
    os.dup2(target, 1)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "wb", closefd=False)), encoding)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before, errors
        os.dup2(kept, 1)
        os.close(kept)


@contextlib.contextmanager
def collected_errors() -> Iterator[io.BytesIO]:
    """What is written to standard error meanwhile."""
    collected = io.BytesIO()
    stream = io.TextIOWrapper(collected, "utf-8", write_through=True)
    with contextlib.redirect_stderr(stream):
        yield collected
    stream.detach()


def run(target: int, encoding: str, arguments: Sequence[object]) -> int:
    """Run the command with its output led into a file descriptor; its status."""
    with standard_output(target, encoding), pytest.raises(SystemExit) as end:
        cli.run([str(argument) for argument in arguments])
    return int(end.value.code or 0)


def printed(encoding: str, *arguments: object) -> str:
    """What a command that works prints, decoded."""
    with os.fdopen(os.memfd_create("output"), "rb") as output:
        assert run(output.fileno(), encoding, arguments) == 0
        output.seek(0)
        return output.read().decode(encoding)


@for_each(lambda: ENCODINGS)
def test_json_is_the_same_data_in_every_encoding(encoding: str, cats: Path) -> None:
    whole = json.loads(printed("utf-8", "search", "cat", "--index", cats, "--json"))
    assert whole["results"][0]["title"] == "“Naïve” 猫 😀"
    assert json.loads(printed(encoding, "search", "cat", "--index", cats, "--json")) == whole


@for_each(lambda: ENCODINGS)
def test_text_is_readable_in_every_encoding(encoding: str, cats: Path) -> None:
    answer = cats.parent / "answer.md"
    answer.write_text("See “Schrödinger’s cat 猫 purrs” in [it](http://127.0.0.1:8321/papers/cat).\n")
    for arguments in (("search", "cat", "--index", cats), ("verify", answer, "--index", cats), ("threshold",)):
        text = printed(encoding, *arguments)
        assert re.sub(r"\\u[0-9a-f]{4}", "?", text).encode(encoding)
        if encoding.startswith("utf"):
            assert "\\u" not in text


@given(st.text(alphabet=st.characters(), min_size=1))
def test_any_text_is_one_json_string_in_ascii_and_comes_back_whole(text: str) -> None:
    with os.fdopen(os.memfd_create("output"), "rb") as output, standard_output(output.fileno(), "ascii"):
        prepare_streams()
        sys.stdout.write(json.dumps(text, ensure_ascii=False))
        sys.stdout.flush()
        output.seek(0)
        assert json.loads(output.read()) == text


def test_a_file_name_that_is_no_text_can_be_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    index = os.fsdecode(os.fsencode(tmp_path) + b"/x\xff")
    with Path(os.devnull).open("wb") as null:
        assert run(null.fileno(), "utf-8", ["search", "x", "--index", index]) == 1
    assert capfd.readouterr().err.startswith(f"refdesk: The index cannot be kept in '{tmp_path}/x\\udcff': its path")


COMMANDS = (["--help"], ["--version"], ["threshold"], ["threshold", "--json"], ["search", "--help"])


@for_each(lambda: COMMANDS)
def test_a_reader_that_leaves_ends_a_command_quietly_as_it_ends_other_tools(command: list[str]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with collected_errors() as errors:
        status = run(writes, "utf-8", command)
    os.close(writes)
    assert (status, errors.getvalue()) == (128 + 13, b"")


@for_each(lambda: COMMANDS)
def test_a_disk_that_is_full_is_told_in_one_sentence(command: list[str]) -> None:
    sentence = (
        "refdesk: The result cannot be written to standard output (No space left on device). "
        "Mend that or give a file, then run it again.\n"
    )
    with Path("/dev/full").open("wb") as full:
        for encoding in ("utf-8", "ascii"):
            with collected_errors() as errors:
                status = run(full.fileno(), encoding, command)
            assert (status, errors.getvalue().decode()) == (1, sentence)


@pytest.mark.parametrize(
    ("shell", "status", "told"),
    [
        ('"$@" --version >&-', 1, "refdesk: The result cannot be written to standard output (Bad file descriptor)."),
        ('"$@" --version >/dev/full 2>&-', 1, ""),
        ('"$@" fly 0<&- >&- 2>&-', 2, ""),
        ('"$@" --help | head -c 3 >/dev/null; exit "${PIPESTATUS[0]}"', 0, ""),
    ],
)
def test_a_shell_may_close_any_standard_stream(shell: str, status: int, told: str) -> None:
    command = ["bash", "-c", shell, "bash", sys.executable, "-m", "server"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {status, 128 + 13 if status == 0 else status}
    assert done.stderr.startswith(told) and done.stderr.count("\n") == bool(told)


def test_what_is_opened_later_never_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    script = (
        "import os; from server.terminal.streams import prepare_streams; prepare_streams();"
        "os.open('kept', os.O_WRONLY | os.O_CREAT); print('lost', flush=True)"
    )
    shell = '"$@" <&- >&- 2>&-'
    done = subprocess.run(
        ["bash", "-c", shell, "bash", sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode != 0
    assert (tmp_path / "kept").read_bytes() == b""
