"""A folder as somebody has it, without a file of ours: nothing is required, and ids stay."""

import asyncio
from pathlib import Path

import anyio
import httpx2
import pytest

from index import ArchiveInfo, Document
from index.errors import DocumentNotFoundError
from index.quotes.reference import References
from index.retrieval.search import search
from index.retrieval.searcher import Searcher
from index.storage.reader import Reader
from ingest import ingest
from ingest.documents import parse
from ingest.errors import RemovalsError
from ingest.sources import SourceFile
from server.build import build
from server.config import Config
from server.web.app import build_app
from tests.conftest import STRICT
from tools import Desk

pytestmark = pytest.mark.anyio

FILES = {
    "README.md": "# My reading notes\n\nNotes on queues and caches.\n",
    "queues/littles-law.md": "# Little's law\n\nThe mean number in a system.\n",
    "Paxos.md": "---\naliases: [Synod]\nweight: 20\n---\n# Paxos\n\nTwo phases: prepare and accept.\n",
    "Raft.md": "---\ntags: [consensus]\nweight: 30\n---\nRaft keeps a log in step.\n",
    "_posts/2024-01-02-caches.md": "---\ntitle: Caches\nauthor: Ada Example\n---\nA cache pays when it is hit.\n",
    "old.md": "Caf\xe9 au lait.\n",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of notes of several programs."""
    folder = tmp_path / "notes"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode("cp1252" if name == "old.md" else "utf-8"))
    return folder


def read(index: Path) -> dict[str, Document]:
    async def run() -> dict[str, Document]:
        return dict((await Reader.open(index)).documents)

    return asyncio.run(run())


def find(index: Path, query: str) -> list[str]:
    async def run() -> list[str]:
        return [hit.document.id for hit in (await search(await Searcher.open(index), query)).hits]

    return asyncio.run(run())


def test_a_folder_without_a_file_of_ours_goes_in_whole(notes: Path, index: Path) -> None:
    report = ingest(notes, index)
    assert (report.added, list(report.problems)) == (6, [])
    found = read(index)
    assert {name: document.title for name, document in found.items()} == {
        "note:readme": "My reading notes",
        "queue:littles-law": "Little's law",
        "note:paxos": "Paxos",
        "note:raft": "Raft",
        "post:caches": "Caches",
        "note:old": "Old",
    }
    post = found["post:caches"]
    assert (post.date, post.authors, post.path) == ("2024-01-02", ("Ada Example",), "posts/caches")
    assert dict(post.provenance) == {
        "id": "path",
        "kind": "folder '_posts'",
        "title": "front matter: title",
        "authors": "front matter: author",
        "date": "file name",
    }
    assert any("old.md: it is no UTF-8 and was read as Windows-1252" in notice for notice in report.notices)
    assert found["note:old"].rewritten_sha256 == found["note:old"].text_sha256 != found["note:old"].sha256
    assert ingest(notes, index).added == 0


def test_unknown_fields_are_kept_and_found(notes: Path, index: Path) -> None:
    ingest(notes, index)
    assert dict(read(index)["note:paxos"].extra) == {"aliases": ("Synod",), "weight": ("20",)}
    assert find(index, "phases log weight:20") == ["note:paxos"]
    assert "note:paxos" not in find(index, "phases log -weight:20")
    assert find(index, "phases log colour:20") != []  # no field, so words


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# Choose a colour\n\ntext\n\n# Themes\n", "Choose a colour"),
        ("text\n\n# Choose a colour\n", "Choose a colour"),
        ("## Choose a colour\n\n### Themes\n\ntext\n", "Choose a colour"),
        (
            "<!-- Old\nheading. -->\n\n<a id='a'></a><span id='b'></span>\n\n## The `match` flow\n",
            "The match flow",
        ),
        ("### Colours\n\ntext\n\n### Themes\n\ntext\n", "User interface"),
        ("text\n\n## Colours\n", "User interface"),
        ("<a href='x'>words</a>\n\n## Colours\n", "User interface"),
        ("<!-- open\n\n## Colours\n", "User interface"),
    ],
)
def test_a_heading_is_the_title_where_it_names_the_whole_text(body: str, title: str) -> None:
    archive = ArchiveInfo(title="A", summary="S.", description="D.")
    assert parse(SourceFile("User interface.md", body.encode()), archive)[0].title == title


def test_another_title_of_a_document_finds_it(notes: Path, index: Path) -> None:
    ingest(notes, index)
    reader = asyncio.run(Reader.open(index))
    references = References(reader.documents, reader.manifest.archive, "http://127.0.0.1:8321")
    assert references.find("Synod").document.id == "note:paxos"


def test_words_of_another_title_alone_find_a_document_in_a_search(notes: Path, index: Path) -> None:
    ingest(notes, index)
    assert find(index, "Synod")[0] == "note:paxos"


def test_a_page_without_a_text_has_what_its_front_matter_says_of_it(notes: Path, index: Path) -> None:
    (notes / "queues" / "_index.md").write_text("---\ntitle: Queues\ndescription: All about waiting.\n---\n")
    ingest(notes, index)
    assert find(index, "All about waiting")[0] == "queue:index"


def test_a_label_that_comes_or_goes_leads_from_every_text_that_names_it(tmp_path: Path, index: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "a.qmd").write_text("# A\n\nAs @sec-pipes says.\n")
    (folder / "b.qmd").write_text("# B\n\n## Pipes {#sec-pipes}\n\nWords.\n")
    ingest(folder, index)
    assert read(index)["note:a"].links == ("note:b",)
    assert ingest(folder, index).changed == 0
    (folder / "b.qmd").write_text("# B\n\n## Pipes\n\nWords.\n")
    assert ingest(folder, index).changed == 2
    assert read(index)["note:a"].links == ()
    (folder / "c.qmd").write_text("# C\n\n## Pipes {#sec-pipes}\n\nWords.\n")
    report = ingest(folder, index)
    assert (report.added, report.changed) == (1, 1)
    assert read(index)["note:a"].links == ("note:c",)


def test_what_its_owner_keeps_back_is_left_out_and_what_has_no_text_too(notes: Path, index: Path) -> None:
    (notes / "draft.md").write_text("---\ndraft: true\n---\nNot ready.\n")
    (notes / "empty.md").write_text("---\ntitle: Nothing\n---\n")
    (notes / "page.html").write_text("<meta name=robots content=noindex><main><p>Words.</p></main>")
    report = ingest(notes, index)
    assert (report.added, list(report.problems)) == (6, [])
    (notes / "Raft.md").write_text("---\npublish: false\n---\nRaft keeps a log in step.\n")
    assert ingest(notes, index).removed == 1


def test_ids_are_told_apart_and_stay_with_their_files(notes: Path, index: Path) -> None:
    (notes / "a b.md").write_text("One.\n")
    (notes / "a-b.md").write_text("Two.\n")
    (notes / "a-b.txt").write_text("Three.")
    ingest(notes, index)
    first = {document.source: name for name, document in read(index).items()}
    assert first["a b.md"] == "note:a-b"
    assert first["a-b.txt"] == "note:a-b-txt"
    assert first["a-b.md"].startswith("note:a-b-")
    (notes / "A b.md").write_text("Four.\n")  # comes before the others
    ingest(notes, index)
    after = {document.source: name for name, document in read(index).items()}
    assert {path: after[path] for path in first} == first
    ingest(notes, index, rebuild=True)
    assert {document.source: name for name, document in read(index).items()} == after


def test_a_moved_file_keeps_its_id_and_answers_to_the_new_one(notes: Path, index: Path) -> None:
    ingest(notes, index)
    (notes / "ideas").mkdir()
    (notes / "Raft.md").rename(notes / "ideas" / "Leaders.md")
    report = ingest(notes, index)
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 1, 0, 1)
    raft = read(index)["note:raft"]
    assert (raft.source, raft.aliases) == ("ideas/Leaders.md", ("idea:leaders",))
    ingest(notes, index, rebuild=True)
    assert read(index)["note:raft"].aliases == ("idea:leaders",)


def test_a_stated_kind_moves_a_document_and_its_old_id_leads_to_it(notes: Path, index: Path) -> None:
    ingest(notes, index)
    (notes / "Raft.md").write_text("---\nkind: essay\n---\nRaft keeps a log in step.\n")
    ingest(notes, index)
    reader = asyncio.run(Reader.open(index))
    references = References(reader.documents, reader.manifest.archive, "http://127.0.0.1:8321")
    assert references.find("note:raft").document.id == "essay:raft"
    with pytest.raises(DocumentNotFoundError):
        references.find("note:nobody")


async def test_the_address_that_a_document_had_leads_to_it(notes: Path, tmp_path: Path) -> None:
    config = Config(source=str(notes), index=tmp_path / "index", public=tmp_path / "public")
    await anyio.to_thread.run_sync(build, config)
    (notes / "Raft.md").write_text("---\nkind: essay\n---\nRaft keeps a log in step.\n")
    await anyio.to_thread.run_sync(build, config)
    home = (tmp_path / "public" / "current" / "index.md").read_text()
    assert home.count("The documents of this archive.") == 2  # in the front matter, and once below the title
    assert ": 1 document; " in home
    assert ": 1 documents" not in home
    app = build_app(config, Desk(config.index, config.url))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=config.url) as web:
        moved = await web.get("/notes/raft")
        assert moved.status_code == 200
        assert '<meta http-equiv="refresh" content="0; url=../essays/raft">' in moved.text
        assert (await web.get("/essays/raft")).status_code == 200


def test_front_matter_that_goes_leaves_the_document_its_id(archive: Path, index: Path) -> None:
    ingest(archive, index)
    (archive / "otters.md").write_text("Sea otters crack mussels.\n")
    report = ingest(archive, index)
    assert (report.added, report.changed, report.removed) == (0, 1, 0)
    assert read(index)["paper:otters"].title == "Otters"


def test_a_strict_archive_takes_our_own_form_alone(notes: Path, index: Path) -> None:
    (notes / "archive.yaml").write_text(STRICT)
    (notes / "ours.md").write_text("---\nid: note:ours\nkind: note\ntitle: Ours\n---\nWords.\n")
    report = ingest(notes, index)
    assert report.documents == 1
    assert "README.md, line 1: the front matter is missing; start the file with a '---' block." in report.problems
    (notes / "archive.yaml").write_text(STRICT.replace("true", "false"))
    assert ingest(notes, index).documents == 7


def test_a_folder_of_a_name_that_the_service_answers_gives_no_kind(tmp_path: Path, index: Path) -> None:
    for name in ("metrics", "apis"):
        (tmp_path / "notes" / name).mkdir(parents=True)
        (tmp_path / "notes" / name / "one.md").write_text("Words.\n")
    report = ingest(tmp_path / "notes", index)
    assert (report.added, list(report.problems)) == (2, [])


def test_a_document_that_becomes_a_draft_goes_without_a_question(tmp_path: Path, index: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nWombats.\n")
    (folder / "two.md").write_text("# Two\n\nZebras.\n")
    ingest(folder, index)
    (folder / "two.md").write_text("---\ndraft: true\n---\n# Two\n\nZebras.\n")
    assert ingest(folder, index, allow_removals=False).removed == 1
    (folder / "three.md").write_text("# Three\n\nOkapis.\n")
    ingest(folder, index)
    (folder / "one.md").unlink()  # lost, not withdrawn
    with pytest.raises(RemovalsError):
        ingest(folder, index, allow_removals=False)
