"""A permalink answers the same words for ever, whatever happens to the surfaces, the text or the address."""

import asyncio
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from httpx2 import Response

from index.storage.kept.texts import REGISTER_NAME, KeptTexts
from llms import find_file
from server.build import build
from server.config import Config
from tests.conftest import Cli, document_text
from tests.llms.publishing.old_layout import publish_in_place
from tests.server.http_client import settings, visitor

BASE = "http://127.0.0.1:8321"
FULL, SUMMARY = "papers/kettles/v1.0", "papers/otters/v1.0"
FIRST_WORDS = "Kettles hum in the first version."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full text and a summary, each with a version, ingested; without a date there is no PDF to wait for."""
    home = tmp_path_factory.mktemp("built")
    (home / "archive").mkdir()
    write(home / "archive", FIRST_WORDS)
    front = {"version": "1.0", "text": "summary", "authors": ["Ida Baker"]}
    (home / "archive" / "otters.md").write_text(document_text("paper:otters", "Otters hold hands.\n", **front))
    build(Config(source=str(home / "archive"), index=home / ".refdesk" / "index", public=home / "public"))
    return home


@pytest.fixture
def archive(built: Path, tmp_path: Path) -> Path:
    """The archive, in a folder of its own with its index and its surfaces."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    manifest = tmp_path / ".refdesk" / "index" / "manifest.json"  # which says where the archive lies
    manifest.write_text(manifest.read_text().replace(str(built), str(tmp_path)))
    return tmp_path / "archive"


def write(archive: Path, words: str, **front: object) -> None:
    given = {"title": "Kettles", "version": "1.0", "authors": ["Ada Lovelace"], **front}
    (archive / "kettles.md").write_text(document_text("paper:kettles", f"# Kettles\n\n{words}\n", **given))


def ask(tmp_path: Path, path: str, accept: str = "*/*", base_url: str = BASE, *, follow: bool = True) -> Response:
    """What the service answers."""
    config = settings(tmp_path / ".refdesk" / "index", tmp_path / "public", base_url=base_url)

    async def get() -> Response:
        async with visitor(config) as client:
            return await client.get(path, headers={"Accept": accept}, follow_redirects=follow)

    return asyncio.run(get())


def read(tmp_path: Path, path: str = FULL, base_url: str = BASE) -> tuple[str, str, str]:
    """What a permalink answers: the Markdown, the words of its page, and the citation there."""
    markdown = ask(tmp_path, f"/{path}", "text/markdown", base_url)
    page = ask(tmp_path, f"/{path}", "text/html", base_url)
    assert (markdown.status_code, page.status_code) == (200, 200)
    assert BASE not in page.text.replace(base_url, "")
    body = page.text.partition('<div class="prose">')[2].partition("</div>")[0]
    citation = page.text.partition("Cite this</h2>")[2].partition("</div>")[0]
    return (
        markdown.text,
        re.sub("<[^>]*>", "", body).strip(),
        citation.replace(base_url, "").replace(quote_plus(base_url), ""),
    )


def change_twice_and_lose_the_surfaces(archive: Path, home: Path, cli: Cli) -> None:
    write(archive, "Kettles sing.")
    cli("ingest", archive)
    shutil.rmtree(home / "public")
    write(archive, "Kettles whistle.")


def publish_a_version_with_another_title(archive: Path, home: Path, _: Cli) -> None:
    write(archive, "Kettles sing.", version="2.0", title="Singing kettles", authors=["Grace Hopper"])
    shutil.rmtree(home / "public")


def withdraw(archive: Path, home: Path, _: Cli) -> None:
    (archive / "kettles.md").unlink()
    shutil.rmtree(home / "public")


def lose_the_register_of_what_is_kept(archive: Path, home: Path, _: Cli) -> None:
    (home / ".refdesk" / "index" / REGISTER_NAME).unlink()
    write(archive, "Kettles sing.")


def lose_the_index_and_keep_the_surfaces(archive: Path, home: Path, _: Cli) -> None:
    shutil.rmtree(home / ".refdesk")
    write(archive, "Kettles sing.")


EVENTS = (
    change_twice_and_lose_the_surfaces,
    publish_a_version_with_another_title,
    withdraw,
    lose_the_register_of_what_is_kept,
    lose_the_index_and_keep_the_surfaces,
)


@pytest.mark.parametrize("event", EVENTS)
def test_a_permalink_answers_the_same_words(
    cli: Cli, archive: Path, tmp_path: Path, event: Callable[[Path, Path, Cli], None]
) -> None:
    before = read(tmp_path)
    assert FIRST_WORDS in before[0]
    assert before[1] == FIRST_WORDS
    assert "Ada Lovelace" in before[2]
    event(archive, tmp_path, cli)
    assert cli("ingest", archive, "--allow-removals")[0] == 0
    assert read(tmp_path) == before


def test_a_permalink_follows_the_service_to_another_address_and_through_a_rebuild(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    before = read(tmp_path)
    write(archive, "Kettles sing.", version="2.0")
    address = "https://desk.example"
    assert cli("ingest", archive, "--rebuild", "--base-url", address)[0] == 0
    assert read(tmp_path, base_url=address) == before


def test_the_version_of_a_summary_leads_to_its_text_for_now(cli: Cli, archive: Path, tmp_path: Path) -> None:
    first = ask(tmp_path, f"/{SUMMARY}", follow=False)
    otters = document_text("paper:otters", "Otters hold paws.\n", version="1.0", text="summary")
    (archive / "otters.md").write_text(otters)
    cli("ingest", archive)
    second = ask(tmp_path, f"/{SUMMARY}", follow=False)
    assert (first.status_code, second.status_code) == (307, 307)
    assert ask(tmp_path, "/papers/kettles.html", follow=False).status_code == 308
    assert "hands" in ask(tmp_path, f"{first.headers['location']}.md").text
    assert "paws" in ask(tmp_path, f"{second.headers['location']}.md").text


def test_what_changed_when_is_known_although_the_surfaces_were_deleted(cli: Cli, archive: Path, tmp_path: Path) -> None:
    before = ask(tmp_path, "/api/v1/changes").json()["changes"]
    shutil.rmtree(tmp_path / "public")
    (archive / "otters.md").unlink()
    cli("ingest", archive, "--allow-removals")
    after = ask(tmp_path, "/api/v1/changes").json()["changes"]
    assert [change["change"] for change in before] == ["created", "created"]
    assert [{**change, "document": None} for change in after[:2]] == [{**change, "document": None} for change in before]
    assert [(change["change"], change["id"]) for change in after[2:]] == [("withdrawn", "paper:otters")]


def leave_old_layout(tmp_path: Path) -> tuple[str, str, str]:
    """An index that keeps nothing and surfaces in place, as earlier releases left them; returns what was answered."""
    before = read(tmp_path)
    publish_in_place(tmp_path / "old", tmp_path / "public")
    shutil.rmtree(tmp_path / "public")
    (tmp_path / "old").rename(tmp_path / "public")
    shutil.rmtree(tmp_path / ".refdesk" / "index" / "kept")
    return before


def test_permalinks_of_an_earlier_release_are_carried_over(cli: Cli, archive: Path, tmp_path: Path) -> None:
    before = leave_old_layout(tmp_path)
    write(archive, "Kettles sing.")  # before the first ingest of the new release
    assert cli("ingest", archive)[0] == 0
    assert read(tmp_path) == before
    assert [path.name for path in (tmp_path / "public" / "papers").iterdir()] == ["own.txt"]


def test_a_permalink_whose_front_matter_cannot_be_read_any_more_is_carried_over(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    leave_old_layout(tmp_path)
    ledger = json.loads((tmp_path / "public" / ".published.json").read_text())
    (tmp_path / "public" / f"{FULL}.md").write_text("---\nid: 7 of an older form\n---\n\nHum.\n")
    ledger["files"][f"{FULL}.md"][0] = hashlib.sha256((tmp_path / "public" / f"{FULL}.md").read_bytes()).hexdigest()
    (tmp_path / "public" / ".published.json").write_text(json.dumps(ledger))
    assert cli("ingest", archive)[0] == 0
    markdown, words, citation = read(tmp_path)
    assert markdown.endswith("Hum.\n")
    assert "Hum." in words
    assert "Ada Lovelace" in citation


def test_a_kept_text_that_was_damaged_stays_as_it_was_published_and_is_told(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    before = read(tmp_path)
    (archive / "archive.yaml").write_text("title: Another\n")  # renders all pages anew
    (segment,) = (tmp_path / ".refdesk" / "index" / "kept").glob("texts-*")
    segment.write_bytes(segment.read_bytes().replace(b"first version", b"FIRST version"))
    status, out, _ = cli("ingest", archive)
    assert status == 0
    assert f"Note: The text at '{FULL}' cannot be read from" in out
    assert "Bring it back from a backup with 'refdesk restore BACKUP --index" in out
    assert read(tmp_path) == before


def test_an_ingest_that_is_killed_before_its_switch_keeps_what_was_kept(
    cli: Cli, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = tmp_path / ".refdesk" / "index"
    before = KeptTexts.open(location).digests
    write(archive, "Kettles sing.", version="2.0")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("index.storage.kept.texts.seal", die)
        cli("ingest", archive)
    assert KeptTexts.open(location).digests == before
    cli("ingest", archive)
    after = KeptTexts.open(location)
    assert list(after.digests) == [*before, "papers/kettles/v2.0"]
    assert len(list((location / "kept").glob("texts-*"))) == 2
    assert "sing" in after.read("papers/kettles/v2.0").markdown


def test_a_page_of_a_permalink_shows_markup_of_its_title_as_words(cli: Cli, archive: Path, tmp_path: Path) -> None:
    write(archive, "Kettles hum.", version="3.0", title="The <b>Vec</b> & {{ x }} {base_url}")
    cli("ingest", archive)
    page = find_file(tmp_path / "public", "papers/kettles/v3.0.html").read_text()
    assert "<h1>The &lt;b&gt;Vec&lt;/b&gt; &amp; {{ x }} {base_url}</h1>" in page
