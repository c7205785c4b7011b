"""Fixtures: small archives made by hand, and the shipped one ingested once a session."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from index.models.encoder import SHIPPED_ENCODER, Encoder
from ingest import ingest
from server.cli import main

# Laws are checked without a clock, because a machine may be busy, and on the same examples each time, so that the
# coverage of a run does not depend on luck; `--hypothesis-profile=explore` looks further.
settings.register_profile("refdesk", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("refdesk")

ROOT = Path(__file__).parents[1]
ARCHIVE = ROOT / "archive"

MAX_WAIT_S = 120  # for what a machine that does much else does late; nothing waits so long where all is well
STRICT = "title: T\nsummary: S\ndescription: D\nstrict: true\n"  # an archive.yaml that wants our own form of files

WriteDocument = Callable[..., Path]
Cli = Callable[..., tuple[int, str, str]]


def document_text(document_id: str, body: str, **front: object) -> str:
    """A source file: front matter with `id`, `kind`, a title, and whatever is given, then the body."""
    values = {"id": document_id, "kind": document_id.partition(":")[0], "title": f"About {document_id}", **front}
    header = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())
    return f"---\n{header}\n---\n{body}"


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage, which takes a tenth of the time otherwise."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _keep_token_ranks() -> Iterator[None]:
    """An ingest gives the ranks back at its end, and loading them takes longer than all else of a small one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.pipeline.forget_token_ranks", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _keep_encoder() -> Encoder:
    """Most tests open an index, and each of those would load what an encoder that is there already holds."""
    encoder = Encoder(SHIPPED_ENCODER)
    encoder.load()
    return encoder


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def write_archive(folder: Path) -> Path:
    """Write three documents about unlike things into a new folder."""
    folder.mkdir()
    texts = {
        "paper:otters": "# Otters\n\nSea otters keep a favourite stone in a pouch of skin and crack mussels with it.\n",
        "paper:kettles": "# Kettles\n\nA kettle whistles when steam escapes faster than its lid lets it through.\n",
        "note:glaciers": "# Glaciers\n\nGlaciers carve valleys into a letter U while rivers carve a letter V.\n",
    }
    for document_id, text in texts.items():
        name = document_id.partition(":")[2]
        (folder / f"{name}.md").write_text(document_text(document_id, text, title=name.title(), date="2026-05-16"))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three documents about unlike things."""
    return write_archive(tmp_path / "archive")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the shipped archive, made once for all workers of a run; nobody writes to it."""
    base = tmp_path_factory.getbasetemp()
    home = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = home / "shipped" / "index"
    with FileLock(home / "shipped.lock"):
        if not (home / "shipped" / "made").exists():
            report = ingest(ARCHIVE, folder)
            assert report.problems == []
            (home / "shipped" / "made").touch()
    return folder


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Run the command line in a folder of its own; gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as error:  # argparse
            status = int(error.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    yield run
