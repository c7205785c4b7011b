"""What a document was stays: it is fetched, cited, listed and compared by its version or hash, and told apart."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from index.storage.kept.texts import KEPT_FORMAT, REGISTER_NAME, KeptTexts
from index.storage.sealed import seal, unseal
from server.config import Config
from server.mcp.server import build_server
from tests.conftest import Cli
from tests.server.http_client import settings, visitor
from tests.server.versions_archive import BASE, DROPPED, STAYS, make_history
from tools import Desk

FIRST = f"{BASE}/papers/otters/v1.0"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return make_history(tmp_path_factory.mktemp("history"))


@pytest.fixture
def own(config: Config, tmp_path: Path) -> Config:
    """A copy that a test may change."""
    for folder in (config.index, config.public):
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)
    return config.model_copy(update={"index": tmp_path / "index", "public": tmp_path / "public"})


def call(config: Config, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers a real client; of a refusal, its sentence under `refused`."""

    async def ask() -> dict[str, Any]:
        async with Client(build_server(Desk(config.index, BASE))) as client:
            result = await client.call_tool(tool, arguments)
            if result.is_error:
                return {"refused": result.content[0].text}  # type: ignore[union-attr]  # an error is text
            return result.structured_content or {}

    return asyncio.run(ask())


def get(config: Config, *paths: str, accept: str = "*/*", **given: object) -> list[Any]:
    """The answers of the service to requests, one after the other."""

    async def ask() -> list[Any]:
        async with visitor(settings(config.index, config.public, base_url=BASE, **given)) as client:
            return [await client.get(path, headers={"Accept": accept}) for path in paths]

    return asyncio.run(ask())


def test_a_version_is_fetched_by_its_name_by_its_hash_and_by_its_permalink(config: Config) -> None:
    first = call(config, "fetch", id="paper:otters@1.0")
    assert DROPPED in first["text"]
    assert (first["id"], first["url"]) == ("paper:otters@1.0", FIRST)
    assert (first["metadata"]["version"], first["metadata"]["newest"]) == ("1.0", "paper:otters")
    assert "the newest is version 1.1" in first["metadata"]["note"]
    sha256 = first["metadata"]["sha256"]
    for name in (f"paper:otters@{sha256}", f"paper:otters@sha256-{sha256[:12]}", "paper:otters@v1.0#otters"):
        assert DROPPED in call(config, "fetch", id=name)["text"]
    newest = call(config, "fetch", id="paper:otters")
    assert DROPPED not in newest["text"]
    assert newest["metadata"]["former_versions"] == f"paper:otters@1.0 | 2026-10-02T08:00:00Z | {FIRST}"
    assert call(config, "fetch", id="paper:otters@1.1")["text"] == newest["text"]
    (markdown,) = get(config, "/papers/otters/v1.0.md")
    assert markdown.text == first["text"]
    assert "not '9.9'" in call(config, "fetch", id="paper:otters@9.9")["refused"]


def test_the_text_of_a_document_that_is_gone_is_fetched_and_cited(config: Config) -> None:
    (row,) = json.loads(get(config, "/notes/glaciers/history", accept="application/json")[0].text)["versions"]
    gone = call(config, "fetch", id=row["reference"])
    assert "letter U" in gone["text"]
    assert "the archive has the document no more" in gone["metadata"]["note"]
    cited = call(config, "cite", id=row["url"], quote="valleys into a letter U")
    assert cited["identifiers"]["permalink"] == row["url"]
    assert cited["quote"]["fragment_url"].startswith(row["url"])
    assert "No document 'note:glaciers'" in call(config, "fetch", id="note:glaciers")["refused"]


def test_a_former_version_is_cited_as_it_was(config: Config) -> None:
    for arguments in ({"id": "paper:otters@1.0"}, {"id": "paper:otters", "version": "1.0"}, {"id": FIRST}):
        cited = call(config, "cite", quote="a favourite stone", **arguments)
        cited |= {"exports": call(config, "cite", formats=["bibtex"], **arguments)["exports"]}
        assert (cited["version"], cited["identifiers"]["permalink"]) == ("1.0", FIRST)
        assert cited["identifiers"]["doi"] == "10.1000/otters"
        assert ("Baker" in cited["exports"]["bibtex"], "Lovelace" in cited["exports"]["bibtex"]) == (True, False)
        assert cited["quote"]["fragment_url"].startswith(f"{FIRST}#")
        assert "the newest is version 1.1" in cited["warnings"][0]
        assert "does not have these words" in cited["warnings"][1]
    kept = call(config, "cite", id="paper:otters@1.0", quote="crack mussels")
    assert [words for words in kept["warnings"] if "does not have these words" in words] == []
    newest = call(config, "cite", id="paper:otters", version="1.1", formats=["bibtex"])
    assert "Lovelace" in newest["exports"]["bibtex"]
    assert "newest" not in newest["warnings"][0]


def test_a_quote_that_a_version_dropped_is_told_with_the_version_that_had_it(config: Config, cli: Cli) -> None:
    refused = call(config, "cite", id="paper:otters", quote=DROPPED)["refused"]
    assert "does not have these words. They stood in 'paper:otters@1.0', line" in refused
    assert FIRST in refused
    answer = f'"{DROPPED}" [Otters]({BASE}/papers/otters)\n'
    found = call(config, "verify_citations", text=answer)
    (quote,) = (check for check in found["checks"] if check["kind"] == "quote")
    assert (found["verdict"], quote["holds"]) == ("fails", False)
    assert "They stood in 'paper:otters@1.0'" in quote["detail"]
    Path("answer.md").write_text(answer)
    status, out, _ = cli("verify", "answer.md", "--index", config.index, "--base-url", BASE)
    assert status == 1
    assert "They stood in 'paper:otters@1.0'" in out


def test_a_quote_of_a_named_version_holds_for_that_one_and_is_told_not_to_be_of_the_newest(config: Config) -> None:
    found = call(config, "verify_citations", text=f'"{DROPPED}" [Otters]({FIRST})\n')
    (quote,) = (check for check in found["checks"] if check["kind"] == "quote")
    assert quote["holds"] is True
    assert "This is 'paper:otters@1.0', seen on 2026-10-02; the newest is version 1.1" in quote["detail"]
    wrong = call(config, "verify_citations", text=f'"Otters knit jumpers of kelp all day." [Otters]({FIRST})\n')
    assert wrong["verdict"] == "fails"


def test_what_is_new_is_asked_for_by_month_and_since_a_day(config: Config, cli: Cli) -> None:
    def list_since(since: str) -> list[str]:
        return sorted(each["id"] for each in call(config, "list_documents", changed_since=since)["documents"])

    assert list_since("2026-11") == ["note:geysers", "note:kettles", "paper:otters"]
    assert list_since("2026-11-20") == ["note:geysers", "note:kettles"]
    assert list_since("2026-11-21") == []
    assert "needs a date" in call(config, "list_documents", changed_since="soon")["refused"]
    results = call(config, "search", query="steam escapes whistle changed:2026-11")["results"]
    assert {each["id"] for each in results} == {"note:geysers", "note:kettles", "paper:otters"}
    results = call(config, "search", query="rivers carve valleys changed:2026-10")["results"]
    assert {each["id"] for each in results} == {"note:rivers"}
    _, out, _ = cli("list", "changed_since:2026-11-20", "--json", "--index", config.index)
    assert sorted(each["id"] for each in json.loads(out)) == ["note:geysers", "note:kettles"]
    (page,) = get(config, "/api/v1/documents?changed_since=2026-11-20")
    assert sorted(each["id"] for each in page.json()["documents"]) == ["note:geysers", "note:kettles"]


def test_an_index_that_noted_no_times_says_so_and_takes_those_of_publications(own: Config) -> None:
    register = unseal((own.index / REGISTER_NAME).read_bytes())
    assert register is not None
    as_before = {name: register[name] for name in ("segments", "texts", "changes")}
    (own.index / REGISTER_NAME).write_bytes(seal(KEPT_FORMAT, as_before))
    found = call(own, "search", query="steam changed_since:2026-11")
    assert len({each["id"] for each in found["results"]}) >= 2  # by the publication of today
    later = [
        ["9999-12-31T00:00:00Z", name, "updated", sha256, "facts"] for _, name, _, sha256, _ in register["changes"]
    ]
    changes = [*(change[:4] for change in register["changes"]), *later]  # an earlier release noted no facts
    (own.index / REGISTER_NAME).write_bytes(seal(KEPT_FORMAT, {**as_before, "changes": changes}))
    assert call(own, "list_documents", changed_since="2026-11")["total"] >= 2
    assert call(own, "list_documents", changed_since="9999")["total"] == 0  # its facts alone changed then
    (own.index / REGISTER_NAME).unlink()
    found = call(own, "search", query="steam changed_since:2026-11")
    assert found["results"] == []
    assert "Of 4 documents it is not known when they changed" in " ".join(found["warnings"])


def test_the_history_of_a_document_that_is_gone_is_found_by_each_of_its_names(config: Config, cli: Cli) -> None:
    options = ("--index", config.index, "--base-url", BASE)
    title = json.loads(cli("history", "note:glaciers", "--json", *options)[1])["title"]
    for name in (title, title.upper(), "glaciers.md", "notes/glaciers", "/notes/glaciers", f"{BASE}/notes/glaciers"):
        status, out, err = cli("history", name, *options)
        assert (status, out.splitlines()[0]) == (0, f"{title} (note:glaciers)"), (name, err)
    assert "No document 'Glacier tales'" in cli("history", "Glacier tales", *options)[2]


def test_the_history_lists_versions_and_shows_what_changed(config: Config, cli: Cli) -> None:
    status, out, _ = cli("history", "note:kettles", "--index", config.index, "--base-url", BASE)
    assert status == 0
    assert out.count("\nnote:kettles@sha256-") == 3
    assert "words +1 -0, paragraphs +1 -1" in out
    assert "A kettle sings {+loudly+} when steam escapes." in out
    data = json.loads(cli("history", "note:kettles", "--json", "--index", config.index, "--base-url", BASE)[1])
    assert [row["seen"] for row in data["versions"]] == [
        ["2026-11-20T10:00:00Z"],
        ["2026-11-03T09:00:00Z"],
        ["2026-10-02T08:00:00Z"],
    ]
    second = data["versions"][1]["sha256"]
    page, chosen, api, none = get(
        config,
        "/notes/kettles/history",
        f"/notes/kettles/history?of={second}",
        "/api/v1/documents/notes/kettles/history",
        "/notes/kettles/history?of=9.9",
    )
    assert "sings <ins>loudly</ins> when" in page.text
    assert "kettle <del>whistles</del><ins>sings</ins> when" in chosen.text
    assert api.json() == data
    assert (none.status_code, get(config, "/notes/nothing/history")[0].status_code) == (404, 404)
    assert 'href="../notes/kettles/history"' in get(config, "/notes/kettles", accept="text/html")[0].text


def test_the_api_gives_the_text_and_the_citation_of_a_version(config: Config) -> None:
    first, newest, none = get(
        config,
        "/api/v1/documents/paper:otters/versions/1.0",
        "/api/v1/documents/papers/otters/versions/1.1",
        "/api/v1/documents/papers/otters/versions/9.9",
    )
    assert DROPPED in first.json()["markdown"]
    assert (first.json()["url"], first.json()["is_newest"]) == (FIRST, False)
    assert "Baker" in first.json()["citation"]["exports"]["bibtex"]
    assert (newest.json()["is_newest"], STAYS in newest.json()["markdown"]) == (True, True)
    assert none.status_code == 404


def test_a_private_service_asks_for_the_token_of_every_version_and_history(config: Config, tmp_path: Path) -> None:
    token = "a" * 40
    (tmp_path / "tokens").write_text(f"{token}\n")
    paths = (
        "/papers/otters/history",
        "/papers/otters/v1.0",
        "/papers/otters/v1.0.md",
        "/api/v1/documents/papers/otters/history",
        "/api/v1/documents/papers/otters/versions/1.0",
        "/papers/none/history",
    )
    assert {answer.status_code for answer in get(config, *paths, token_file=tmp_path / "tokens")} == {401}


def test_a_forgotten_version_is_gone_everywhere_and_its_permalink_is_given_to_no_other(own: Config, cli: Cli) -> None:
    places = ("--index", own.index, "--public", own.public, "--base-url", BASE)
    status, _, err = cli("history", "paper:otters", "--forget", "1.1", "--yes", *places)
    assert (status, "is what the archive holds today" in err) == (1, True)
    status, _, err = cli("history", "paper:otters", "--forget", "1.0", *places)
    assert (status, "add --yes" in err) == (1, True)
    status, out, err = cli("history", "paper:otters", "--forget", "1.0", "--yes", *places)
    assert (status, err) == (0, "")
    assert "Nothing is published at papers/otters/v1.0" in out
    for file in own.index.glob("kept/*"):
        assert DROPPED.encode() not in file.read_bytes()
    page, raw, history = get(own, "/papers/otters/v1.0", "/papers/otters/v1.0.md", "/papers/otters/history")
    assert (page.status_code, raw.status_code) == (410, 410)
    assert "was removed by its owner" in history.text
    assert "was removed by its owner" in call(own, "fetch", id="paper:otters@1.0")["refused"]
    assert "They stood in" not in call(own, "cite", id="paper:otters", quote=DROPPED)["refused"]
    (own.index / REGISTER_NAME).unlink()  # a register made of the segments knows it still
    assert KeptTexts.open(own.index).forgotten.keys() == {"papers/otters/v1.0"}
    assert "letter U" in call(own, "fetch", id="note:glaciers@" + _hash_of(own, "glaciers"))["text"]


def _hash_of(config: Config, name: str) -> str:
    path = next(path for path in KeptTexts.open(config.index).digests if path.startswith(f"notes/{name}/"))
    return path.rpartition("/")[2]


def test_a_backup_brings_versions_back(own: Config, cli: Cli, tmp_path: Path) -> None:
    assert cli("backup", tmp_path / "kept.tar.gz", "--index", own.index)[0] == 0
    shutil.rmtree(own.index / "kept")
    assert cli("restore", tmp_path / "kept.tar.gz", "--index", own.index)[0] == 0
    assert DROPPED in call(own, "fetch", id="paper:otters@1.0")["text"]
    status, out, _ = cli("history", "note:glaciers", "--index", own.index)
    assert (status, "had it no more since 2026-11-20T10:00:00Z" in out) == (0, True)


def test_the_command_line_fetches_shows_and_opens_a_version(config: Config, cli: Cli) -> None:
    places = ("--index", config.index, "--base-url", BASE)
    assert DROPPED in cli("fetch", "paper:otters@1.0", *places)[1]
    assert "Lovelace" not in cli("show", "paper:otters@1.0", *places)[1]
    assert cli("open", "paper:otters@1.0", *places)[1] == f"{FIRST}\n"
    assert "1.1" in cli("cite", "paper:otters", "--export", "bibtex", *places)[1]


def test_former_texts_that_were_not_looked_in_are_counted(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.quotes.former.MAX_SEARCHED_VERSIONS", 1)
    link = f"[Kettles]({BASE}/notes/kettles)"
    found = call(config, "verify_citations", text=f'"A kettle whistles when steam" {link}\n')
    (quote,) = (check for check in found["checks"] if check["kind"] == "quote")
    assert "in the 1 oldest of 2 former texts" in quote["detail"]
    monkeypatch.setattr("index.quotes.checks.quotes.MAX_FORMER_SEARCHES", 0)
    found = call(config, "verify_citations", text=f'"A kettle whistles when steam" {link}\n')
    (quote,) = (check for check in found["checks"] if check["kind"] == "quote")
    assert "for the first 0 such quotes alone" in quote["detail"]
