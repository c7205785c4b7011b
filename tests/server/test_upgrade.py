"""An upgrade meets the indexes of earlier releases: it serves them, makes them anew, and says what to do in full."""

import asyncio
import json
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
import pytest

from index import INDEX_FORMAT, SHIPPED_ENCODER, IndexMismatchError, read_manifest, read_spec
from index.errors import format_command
from index.storage.kept.texts import KeptTexts
from ingest import explain_new_build, ingest
from ingest.errors import NoSourceError
from ingest.stages import discover
from server.anew import start_anew
from server.build import build
from server.config import Config
from server.observe import routes
from server.web.app import build_app
from tests.conftest import MAX_WAIT_S, ROOT, Cli
from tests.each import for_each
from tests.error_sentences import read_sentences
from tests.server.http_client import settings
from tests.server.test_processes import free_port, running
from tools import Desk

FORMATS = ROOT / "tests" / "index" / "storage" / "formats"  # indexes and surfaces, made by the releases of their time
REASONS = {
    "1": "has format 1, and this version reads format 2",
    "2-early": "was made by another build of the encoder 'all-minilm-l6-v2'",
    "2": "was made by a release that read or cut texts in another way",
}
AWKWARD = """Ida's $HOME "desk" `x`"""  # a folder that a shell would take apart
COMMAND = re.compile(r"'(refdesk (?:[^'\"]|\"(?:[^\"\\]|\\.)*\")+)'")


def unpack(name: str, folder: Path) -> Path:
    """An index and surfaces of a format, and the archive that they were made of; the encoder is put back if shipped."""
    folder.mkdir(parents=True)
    with tarfile.open(FORMATS / f"{name}.tar.gz") as kept:
        kept.extractall(folder, filter="data")
    shutil.copytree(FORMATS / "archive", folder / "archive")
    encoder = folder / "index" / "generation-1" / "encoder"
    if read_spec(encoder).fingerprint == read_spec(SHIPPED_ENCODER).fingerprint:
        for file in ("model.onnx", "tokenizer.json"):
            (encoder / file).symlink_to(SHIPPED_ENCODER / file)
    return folder


def test_the_index_of_every_format_is_made_anew_and_keeps_its_permalinks(cli: Cli, tmp_path: Path) -> None:
    for name, reason in REASONS.items():
        home = unpack(name, tmp_path / name)
        places = ("--index", home / "index", "--public", home / "public")
        status, out, err = cli("ingest", home / "archive", *places)
        assert (status, err) == (0, f"refdesk: note: The index was made anew, because it {reason}.\n")
        assert "3 added" in out
        assert "1. Otters" in cli("search", "stone of sea otters", "--index", home / "index")[1]
        paths = KeptTexts.open(home / "index").digests.keys()
        assert {"papers/otters/v1.0", "papers/kettles/v1.0"} <= paths, name
        assert explain_new_build(home / "index") is None
        assert cli("ingest", *places)[1].startswith("Nothing to ingest"), name


def test_every_format_has_a_row_in_the_table_of_the_upgrade() -> None:
    page = (ROOT / "docs" / "upgrade.md").read_text()
    rows = re.findall(r"^\| (\d+) \|", page[page.index("## Formats") :], re.MULTILINE)
    kept = sorted({path.name[0] for path in FORMATS.glob("*.tar.gz")})
    assert sorted(set(rows)) == kept == [str(number + 1) for number in range(INDEX_FORMAT)]


@for_each(lambda: ("READING_FORMAT", "CHUNKING_FORMAT"))
def test_another_way_to_read_or_cut_reads_every_document_again(
    constant: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("cut")
    source, index = shutil.copytree(FORMATS / "archive", home / "archive"), home / "index"
    ingest(source, index)
    assert ingest(source, index).notices == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discover, constant, 99)
        report = ingest(None, index)
        assert (report.embedded, read_manifest(index).generation) == (3, 2)
        assert report.notices == ["The index was made anew, because it " + REASONS["2"] + "."]
        assert ingest(None, index).embedded == 0


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "before"), [("1", 503), ("2-early", 200), ("2", 200)])
async def test_what_can_be_read_is_served_while_the_index_is_made_anew(
    name: str, before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "READINESS_LIFETIME_S", 0.0)
    home, may_begin = unpack(name, tmp_path / "home"), threading.Event()
    config = settings(home / "index", home / "public").model_copy(update={"source": str(home / "archive")})

    def prepare() -> None:
        may_begin.wait()
        build(config)

    work = start_anew(config, prepare)
    assert work is not None
    desk = Desk(config.index, config.url, is_being_made=work.is_alive)
    transport = httpx2.ASGITransport(app=build_app(config, desk))
    async with httpx2.AsyncClient(transport=transport, base_url=config.url) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == before
        if before == 503:
            assert answer.json()["problem"].endswith("is being made anew. Ask again in a minute.")
        else:
            assert answer.json()["documents"] == 3
        may_begin.set()
        work.join()
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["search"]) == (200, "hybrid")
        assert answer.json()["index"] == read_manifest(config.index).archive_sha256[:12]


def test_a_service_starts_on_an_index_that_it_cannot_read(tmp_path: Path) -> None:
    home, port = unpack("1", tmp_path / "home"), free_port()
    places = ("--index", home / "index", "--public", home / "public", "--source", home / "archive")
    with running(*places, "--port", port) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in iter(process.stdout.readline, "Stop with Ctrl-C.\n"):
            assert line
        assert httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=MAX_WAIT_S).status_code == 200
        for line in iter(process.stderr.readline, ""):
            if line.startswith("Published:"):
                break
        assert httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=MAX_WAIT_S).json()["documents"] == 3
        assert httpx2.get(f"http://127.0.0.1:{port}/papers/otters", timeout=MAX_WAIT_S).status_code == 200


def test_a_service_that_another_start_would_not_help_stays_stopped(cli: Cli, tmp_path: Path) -> None:
    home = unpack("1", tmp_path / "home")
    start = ("serve", "--port", free_port())
    for more, told in (
        ((*start, "--index", home / "index"), "Build it anew with 'refdesk ingest archive --rebuild --index "),
        ((*start, "--index", home / "index", "--source", "gone"), "'gone' cannot be ingested: it is not a folder"),
        ((*start, "--index", home / "index", "--no-ingest"), "has format 1"),
        ((*start, "--index", home / "none", "--no-ingest"), "No index in"),
        (("serve", "--stdio", "--index", home / "index", "--no-ingest"), "has format 1"),
    ):
        status, _, err = cli(*more)
        assert (status, err.count("\n"), told in err) == (78, 1, True), err
    assert "RestartPreventExitStatus=2 78\n" in (ROOT / "deploy" / "refdesk.service").read_text()


@dataclass(frozen=True)
class Place:
    """A folder with the archive and its index, where a command fails."""

    home: Path
    cli: Cli

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def documents(self) -> int:
        """How many documents can be read of the index."""

        async def count() -> int:
            from index.storage.reader import Reader

            return len((await Reader.open(self.index)).documents)

        return asyncio.run(count())

    def refuse(self, *words: object) -> str:
        """Run a command that has to be refused; gives what it says."""
        status, _, err = self.cli(*words, "--index", self.index)
        assert status == 1, words
        return err

    def change_manifest(self, **values: object) -> None:
        path = self.index / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    def write_other(self) -> Path:
        other = self.home / "other"
        other.mkdir()
        text = (self.home / "archive" / "otters.md").read_text()
        (other / "seals.md").write_text(text.replace("otters", "seals"))
        return other


def _miss_an_index(place: Place) -> str:
    shutil.rmtree(place.index)
    return place.refuse("search", "stone")


def _meet_another_format(place: Place) -> str:
    place.change_manifest(format=99)
    return place.refuse("search", "stone")


def _meet_a_format_without_sources(place: Place) -> str:
    place.change_manifest(format=1, sources=[])
    return place.refuse("search", "stone")


def _meet_a_broken_manifest(place: Place) -> str:
    place.change_manifest(generation="x")
    return place.refuse("search", "stone")


def _lose_tables(place: Place) -> str:
    shutil.rmtree(place.index / "generation-1" / "chunks.lance")
    return place.refuse("search", "stone")


def _choose_another_encoder(place: Place) -> str:
    encoder = place.home / "encoder"
    encoder.mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (encoder / name).symlink_to(SHIPPED_ENCODER / name)
    spec = read_spec(SHIPPED_ENCODER).model_copy(update={"name": "other"})
    (encoder / "encoder.json").write_text(spec.model_dump_json())
    return place.refuse("ingest", "--encoder", encoder)


def _lose_documents(place: Place) -> str:
    (place.home / "archive" / "otters.md").unlink()
    return place.refuse("ingest")


def _lose_documents_of_an_old_index(place: Place) -> str:
    place.change_manifest(format=1, sources=[])
    (place.home / "archive" / "otters.md").unlink()
    return place.refuse("ingest", place.home / "archive")


def _move_the_source(place: Place) -> str:
    (place.home / "archive").rename(place.home / "NEW-PLACE")
    return place.refuse("ingest")


def _take_another_source(place: Place) -> str:
    return place.refuse("ingest", place.write_other())


def _remember_no_source(place: Place) -> str:
    place.change_manifest(sources=[])
    with pytest.raises(NoSourceError) as refused:
        ingest(None, place.index)
    return str(refused.value)


def _back_up_nothing(place: Place) -> str:
    shutil.rmtree(place.index / "kept")
    return place.refuse("backup", place.home / "backup.tar.gz")


FAILURES: tuple[Callable[[Place], str], ...] = (
    _miss_an_index,
    _meet_another_format,
    _meet_a_format_without_sources,
    _meet_a_broken_manifest,
    _lose_tables,
    _choose_another_encoder,
    _lose_documents,
    _lose_documents_of_an_old_index,
    _move_the_source,
    _take_another_source,
    _remember_no_source,
    _back_up_nothing,
)


def split_as_a_shell(command: str) -> list[str]:
    """The words that a shell makes of a command, without the first."""
    script = f"set -- {command}; printf '%s\\0' \"$@\""
    printed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    return printed.split("\0")[1:-1]


def test_a_shell_takes_the_words_of_a_command_as_they_are() -> None:
    words = [
        "",
        " ",
        "a b",
        AWKWARD,
        "it's",
        "$HOME",
        "`x`",
        '"',
        "\\",
        "\\$",
        "a;b",
        "*",
        "~",
        "x\ny",
        "\u00e9",
        "&",
        "#",
        "(a)",
    ]
    assert split_as_a_shell(format_command(*words)) == words


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive with its index in a folder whose name a shell would take apart."""
    home = tmp_path_factory.mktemp("made")
    ingest(shutil.copytree(FORMATS / "archive", home / "archive"), home / "index")
    return home


def try_commands(made: Path, folder: Path, cli: Cli, fail: Callable[[Place], str]) -> Iterator[str]:
    """Fail, then run each of the commands that the message names, each in a folder of its own."""
    number, left = 0, 1
    while number < left:
        home = folder / f"{fail.__name__}{number}" / AWKWARD
        shutil.copytree(made, home, symlinks=True)
        manifest = home / "index" / "manifest.json"
        manifest.write_text(manifest.read_text().replace(str(made), str(home).replace('"', '\\"')))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(home)
            said = fail(Place(home, cli))
            commands = COMMAND.findall(said)
            assert commands, said
            left = len(commands)
            status, _, err = cli(*split_as_a_shell(commands[number]), "--public", home / "public")
            assert status == 0, (said, commands[number], err)
            assert Place(home, cli).documents
        yield commands[number]
        number += 1


def test_every_command_that_a_message_names_works_as_it_is_printed(
    made: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.build.publish_index", lambda config: None)  # what takes longest is no part of it
    run = partial(try_commands, made, tmp_path, cli)
    assert sum(len(list(run(fail))) for fail in FAILURES) == len(FAILURES) + 1  # another source: in place, or beside


def test_an_index_of_another_encoder_is_served_as_it_is(made: Path, tmp_path: Path) -> None:
    index = shutil.copytree(made / "index", tmp_path / "index")
    Place(tmp_path, lambda *_: (0, "", "")).change_manifest(encoder="other")
    with pytest.raises(IndexMismatchError, match="was made by the encoder 'other'"):
        explain_new_build(index)
    assert start_anew(Config(index=index), lambda: None) is None


def test_troubleshooting_has_a_row_for_every_error_of_the_code() -> None:
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    rows = re.findall(r"^\| `([^|]+)` \| [^|]+ \| [^|]+ \|$", page[page.index("## By sentence") :], re.MULTILINE)
    assert sorted(rows) == sorted(read_sentences().values())
