"""A text that its owner had removed is published nowhere, and its permalink is never that of another."""

from pathlib import Path

import pytest

from ingest import ingest
from server.build import publish_index
from server.config import Config
from server.permalinks import keep_former_texts
from tests.conftest import Cli
from tests.server.test_versions import get
from tests.server.versions_archive import BASE, write

SECRET = "The SECRETWORD is a word that has to go."
ARCHIVE = "title: Notes\nsummary: Notes.\ndescription: Notes.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Config:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "archive.yaml").write_text(ARCHIVE)
    return Config(index=tmp_path / "index", public=tmp_path / "public", base_url=BASE)


def build(desk: Config, document_id: str, words: str, version: str, **front: object) -> None:
    write(desk.index.parent / "archive", document_id, words, version=version, **front)
    keep_former_texts(desk)
    ingest(desk.index.parent / "archive", desk.index)
    publish_index(desk)


def places(desk: Config) -> tuple[object, ...]:
    return ("--yes", "--index", desk.index, "--public", desk.public, "--base-url", BASE)


def is_kept(desk: Config, words: str) -> bool:
    return any(words.encode() in file.read_bytes() for file in desk.index.glob("kept/*"))


@pytest.mark.parametrize("wanted", ["1.0", "articles/o/v1.0", f"{BASE}/papers/o/v1.0"])
def test_a_text_under_two_permalinks_is_forgotten_under_both(desk: Config, cli: Cli, wanted: str) -> None:
    build(desk, "paper:o", SECRET, "1.0")
    with (desk.index.parent / "archive" / "archive.yaml").open("a") as file:
        file.write("plurals: {paper: articles}\n")
    build(desk, "paper:o", SECRET, "1.0")
    status, _, err = cli("history", "paper:o", "--forget", "papers/o/v1.0", *places(desk))
    assert (status, "is what the archive holds today" in err) == (1, True)
    build(desk, "paper:o", "Nothing of it.", "1.1")
    assert {each.status_code for each in get(desk, "/papers/o/v1.0", "/articles/o/v1.0.md")} == {200}
    status, out, _ = cli("history", "paper:o", "--forget", wanted, *places(desk))
    assert status == 0
    assert "at papers/o/v1.0 any more" in out
    assert "at articles/o/v1.0 any more" in out
    found = get(desk, "/papers/o/v1.0", "/papers/o/v1.0.md", "/articles/o/v1.0", "/articles/o/v1.0.md")
    assert {each.status_code for each in found} == {410}
    assert not is_kept(desk, SECRET)


@pytest.mark.parametrize("reference", ["paper:old", "papers/old/v1.0", f"{BASE}/papers/old/v1.0.md"])
def test_a_former_id_and_a_permalink_reach_what_was_kept_there(desk: Config, cli: Cli, reference: str) -> None:
    build(desk, "paper:old", SECRET, "1.0")
    (desk.index.parent / "archive" / "old.md").unlink()
    build(desk, "paper:new", "Nothing of it.", "1.0", aliases=["paper:old"])
    build(desk, "paper:new", "Nothing of it, again.", "1.1", aliases=["paper:old"])
    _, out, _ = cli("history", reference, "--json", *places(desk)[1:])
    assert "papers/old/v1.0" in out
    wanted = "1.0" if reference == "paper:old" else reference
    status, out, _ = cli("history", reference, "--forget", wanted, *places(desk))
    assert (status, "at papers/old/v1.0 any more" in out, "papers/new" in out) == (0, True, False)
    old, new = get(desk, "/papers/old/v1.0", "/papers/new/v1.0")
    assert (old.status_code, new.status_code) == (410, 200)
    assert not is_kept(desk, SECRET)


def test_a_forgotten_permalink_is_not_given_to_the_newest_text_of_that_version(desk: Config, cli: Cli) -> None:
    build(desk, "paper:o", SECRET, "1.0")
    build(desk, "paper:o", "Nothing of it.", "1.0")
    assert cli("history", "paper:o", "--forget", "v1.0", *places(desk))[0] == 0
    found = get(desk, "/papers/o/v1.0", "/papers/o/v1.0.md", "/papers/o", "/papers/o.md", "/api/v1/documents/papers/o")
    page, raw, newest, twin, record = found
    assert (page.status_code, raw.status_code) == (410, 410)
    (entry,) = (each for each in record.json().values() if "/papers/o/sha256-" in str(each))
    assert get(desk, entry.removeprefix(BASE))[0].status_code == 200
    assert f'<{entry}>; rel="cite-as"' in newest.headers["Link"]
    assert all("/v1.0" not in f"{each.text} {each.headers}" for each in (newest, twin, record))
    assert f"{entry}" in cli("cite", "paper:o", "--json", *places(desk)[1:3], "--base-url", BASE)[1]
    build(desk, "paper:o", SECRET, "1.0")  # the same once more
    assert get(desk, "/papers/o/v1.0")[0].status_code == 410
    assert "/v1.0" not in get(desk, "/papers/o.md")[0].text
