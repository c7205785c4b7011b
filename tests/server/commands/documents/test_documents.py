"""Documents are listed, shown, printed and opened by whatever name a person has for them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Cli, document_text


@pytest.fixture
def desk(cli: Cli, archive: Path) -> Cli:
    """The command line beside three documents and one in a folder."""
    (archive / "talks").mkdir()
    text = document_text("talk:tea", "# Tea\n\nWater boils.\n\n## Leaves\n\nThey sink.\n", title="On Tea", date="2025")
    (archive / "talks" / "tea.md").write_text(text)
    assert cli("ingest", archive)[0] == 0
    return cli


def test_documents_are_listed_newest_first_and_filtered_as_in_a_search(desk: Cli) -> None:
    status, out, err = desk("list")
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == [
        "note:glaciers",
        "paper:kettles",
        "paper:otters",
        "talk:tea",
    ]
    assert out.splitlines()[3].split() == ["talk:tea", "talk", "2025", "On", "Tea", "talks/tea.md"]
    assert [line.split()[0] for line in desk("list", "kind:paper -id:otters")[1].splitlines()] == ["paper:kettles"]
    assert desk("list", "source:talks")[1].startswith("talk:tea")
    assert desk("list", "--limit", 1)[1].splitlines()[1] == "3 more of 4; a larger --limit shows them."
    (only,) = json.loads(desk("list", "source:talks", "--json")[1])
    assert only == {
        "id": "talk:tea",
        "title": "On Tea",
        "kind": "talk",
        "date": "2025",
        "source": "talks/tea.md",
        "language": None,
        "url": "http://127.0.0.1:8321/talks/tea",
    }
    assert "has the word 'otters'" in desk("list", "otters")[2]
    assert "Choose one of: talks." in desk("list", "source:blog")[2]


@pytest.mark.parametrize(
    "name", ["talk:tea", "talks/tea.md", "On Tea", "http://127.0.0.1:8321/talks/tea", "./talks/tea.md"]
)
def test_a_document_is_shown_by_any_of_its_names(desk: Cli, name: str) -> None:
    status, out, err = desk("show", name)
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split() == ["id", "talk:tea"]
    assert json.loads(desk("show", name, "--json")[1])["source"] == "talks/tea.md"


def test_a_name_that_is_unknown_is_told_with_the_nearest(desk: Cli) -> None:
    for command in ("show", "fetch", "open"):
        status, out, err = desk(command, "talk:tee")
        assert (status, out, err) == (1, "", "refdesk: No document 'talk:tee'. Did you mean 'talk:tea'?\n")
    assert "Did you mean 'talk:tea'?" in desk("show", "talks/te.md")[2]


def test_facts_are_shown_with_the_place_where_they_were_read(desk: Cli, archive: Path) -> None:
    (archive / "page.html").write_text("<title>Seite</title><main><p>Otter knacken Muscheln.</main>")
    desk("ingest")
    out = desk("show", "page.html", "--facts")[1]
    assert "\nWhere it was read\n" in out
    assert "  kind: " in out
    assert "converted" in out


def test_the_markdown_of_a_document_or_a_section_is_printed(desk: Cli, archive: Path) -> None:
    assert desk("fetch", "talks/tea.md")[1] == (archive / "talks" / "tea.md").read_text()
    assert desk("fetch", "talk:tea#leaves")[1] == "## Leaves\n\nThey sink.\n"
    assert "has no part '#roots'" in desk("fetch", "talk:tea#roots")[2]


def test_a_document_is_opened_where_there_is_a_browser_and_named_where_there_is_none(
    desk: Cli, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    address = (archive / "talks" / "tea.md").as_uri()
    assert desk("open", "talk:tea")[:2] == (0, f"{address}\n")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    subprocess.run([sys.executable, "-m", "server", "open", "talk:tea"], check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / "opened").read_text() == f"{address}\n"
