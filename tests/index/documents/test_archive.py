"""The archive as a whole: plurals of its kinds, and the optional tools that it asks for."""

from pathlib import Path

import pytest

from index import ArchiveInfo, Document
from index.documents.plural import pluralize
from ingest import read_archive_info
from ingest.errors import ArchiveError

PLURALS = {
    "paper": "papers",
    "field-note": "field-notes",
    "story": "stories",
    "day": "days",
    "query": "queries",
    "case-study": "case-studies",
    "hypothesis": "hypotheses",
    "thesis": "theses",
    "metric": "metrics",
    "glossary": "glossaries",
    "box": "boxes",
    "class": "classes",
    "branch": "branches",
    "status": "statuses",
    "series": "series",
    "notes": "notes",
    "person": "people",
    "software": "software",
    "lens": "lenses",
    "index": "indexes",
    "hero": "heroes",
    "erratum": "errata",
    "canvas": "canvases",
    "craftsman": "craftsmen",
    "human": "humans",
    "soliloquy": "soliloquies",
    "data": "data",
    "analysis": "analyses",
    "web3": "web3s",
}


def info(**fields: object) -> ArchiveInfo:
    return ArchiveInfo.model_validate({"title": "T", "summary": "S.", "description": "D.", **fields})


def test_the_plural_of_a_kind_is_the_english_one() -> None:
    assert {kind: pluralize(kind) for kind in PLURALS} == PLURALS


def test_an_archive_gives_the_plurals_of_its_kinds_and_keeps_their_order() -> None:
    archive = info(kinds=["story", {"rezept": "rezepte"}, "technique"])
    assert archive.kinds == ("story", "rezept", "technique")
    assert [archive.collection(kind) for kind in archive.kinds] == ["stories", "rezepte", "techniques"]
    assert archive.heading("rezept") == "Rezepte"
    assert info(kinds=["field-note"]).heading("field-note") == "Field notes"
    assert ArchiveInfo.model_validate_json(archive.model_dump_json()) == archive


def test_an_archive_asks_for_optional_tools_by_name_and_has_none_by_default() -> None:
    assert not info().offers("thresholds")
    assert info(tools=["thresholds"]).offers("thresholds")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("tools: [oven]", "there is no 'oven'; choose among: thresholds"),
        ("tools: [thresholds, {a: b}]", "choose among: thresholds"),
        ("tools: thresholds", "tools"),
        ("kinds: [{story: Stories!}]", "plurals"),
        ("kinds: [story, {tale: stories}]", "the kinds 'story' and 'tale' have one plural"),
        ("kinds: [{story: 3}]", "plurals"),
        ("kinds: 3", "kinds"),
        ("plurals: [a]", "plurals"),
        ("kinds: [a]\nplurals: [a]", "plurals"),
    ],
)
def test_what_an_archive_cannot_ask_for_is_refused_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "archive.yaml").write_text(f"title: T\nsummary: S.\ndescription: D.\n{line}\n")
    with pytest.raises(ArchiveError) as refused:
        read_archive_info(tmp_path)
    assert reason in str(refused.value)


def test_a_record_made_before_collections_has_the_path_of_the_english_plural() -> None:
    facts = {"source": "a.md", "sha256": "0", "characters": 1, "body_start": 0, "tokens": 1}
    old = Document.model_validate({"id": "story:a", "kind": "story", "title": "A", **facts})
    assert old.path == "stories/a"
    assert old.model_copy(update={"collection": "tales"}).path == "tales/a"
