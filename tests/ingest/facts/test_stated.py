"""What fields of any site generator mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.facts.stated import MAX_EXTRA_FIELDS, read_stated
from tests.each import for_each

CASES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "Jekyll": (
        {"layout": "post", "title": "A", "date": "2024-02-03 10:00:00 +0100", "categories": "queues", "tags": ["x"]},
        {"title": "A", "date": "2024-02-03", "topics": ("x", "queues")},
    ),
    "Hugo": (
        {"Title": "A", "date": "2024-02-03T23:30:00-05:00", "tags": ["x", "y"], "lastmod": "2025-01-01"},
        {"title": "A", "date": "2024-02-03", "topics": ("x", "y")},
    ),
    "Zola": (
        {"title": "A", "taxonomies": {"tags": ["x"]}, "extra": {"author": "Ada Example"}},
        {"title": "A", "topics": ("x",), "authors": ("Ada Example",)},
    ),
    "Obsidian": (
        {"tags": "#a/b #c", "created": "2024-03-01", "author": ["[[Ada Example]]"]},
        {"topics": ("a/b", "c"), "date": "2024-03-01", "authors": ("Ada Example",)},
    ),
    "a blog of MkDocs": (
        {"date": {"created": "2026-02-18", "updated": "2026-04-13"}},
        {"date": "2026-02-18"},
    ),
    "Docusaurus": (
        {"id": "setup", "title": "A", "description": "B.", "authors": [{"name": "Ada Example", "title": "Writer"}]},
        {"title": "A", "summary": "B.", "authors": ("Ada Example",)},
    ),
    "Quarto": (
        {"title": "A", "author": [{"name": {"given": "Ada", "family": "Example"}}], "lang": "de_AT"},
        {"title": "A", "authors": ("Ada Example",), "language": "de-AT"},
    ),
    "Pelican": (
        {"Title": "A", "Date": "2010-12-03 10:20", "Authors": "Ada Example, Bo Sample", "Tags": "x, y"},
        {"title": "A", "date": "2010-12-03", "authors": ("Ada Example", "Bo Sample"), "topics": ("x", "y")},
    ),
    "one name with a comma": ({"author": "Example, Ada"}, {"authors": ("Example, Ada",)}),
    "names with `and`": ({"author": "Ada Example and Bo Sample"}, {"authors": ("Ada Example", "Bo Sample")}),
    "a company in braces": ({"authors": [{"A Company": None}]}, {"authors": ("{A Company}",)}),
    "a date that two readers read in two ways": ({"date": "04/03/2025"}, {}),
    "a day that there is not": ({"date": "2025-13-45"}, {}),
    "a type": ({"type": "Case Study"}, {"kind": "case-study"}),
    "a template that was not filled in": ({"title": "{{ page.title }}", "tags": ["<% tp.date %>"]}, {}),
    "an id and links of another program": ({"id": "setup", "related": ["[[Home]]"], "text": "words"}, {}),
    "a canonical that is no address": ({"canonical": "/here"}, {}),
}
KEPT_BACK: Sequence[Mapping[str, Any]] = (
    {"draft": "true"}, {"published": "false"}, {"publish": "no"}, {"noindex": "true"}, {"Status": "draft"},
    {"unlisted": "true"}, {"robots": "noindex, nofollow"}, {"params": {"private": "true"}},
    {"draft": "maybe"}, {"draft": "y"}, {"draft": ["true"]}, {"draft": ["false", "true"]}, {"draft": "!!bool true"},
    {"private": {"to": "us"}}, {"status": ["final", "Draft"]}, {"publish": ["N"]},
)  # fmt: skip
PUBLISHED: Sequence[Mapping[str, Any]] = (
    {"draft": "false"},
    {"published": "2024-01-01"},
    {"publish": "true"},
    {"status": "final"},
    {"draft": "N", "private": "off", "unlisted": "", "noindex": None},
    {"draft": []},
    {},
)


@for_each(lambda: CASES)
def test_fields_of_others_are_read_as_ours(name: str) -> None:
    fields, facts = CASES[name]
    assert dict(read_stated(fields).facts) == dict(facts)


def test_where_a_fact_stands_and_what_no_field_holds_is_kept() -> None:
    stated = read_stated({"Title": "A", "tags": ["x"], "keywords": "y, z", "weight": "20", "seo": {"og": "b"}})
    assert dict(stated.provenance) == {"title": "Title", "topics": "tags, keywords"}
    assert dict(stated.extra) == {"weight": ("20",), "seo.og": ("b",)}


def test_a_date_that_is_not_read_is_noted_and_kept() -> None:
    stated = read_stated({"date": "04/03/2025"})
    assert stated.notes == ("its date '04/03/2025' is not read as a date",)
    assert dict(stated.extra) == {"date": ("04/03/2025",)}


def test_an_alias_is_a_title_and_a_path_among_aliases_is_none() -> None:
    assert read_stated({"aliases": ["Synod", "/old/place/"]}).names == ("Synod",)


def test_a_long_description_gives_its_first_sentences() -> None:
    summary = read_stated({"description": "One sentence. " * 60}).facts["summary"]
    assert summary.endswith("sentence.")
    assert len(summary) <= 400
    assert "summary" not in read_stated({"description": "word " * 200}).facts


def test_more_fields_than_are_kept_are_told() -> None:
    stated = read_stated({f"field{number}": "x" for number in range(MAX_EXTRA_FIELDS + 5)})
    assert len(stated.extra) == MAX_EXTRA_FIELDS
    assert stated.notes == (f"of its other fields the first {MAX_EXTRA_FIELDS} are kept",)


@for_each(lambda: KEPT_BACK)
def test_a_text_that_its_owner_keeps_back_says_so(fields: Mapping[str, Any]) -> None:
    assert read_stated(fields).kept_back


@for_each(lambda: PUBLISHED)
def test_a_text_is_not_kept_back_by_a_field_that_publishes_it(fields: Mapping[str, Any]) -> None:
    assert read_stated(fields).kept_back is None
