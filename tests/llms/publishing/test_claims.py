"""Every published path has one owner."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from index import RefdeskError
from ingest import ingest
from llms import Catalogue, PathClaimedError, read_ledger
from llms.content.file import File
from llms.publishing.claims import PathClaims
from llms.publishing.publish import publish
from llms.publishing.render import render
from llms.surfaces import registry
from llms.surfaces.registry import Surface
from tests.conftest import document_text
from tests.llms.catalogues import catalogue


@pytest.fixture(autouse=True)
def an_ingest_that_knows_no_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published may be of an index from before an ingest refused such documents."""
    monkeypatch.setattr("ingest.stages.claims.list_clashing_ids", lambda _: iter(()))


def write(archive: Path, *documents: str) -> None:
    for number, document in enumerate(documents):
        (archive / f"{number}-{document.partition(':')[2]}.md").write_text(
            document_text(document, f"The text of {document}.\n", date="2026-05-17")
        )


@pytest.mark.parametrize(
    ("documents", "refused", "owner"),
    [
        (("note:x.md", "note:x"), "note:x.md", "'note:x'"),
        (("note:x.bib", "note:x"), "note:x.bib", "'note:x'"),
        (("note:x.html", "note:x"), "note:x.html", "'note:x'"),
        (("note:x.linkset.json", "note:x"), "note:x.linkset.json", "'note:x'"),
        (("note:x.biblatex", "note:x"), "note:x.biblatex", "'note:x'"),  # whose .bib is the other's .biblatex.bib
    ],
)
def test_a_document_that_needs_the_path_of_another_is_named_and_the_rest_is_published(
    archive: Path, index: Path, tmp_path: Path, documents: tuple[str, ...], refused: str, owner: str
) -> None:
    public = tmp_path / "public"
    write(archive, *documents)
    assert ingest(archive, index).problems == []
    report = publish(catalogue(index), public, "one")
    (notice,) = report.notices
    assert notice.startswith(f"'{refused}' is not published: ")
    assert f"is claimed by {owner} and by '{refused}'. Rename one of them" in notice
    published = {"note:glaciers", "paper:kettles", "paper:otters", *documents} - {refused}
    assert read_ledger(public).documents.keys() == published
    for path in ("notes/llms.txt", "notes/llms-full.txt", "notes/atom.xml", "notes/feed.json", "notes/glaciers.html"):
        assert (public / "current" / path).is_file()
    assert f'"{refused}"' not in (public / "current" / "api" / "index.json").read_text()
    ledger = read_ledger(public)
    assert set(render(catalogue(index))) == ledger.files.keys() | ledger.on_request.keys()


def test_a_document_cannot_take_the_name_of_a_file_that_a_surface_puts_beside_it(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(catalogue: Catalogue) -> Iterator[File]:
        for section in catalogue.sections:
            yield File(f"{section.path}/extra.txt", section.heading.encode())

    extended = {**registry.SURFACES, "second": Surface(whole=second, reserves=("extra.txt",))}
    for module in ("render", "claims"):
        monkeypatch.setattr(f"llms.publishing.{module}.SURFACES", extended)
    write(archive, "note:extra.txt", "note:extra")
    ingest(archive, index)
    (notice,) = publish(catalogue(index), tmp_path / "public", "one").notices
    assert notice.startswith("'note:extra.txt' is not published: 'notes/extra.txt' is claimed by the surface 'second'")
    assert (tmp_path / "public" / "current" / "notes" / "extra.txt").read_bytes() == b"Notes"
    assert (tmp_path / "public" / "current" / "notes" / "extra.html").is_file()


def test_an_id_with_a_dot_is_published_where_nothing_clashes(archive: Path, index: Path, tmp_path: Path) -> None:
    write(archive, "note:x.md", "note:v1.2", "topic:atom")
    ingest(archive, index)
    assert publish(catalogue(index), tmp_path / "public", "one").notices == []
    assert (tmp_path / "public" / "current" / "notes" / "x.md.html").is_file()


def test_a_newer_document_never_takes_the_address_of_a_published_one(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    write(archive, "note:x.md")
    ingest(archive, index)
    publish(catalogue(index), public, "one")
    (archive / "x.md").write_text(document_text("note:x", "Came later.\n"))
    ingest(archive, index)
    (notice,) = publish(catalogue(index), public, "two").notices
    assert notice.startswith("'note:x' is not published: 'notes/x.md' is claimed by 'note:x.md' and by 'note:x'.")
    page = public / "current" / "notes" / "x.md.html"
    assert page.is_file()

    (archive / "0-x.md.md").unlink()  # its permalink stays for ever, and with it the folder
    ingest(archive, index)
    (notice,) = publish(catalogue(index), public, "three").notices
    assert "is claimed by the permalinks of 'notes/x.md' and by 'note:x'" in notice
    assert not page.exists()


def test_two_surfaces_that_make_one_path_are_an_error(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(_: Catalogue) -> Iterator[File]:
        yield File("robots.txt", b"mine")

    surfaces: Mapping[str, Surface] = {**registry.SURFACES, "second": Surface(whole=second)}
    monkeypatch.setattr("llms.publishing.render.SURFACES", surfaces)
    ingest(archive, index)
    wanted = "'robots.txt' is claimed by the surface 'robots.txt' and by the surface 'second'. Rename one of them"
    for run in (lambda: render(catalogue(index)), lambda: publish(catalogue(index), tmp_path / "public", "one")):
        with pytest.raises(PathClaimedError, match=re.escape(wanted)) as raised:
            run()
        assert isinstance(raised.value, RefdeskError)
    assert not (tmp_path / "public" / "current").exists()


@pytest.mark.parametrize("path", ["a/b", "a/b/c", "a/b/c/d", "a"])
def test_a_path_is_taken_with_the_folders_that_lead_to_it_and_with_what_would_be_below_it(path: str) -> None:
    claims = PathClaims()
    claims.take("a/b", "the first")
    with pytest.raises(PathClaimedError, match="is claimed by the first and by the second"):
        claims.take(path, "the second")
    claims.take("a/c", "the second")
    claims.take("a/bc", "the second")


def test_every_file_that_surfaces_put_beside_documents_has_a_reserved_name(shipped: Path) -> None:
    shown = catalogue(shipped)
    files = render(shown)
    sections = {section.path for section in shown.sections}
    reserved = {name for surface in registry.SURFACES.values() for name in surface.reserves}
    documents = {item.path for item in shown.items}
    beside = {
        path.partition("/")[2]
        for path in files
        if path.partition("/")[0] in sections and path.count("/") == 1
        if not any(path.startswith(f"{document}.") for document in documents)
    }
    assert beside == reserved == {"llms.txt", "llms-full.txt", "atom.xml", "rss.xml", "feed.json"}
