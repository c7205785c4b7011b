"""An archive may be made of several folders, which `archive.yaml` names."""

from pathlib import Path

import pytest

from ingest import open_source
from tests.conftest import Cli, document_text
from tests.ingest.sources.trees.repositories import git, make_repository
from tests.ingest.sources.trees.test_packed import make_zip

HEAD = "title: T\nsummary: S\ndescription: D\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with notes, a blog below another, and a text at the root."""
    root = tmp_path / "home"
    for path in ("notes/otters", "web/blog/kettles", "loose"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        name = path.rpartition("/")[2]
        (root / f"{path}.md").write_text(document_text(f"note:{name}", f"About {name} and tea.\n"))
    (root / "web" / "blog" / "x.dat").touch()
    return root


def test_sources_are_read_below_their_names_and_found_by_them(cli: Cli, home: Path) -> None:
    (home / "archive.yaml").write_text(HEAD + "sources: [notes, {path: web/blog, name: Our Blog}]\n")
    status, out, err = cli("ingest", home)
    assert (status, err) == (0, "")
    assert "2 added" in out
    assert "no reader for .dat 1" in out
    assert [line.split()[-1] for line in cli("list", "source:notes")[1].splitlines()] == ["notes/otters.md"]
    assert cli("search", 'tea source:"our blog"')[1].startswith("1. About note:kettles")
    assert "note:otters" not in cli("search", 'tea source:"our blog"')[1]
    assert "Nothing to ingest" in cli("ingest")[1]
    (home / "archive.yaml").write_text(HEAD + "sources: [notes, {path: web/blog, name: Our Blog}, web/../.]\n")
    assert cli("status")[0] == 0


def test_sources_of_every_kind_are_read_by_their_addresses(home: Path) -> None:
    make_repository(home / "tree")
    git(home / "tree", "bundle", "create", "-q", str(home / "all.bundle"), "--all")
    (home / "refs.bib").write_text("@misc{lee, title={Tea}, abstract={Hot leaves.}}\n")
    (home / "page.txt").write_text("1 items\n\nPaper Cold Tea. Iced leaves are cold.\n")
    make_zip(home / "old.zip", {"a.md": b"a"})
    named = "[notes, all.bundle, refs.bib, {path: page.txt, name: search}, old.zip]"
    (home / "archive.yaml").write_text(f"{HEAD}sources: {named}\n")
    source = open_source("folder", home)
    items = {item.path: item.source for item in source.discover({})}
    assert items == {
        "notes/otters.md": "notes",
        "all/README.md": "all",
        "all/docs/otters.md": "all",
        "all/docs/ä b.md": "all",
        "refs/lee.md": "refs",
        "search/paper/cold-tea.md": "search",
        "old/a.md": "old",
    }


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ("[../other]", "names the source '../other', which lies outside the folder; take it out there, and run"),
        ("[nowhere]", "nowhere' cannot be ingested: it is not a folder"),
        ("[notes, {path: web/blog, name: notes}]", "two sources have the name 'notes'"),
        ("[{path: notes, kind: gopher}]", "There is no kind of source 'gopher'"),
        ("[file:///etc]", "names the source 'file:///etc', which lies on this machine; name a path below"),
        ("[git+file:///etc]", "which lies on this machine"),
        ("[{path: notes, nme: x}]", "archive.yaml is broken (sources"),
        ("notes", "archive.yaml is broken (sources"),
    ],
)
def test_a_source_that_cannot_be_read_is_told(cli: Cli, home: Path, sources: str, reason: str) -> None:
    (home / "archive.yaml").write_text(f"{HEAD}sources: {sources}\n")
    status, _, err = cli("ingest", home)
    assert status == 1
    assert reason in err
