"""One document of what several sources have: the best text, every fact with its source, conflicts told."""

import shutil
from pathlib import Path

import anyio
import pytest

from index import Document
from index.retrieval.filters import find_allowed_documents
from index.retrieval.query import parse_query
from index.storage.locate import locate_index
from index.storage.reader import Reader
from ingest import IngestReport, ingest, is_stale
from tests.ingest.sources.test_search_page import write_page
from tests.known import known

PAGE = write_page([("Paper", "The Otter Theorem. A Study of Hands.", "We show that otters hold hands.")])
STUB = "search/paper/the-otter-theorem-a-study-of-hands.md"
BLOG = """---
title: The Otter Theorem
doi: 10.1234/OTTER
date: 2026-05-15
authors: [Ada Example]
tags: [otters]
---
Otters hold hands while they sleep. See [kettles](kettles.md).
"""
SITE = """---
id: paper:otters
kind: paper
title: The otter theorem
doi: https://doi.org/10.1234/otter
date: 2026-05
authors: [Bo Sample]
canonical: https://example.org/papers/otters/
tags: [hands]
text: summary
---
In short: they hold hands.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive of three sources: a blog, a site that was saved, and the text of a search page."""
    root = tmp_path / "home"
    for folder in ("blog", "site"):
        (root / folder).mkdir(parents=True)
    (root / "archive.yaml").write_text("title: Home\nsources: [blog, site, {path: page.txt, name: search}]\n")
    (root / "blog" / "otters.md").write_text(BLOG)
    (root / "blog" / "kettles.md").write_text("---\ntitle: Kettles\n---\nSteam. See [that](../site/full.md).\n")
    (root / "site" / "full.md").write_text(SITE)
    (root / "site" / "tea.md").write_text("---\ntitle: Tea\ndoi: 10.1234/tea\n---\nHot leaves.\n")
    (root / "page.txt").write_text(PAGE)
    return root


def read(index: Path) -> dict[str, Document]:
    async def open_and_read() -> dict[str, Document]:
        return dict((await Reader.open(locate_index(index))).documents)

    return anyio.run(open_and_read)


def counts(report: IngestReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.removed


def test_the_best_form_gives_the_text_and_each_fact_says_where_it_is_from(home: Path, index: Path) -> None:
    report = ingest(home, index)
    assert counts(report) == (3, 0, 0)
    otters = read(index)["paper:otters"]
    assert (otters.source, otters.kind, otters.collection, otters.text) == ("blog/otters.md", "paper", "papers", "full")
    assert (otters.date, otters.authors, otters.topics) == ("2026-05-15", ("Ada Example",), ("otters", "hands"))
    assert otters.canonical == "https://example.org/papers/otters/"
    assert otters.provenance["canonical"] == "front matter: canonical, in site/full.md"
    assert otters.provenance["date"] == "front matter: date, in blog/otters.md"
    assert otters.provenance["authors"] == "front matter: authors, in blog/otters.md; site/full.md says 'Bo Sample'"
    assert otters.provenance["summary"] == "search page: Paper, in search/paper/the-otter-theorem-a-study-of-hands.md"
    assert [form.path for form in otters.forms] == ["site/full.md", STUB]
    assert [form.source for form in otters.forms] == ["site", "search"]
    told = [notice for notice in report.notices if "blog/otters.md" in notice]
    assert told == [
        "blog/otters.md: as authors, blog/otters.md has 'Ada Example' and site/full.md has 'Bo Sample'; "
        "the first counts."
    ]
    assert "1 document(s) are made of what several sources have." in report.notices
    assert read(index)["post:kettles" if "post:kettles" in read(index) else "blog:kettles"].links == ("paper:otters",)
    for name in ("blog", "site", "search"):
        found = find_allowed_documents(read(index), parse_query(f"otters source:{name}").filters, "en")
        assert "paper:otters" in known(found), name
    assert not is_stale(home, index)


def test_a_change_of_one_form_changes_the_document_alone(home: Path, index: Path) -> None:
    ingest(home, index)
    (home / "site" / "full.md").write_text(SITE.replace("Bo Sample", "Ada Example"))
    report = ingest(home, index)
    assert counts(report) == (0, 1, 0)
    assert report.embedded == 0
    assert "site/full.md says" not in read(index)["paper:otters"].provenance["authors"]
    (home / "site" / "tea.md").write_text("---\ntitle: Tea\ndoi: 10.1234/tea\n---\nHotter leaves.\n")
    assert counts(ingest(home, index)) == (0, 1, 0)


def test_what_comes_later_joins_what_the_index_has_as_a_rebuild_would(home: Path, index: Path, tmp_path: Path) -> None:
    ingest(home, index)
    text = "---\ntitle: All About Tea\ndoi: 10.1234/tea\nauthors: [Cy Third]\n---\nLeaves in hot water, at length.\n"
    (home / "blog" / "tea.md").write_text(text)
    report = ingest(home, index)
    assert counts(report) == (0, 1, 0)
    document = next(found for found in read(index).values() if found.source == "blog/tea.md")
    assert [form.path for form in document.forms] == ["site/tea.md"]
    assert document.names == ("Tea",)
    ingest(home, tmp_path / "anew")
    fresh = next(found for found in read(tmp_path / "anew").values() if found.source == "blog/tea.md")
    assert {**document.model_dump(), "id": "", "aliases": ()} | {"provenance": ()} == {
        **fresh.model_dump(), "id": "", "aliases": (), "kind": document.kind, "collection": document.collection,
    } | {"provenance": ()}  # fmt: skip
    assert document.id == "site:tea"


def test_what_one_source_loses_the_others_keep(home: Path, index: Path) -> None:
    ingest(home, index)
    (home / "blog" / "otters.md").unlink()
    assert counts(ingest(home, index)) == (0, 1, 0)
    otters = read(index)["paper:otters"]
    assert (otters.source, otters.authors, otters.date) == ("site/full.md", ("Bo Sample",), "2026-05")
    shutil.rmtree(home / "site")
    (home / "archive.yaml").write_text("title: Home\nsources: [blog, {path: page.txt, name: search}]\n")
    report = ingest(home, index, allow_removals=True)
    otters = read(index)["paper:otters"]
    assert (otters.stub, otters.forms, otters.title) == (True, (), "The Otter Theorem. A Study of Hands.")
    assert counts(report) == (0, 2, 1)  # a link of kettles leads nowhere now


def test_two_items_of_one_source_are_not_joined_by_a_third(home: Path, index: Path) -> None:
    (home / "blog" / "twin.md").write_text(BLOG.replace("hold hands", "clasp hands"))
    report = ingest(home, index)
    assert len([found for found in read(index).values() if found.doi]) == 4
    assert any("none of them is joined" in notice for notice in report.notices)


def test_what_two_forms_call_the_document_both_names_it(home: Path, index: Path) -> None:
    stated = BLOG.replace("title: The Otter Theorem", "title: On Paws\nid: note:paws\nkind: note")
    (home / "blog" / "otters.md").write_text(stated)
    report = ingest(home, index)
    paws = read(index)["note:paws"]
    assert (paws.kind, paws.title, paws.aliases) == ("note", "On Paws", ("paper:otters",))
    assert paws.names == ("The otter theorem", "The Otter Theorem. A Study of Hands.")
    told = [notice for notice in report.notices if notice.endswith("the first counts.")]
    assert told == [
        f"blog/otters.md: as {name}, blog/otters.md has '{ours}' and {path} has '{theirs}'; the first counts."
        for name, ours, path, theirs in (
            ("title", "On Paws", "site/full.md", "The otter theorem"),
            ("title", "On Paws", STUB, "The Otter Theorem. A Study of Hands."),
            ("authors", "Ada Example", "site/full.md", "Bo Sample"),
            ("id", "note:paws", "site/full.md", "paper:otters"),
            ("kind", "note", "site/full.md", "paper"),
            ("kind", "note", STUB, "paper"),
        )
    ]


def test_two_items_of_one_source_that_one_of_another_names_by_two_facts_stay_two(home: Path, index: Path) -> None:
    (home / "blog" / "kettles.md").write_text(
        "---\ncanonical: http://www.example.org/papers/otters\n---\n# Steam\n\nHot.\n"
    )
    report = ingest(home, index)
    assert [found.source for found in read(index).values() if found.forms] == ["blog/otters.md"]
    assert any("they are not joined" in notice for notice in report.notices)


def test_a_short_title_alone_joins_nothing(home: Path, index: Path) -> None:
    (home / "page.txt").write_text(
        write_page([("Paper", "Kettles", "On steam."), ("Paper", "All About Green Tea", "A drink that is hot.")])
    )
    (home / "blog" / "green.md").write_text("---\ntitle: All about green tea\n---\nIt is hot.\n")
    ingest(home, index)
    joined = [(found.kind, found.source) for found in read(index).values() if found.stub or found.forms]
    assert sorted(joined) == [
        ("paper", "blog/green.md"),
        ("paper", "blog/otters.md"),
        ("paper", "search/paper/kettles.md"),
    ]
    green = next(found for found in read(index).values() if found.source == "blog/green.md")
    assert green.provenance["kind"] == "search page: Paper, in search/paper/all-about-green-tea.md"


def test_a_broken_text_keeps_the_whole_document_as_it_was(home: Path, index: Path) -> None:
    ingest(home, index)
    before = read(index)["paper:otters"]
    (home / "blog" / "otters.md").write_bytes(b"\x00" * 400)
    report = ingest(home, index)
    assert len(report.problems) == 1
    assert read(index)["paper:otters"] == before


def test_no_text_says_that_it_was_fetched_and_no_other_form_moves_its_links(home: Path, index: Path) -> None:
    (home / "blog" / "otters.md").write_text(f"{BLOG}\n[gone](gone.md) ![a](gone.png)\n")
    (home / "site" / "full.md").write_text(SITE.replace("kind: paper", "kind: paper\nfetched-from: https://evil.test/"))
    (home / "site" / "tea.md").write_text("---\ntitle: Tea\nfetched-from: https://evil.test/\n---\n[a](gone.md)\n")
    report = ingest(home, index)
    found = read(index)
    assert not [document.id for document in found.values() if "fetched-from" in document.extra]
    told = "its fetched-from is left out, which only a document of a web site has."
    assert {f"site/full.md: {told}", f"site/tea.md: {told}"} <= set(report.notices)
    assert {(link.path, link.address) for link in report.broken_links} >= {
        ("blog/otters.md", "gone.md"),
        ("blog/otters.md", "gone.png"),
        ("site/tea.md", "gone.md"),
    }
