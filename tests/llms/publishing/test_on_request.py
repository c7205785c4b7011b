"""Forms of a document are written as files only where the archive asks for it, and are served alike either way."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from index.documents.archive import OPTIONAL_SURFACES
from ingest import ingest
from ingest.errors import ArchiveError
from llms import Publication, is_published, read_ledger
from llms.publishing.errors import DamagedFileError
from llms.publishing.folder import PublicFolder
from llms.publishing.ledger import encode_ledger
from llms.publishing.publish import publish
from llms.publishing.render import render
from llms.surfaces.records import RECORDS_FILE
from server.config import Config
from server.web.app import build_app
from tests.conftest import document_text, write_archive
from tests.llms.catalogues import BASE, catalogue
from tools import Desk

pytestmark = pytest.mark.anyio
SUFFIXES = ("bib", "biblatex.bib", "ris", "csl.json", "jsonld", "linkset.json")
KETTLES = [f"papers/kettles.{suffix}" for suffix in SUFFIXES]
ABOUT = "title: T\nsummary: S\ndescription: D\nauthor: Ada Lovelace\n"


def make(home: Path, chosen: str = "") -> tuple[Path, Path]:
    """An index and a publication of three documents, of which one has dots in its name."""
    archive = write_archive(home / "archive")
    (archive / "archive.yaml").write_text(ABOUT + chosen)
    dotted = document_text("note:x.bib.draft", "# D\n\nDots.\n", version="1.5", authors=["Alan Turing", "{A Club}"])
    (archive / "dotted.md").write_text(dotted)
    ingest(archive, home / "index")
    publish(catalogue(home / "index"), home / "public", "one")
    return home / "index", home / "public"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make(tmp_path_factory.mktemp("written"), f"publish: [{', '.join(OPTIONAL_SURFACES)}]\n")


def read_all(public: Path) -> dict[str, bytes]:
    publication = Publication(public)
    return {path: publication.read(path) for path in (*publication.ledger.files, *publication.ledger.on_request)}


def test_a_form_has_the_same_bytes_and_facts_made_on_request_or_written(
    made: tuple[Path, Path], written: tuple[Path, Path]
) -> None:
    on_disk = {path.relative_to(made[1] / "current") for path in (made[1] / "current").rglob("*")}
    ledger, other = read_ledger(made[1]), read_ledger(written[1])
    assert len(ledger.on_request) == 4 * len(SUFFIXES)
    assert not {Path(path) for path in ledger.on_request} & on_disk
    assert other.on_request == {}
    assert RECORDS_FILE not in other.files
    all_files = dict(read_all(made[1]))
    assert all_files == dict(render(catalogue(made[0])))
    del all_files[RECORDS_FILE]
    assert all_files == read_all(written[1])
    for path in ledger.on_request:
        assert ledger.on_request[path] == other.files[path]


def test_what_is_not_chosen_is_not_published_and_nothing_leads_there(tmp_path: Path) -> None:
    _, public = make(tmp_path, "publish: [citations]\n")
    files = read_all(public)
    ledger = read_ledger(public)
    assert {Path(path).suffix for path in ledger.on_request} == {".jsonld", ".json"}
    assert "papers/kettles.bib" in ledger.files
    gone = ("atom.xml", "rss.xml", "feed.json", "llms-full.txt", "sitemap.xml")
    assert not [path for path in files if path.endswith(gone)]
    for path, data in files.items():
        if not path.startswith("api/v1/"):
            assert not [name for name in gone if f"/{name}".encode() in data], path


def test_a_surface_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    (archive / "archive.yaml").write_text(f"{ABOUT}publish: [citations, rss]\n")
    with pytest.raises(ArchiveError, match="there is no 'rss' to choose; choose among: citations, feeds"):
        ingest(archive, tmp_path / "index")


def test_a_change_of_a_document_changes_its_forms_and_no_others(tmp_path: Path) -> None:
    index, public = make(tmp_path)
    before = read_all(public)
    running = Publication(public)
    changed = document_text("paper:otters", "# Otters\n\nThey hold hands.\n", title="Sea otters", date="2026-05-17")
    (tmp_path / "archive" / "otters.md").write_text(changed)
    ingest(tmp_path / "archive", index)
    publish(catalogue(index), public, "two")
    assert running.read("papers/otters.bib") == before["papers/otters.bib"]
    assert running.refresh()
    assert b"Sea otters" in running.read("papers/otters.bib")
    after = read_all(public)
    altered = {path for path in before if path in after and after[path] != before[path]}
    assert {path for path in KETTLES if path in altered} == set()
    assert {f"papers/otters.{suffix}" for suffix in SUFFIXES} <= altered
    assert is_published(public, "two")
    assert publish(catalogue(index), public, "two").written == 0


def test_a_form_that_another_release_would_make_otherwise_is_not_sent(tmp_path: Path) -> None:
    _, public = make(tmp_path)
    folder, ledger, path = PublicFolder(public), read_ledger(public), "papers/kettles.bib"
    other = ledger.on_request[path]._replace(sha256=hashlib.sha256(b"what another release made").hexdigest())
    altered = replace(ledger, on_request={**ledger.on_request, path: other})
    folder.switch(ledger.generation, encode_ledger(altered))
    with pytest.raises(DamagedFileError, match=f"'{path}' is not served"):
        Publication(public).read(path)
    assert Publication(public).read("papers/kettles.ris").startswith(b"TY  -")


async def test_a_form_on_request_is_negotiated_and_kept_by_clients_as_a_file_is(
    made: tuple[Path, Path], written: tuple[Path, Path]
) -> None:
    answers = []
    for index, public in (made, written):
        app = build_app(Config(index=index, public=public), Desk(index, BASE))
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
            page = "/papers/kettles"
            got = [await client.get(f"/{path}") for path in KETTLES]
            got.append(await client.get(page, headers={"accept": "application/x-bibtex"}))
            got.append(await client.get(f"{page}?format=ris"))
            got.append(await client.get(f"{page}.bib", headers={"if-none-match": got[0].headers["etag"]}))
            got.append(await client.head(f"{page}.bib"))
            got.append(await client.get("/papers/kettle.bib"))
            answers.append([(each.status_code, sorted(each.headers.items()), each.content) for each in got])
            (found,) = [
                each
                for each in (await client.get("/api/v1/documents/papers/kettles")).json()["representations"]
                if each["url"].endswith("kettles.bib")
            ]
            assert found["sha256"] == hashlib.sha256(got[0].content).hexdigest()
    assert answers[0][:-1] == answers[1][:-1]
    assert [status for status, _, _ in answers[0]] == [200] * 8 + [304, 200, 404]


def test_records_hold_what_forms_say_and_nothing_of_the_owners_folders(made: tuple[Path, Path]) -> None:
    lines = [json.loads(line) for line in read_all(made[1])[RECORDS_FILE].splitlines()]
    assert lines[0]["base_url"] == BASE
    assert [line["path"] for line in lines[1:]] == [item.path for item in catalogue(made[0]).items]
    assert all(not line["document"].keys() & {"provenance", "extra", "links", "files", "forms"} for line in lines[1:])
