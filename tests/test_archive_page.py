"""docs/archive.md followed to the letter: every example is ingested as it stands there, without quotation marks."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from index.documents.archive import ArchiveInfo
from index.documents.document import FrontMatter
from index.storage.reader import Reader
from ingest import ingest, parse, read_archive_info
from ingest.sources import SourceFile
from tests.conftest import ROOT
from tests.each import for_each

PAGE = (ROOT / "docs" / "archive.md").read_text()
ARCHIVE_FIELDS = PAGE.index("### archive.yaml")
ROW = re.compile(r"^\| (?P<fields>`[^|]+`) \| (?P<form>[^|]+) \| ", re.MULTILINE)
LISTS = {"publish", "authors", "topics", "related", "arxiv", "cite_aliases", "inferred", "kinds", "sources", "tools"}


def rows(text: str) -> Iterator[tuple[str, str, str]]:
    """Field, form and one of its examples, of each row of a table; a field without an example has None as one."""
    for row in ROW.finditer(text):
        for field in re.findall(r"`(\w+)`", row["fields"]):
            yield from ((field, row["form"], value) for value in re.findall(r"`([^`]+)`", row["form"]))
            yield field, row["form"], "null"


def lines(field: str, value: str) -> list[str]:
    """The value as YAML, in each way that one would write it."""
    if field not in LISTS or value == "null":
        return [f"{field}: {value}"]
    return [f"{field}: [{value}]", f"{field}:\n  - {value}"]


@for_each(lambda: list(rows(PAGE[:ARCHIVE_FIELDS])), str)
def test_every_example_of_front_matter_is_taken_as_it_stands(row: tuple[str, str, str]) -> None:
    field, form, value = row
    if value == "null" and "required" in form:
        return
    for line in lines(field, value):
        kind = "kind" if value.startswith("kind:") else value if field == "kind" else "note"
        facts = {"id": f"id: {kind}:slug", "kind": f"kind: {kind}", "title": "title: T", field: line}
        document, _ = parse(SourceFile("x.md", "\n".join(["---", *facts.values(), "---", "", "Text.\n"]).encode()))
        read = getattr(document, field)
        if value == "null":
            assert read == FrontMatter.model_fields[field].default
        elif field in LISTS:
            assert len(read) == 1, read
        if field in {"version", "date", "language", "cite_key", "id"}:
            assert read == (None if value == "null" else value)


@for_each(lambda: list(rows(PAGE[ARCHIVE_FIELDS:])), str)
def test_every_example_of_archive_yaml_is_taken_as_it_stands(row: tuple[str, str, str], tmp_path: Path) -> None:
    field, _, value = row
    if value == "null" and field in {"title", "summary", "description"}:  # words of ours stand in
        return
    for line in lines(field, value):
        facts = {"title": "title: T", "summary": "summary: S", "description": "description: D", field: line}
        (tmp_path / "archive.yaml").write_text("\n".join(facts.values()))
        read = getattr(read_archive_info(tmp_path), field)
        assert (read == ArchiveInfo.model_fields[field].default) == (value == "null")


def test_the_tables_name_every_field() -> None:
    named = {field for field, *_ in rows(PAGE[:ARCHIVE_FIELDS])}
    assert named == FrontMatter.model_fields.keys()
    assert {field for field, *_ in rows(PAGE[ARCHIVE_FIELDS:])} == ArchiveInfo.model_fields.keys() - {"plurals"}


@for_each(lambda: re.findall(r"```yaml\n((?:authors|sources):.*?)```", PAGE[:ARCHIVE_FIELDS], re.DOTALL), str)
def test_the_examples_of_a_work_and_of_sources_are_taken(example: str) -> None:
    if "path:" in example:  # of archive.yaml
        return
    head = f"---\nid: note:x\nkind: note\ntitle: T\n{example}---\nText.\n"
    document, _ = parse(SourceFile("x.md", head.encode()))
    assert document.about or len(document.sources or ()) == 3


def test_the_archive_of_the_page_is_ingested(tmp_path: Path) -> None:
    (example,) = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "premium.markdown").write_text(example)
    assert ingest(tmp_path / "archive", tmp_path / "index").problems == []

    async def read() -> Reader:
        return await Reader.open(tmp_path / "index")

    (document,) = asyncio.run(read()).documents.values()
    assert (document.version, document.date, document.topics) == ("1.10", "2026-05-15", None)
    assert document.authors == ("Ludwig van Beethoven", "Nuñez, Jr., José", "{Barnes and Noble}")
    assert yaml.safe_load(example.split("---")[1])["version"] == 1.1  # which is what YAML makes of it


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("[von Last, Jr, First]", ["von Last, Jr, First"]),
        ("[Ada Lovelace, van der Berg, III, Jan, NASA]", ["Ada Lovelace", "van der Berg, III, Jan", "NASA"]),
        ("[Sammy Davis, Jr.]", ["Sammy Davis, Jr."]),
        ("\n- von Last, Jr, First\n- Ada Lovelace", ["von Last, Jr, First", "Ada Lovelace"]),
        ("[{Barnes and Noble, Inc.}]", ["{Barnes and Noble, Inc.}"]),
        ("[NASA, ESA]", ["NASA", "ESA"]),
        ("[Martin Luther King, Jr., Rosa Parks]", None),  # or is the first one Rosa Parks King?
        ("[Jr, Ada Lovelace]", None),
        ("[Jr]", None),
        ("Ada Lovelace", None),
    ],
)
def test_authors_are_the_names_that_were_written_or_the_line_is_told(
    tmp_path: Path, written: str, authors: list[str] | None
) -> None:
    text = f"---\nid: note:x\nkind: note\ntitle: X\nauthors: {written}\n---\n\nText.\n"
    try:
        document, _ = parse(SourceFile("x.md", text.encode()))
    except ValueError as error:
        assert authors is None
        assert re.match(r"x\.md, line 5: .*(in quotation marks|such as \[Ada Lovelace\])", str(error))
    else:
        assert list(document.authors) == authors
