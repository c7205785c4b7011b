"""Texts that take in other files follow them, and take in nothing that its owner keeps back."""

import time
from pathlib import Path

import pytest

from ingest import IngestReport, ingest, is_stale
from ingest.dialects import rewrite
from tests.ingest.second_pass.test_link import body

HOST = "# Host\n\nBefore.\n\n{{#include part.md}}\n\n```rust\n{{#include main.rs}}\n```\n\nAfter.\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "host.md").write_text(HOST)
    (folder / "part.md").write_text("One wombat.\n")
    (folder / "main.rs").write_text("fn one() {}\n")
    (folder / "other.md").write_text("# Other\n\nNothing is included here.\n")
    return folder


def written(report: IngestReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.removed


def test_a_changed_file_changes_the_texts_that_include_it(book: Path, index: Path) -> None:
    ingest(book, index)
    assert "One wombat." in body(index, "note:host")
    assert "fn one() {}" in body(index, "note:host")
    (book / "part.md").write_text("Two zebras.\n")
    assert written(ingest(book, index)) == (0, 2, 0)
    assert "Two zebras." in body(index, "note:host")
    (book / "main.rs").write_text("fn another() {}\n")
    assert is_stale(book, index)
    assert written(ingest(book, index)) == (0, 1, 0)
    assert "fn another() {}" in body(index, "note:host")
    assert not is_stale(book, index)
    assert written(ingest(book, index)) == (0, 0, 0)


def test_an_included_file_that_comes_or_goes_changes_the_text(book: Path, index: Path) -> None:
    (book / "main.rs").unlink()
    ingest(book, index)
    assert "{{#include main.rs}}" in body(index, "note:host")
    (book / "main.rs").write_text("fn later() {}\n")
    assert written(ingest(book, index)) == (0, 1, 0)
    assert "fn later() {}" in body(index, "note:host")
    (book / "main.rs").unlink()
    assert written(ingest(book, index)) == (0, 1, 0)
    assert "{{#include main.rs}}" in body(index, "note:host")


@pytest.mark.parametrize("stated", ["draft: true", "published: false", "private: true", "status: draft"])
def test_no_text_includes_what_its_owner_keeps_back(book: Path, index: Path, stated: str) -> None:
    (book / "part.md").write_text(f"---\n{stated}\n---\nOne wombat.\n")
    (book / "other.md").write_text("# Other\n\nWithin a line {{#include part.md}} too.\n")
    ingest(book, index)
    assert "wombat" not in body(index, "note:host") + body(index, "note:other")
    (book / "part.md").write_text("---\ntitle: Part\n---\nOne wombat.\n")
    ingest(book, index)
    assert "One wombat." in body(index, "note:host")
    assert "Within a line One wombat. too." in body(index, "note:other")


def test_no_text_includes_a_page_that_is_kept_back(book: Path, index: Path) -> None:
    page = "<html><head>{}<title>T</title></head><body><p>One wombat.</p></body></html>"
    (book / "page.html").write_text(page.format('<meta name="robots" content="noindex">'))
    (book / "host.md").write_text("# Host\n\n{{#include page.html}}\n")
    ingest(book, index)
    assert "wombat" not in body(index, "note:host")
    (book / "page.html").write_text(page.format(""))
    ingest(book, index)
    assert "wombat" in body(index, "note:host")


def test_no_comment_comes_in_with_an_included_file(book: Path, index: Path) -> None:
    (book / "part.md").write_text("One %%hidden zebra%% wombat.\n")
    (book / "other.md").write_text("# Other\n\nWithin a line {{#include part.md}} too.\n")
    ingest(book, index)
    assert "zebra" not in body(index, "note:host") + body(index, "note:other")


def test_files_that_include_each_other_many_times_cost_a_bounded_time() -> None:
    texts = {f"f{depth}.md": f"{{{{#include f{depth + 1}.md}}}}\n" * 10 for depth in range(12)}
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return texts.get(path)

    started = time.process_time()
    done = rewrite(texts["f0.md"], "f0.md", frozenset({"mdbook"}), read)
    assert len(asked) <= 1000
    assert any("more than 1000 includes" in note for note in done.notes)
    assert time.process_time() - started < 10


def test_a_bibliography_is_read_from_its_first_entry_and_followed(book: Path, index: Path) -> None:
    entry = "@book{knuth, title={One}, author={Donald Knuth}, year={1968}}\n"
    (book / "references.bib").write_text(entry)
    (book / "host.md").write_text("# Host\n\nAs [@knuth] says.\n")
    ingest(book, index)
    assert "As (Knuth, 1968) says." in body(index, "note:host")
    (book / "references.bib").write_text(entry.replace("1968", "1977"))
    assert written(ingest(book, index)) == (0, 1, 0)
    assert "As (Knuth, 1977) says." in body(index, "note:host")
