"""Every export of every shipped document says the same title, date, version, key and address."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import bibtexparser.entrypoint
import rispy
from pybtex.database import parse_string

from index.citation import (
    EXPORTS,
    CitationRecord,
    build_csl_item,
    cite_in_text,
    format_coins,
    format_markdown_link,
    format_plain,
    make_citation_record,
)
from ingest import parse, read_archive_info
from tests.conftest import ARCHIVE
from tests.each import for_each
from tests.ingest.reading import read_folder

BASE = "https://desk.example.org"


@cache
def records() -> Sequence[CitationRecord]:
    info = read_archive_info(ARCHIVE)
    return [make_citation_record(document, info, BASE) for document, _ in map(parse, read_folder(ARCHIVE))]


@cache
def exports() -> tuple[Mapping[str, Any], ...]:
    """What the readers of others make of the BibTeX, biblatex, RIS and CSL-JSON of all records, by key."""
    bibtex = parse_string(EXPORTS["bibtex"].render(records()), "bibtex").entries
    biblatex = bibtexparser.entrypoint.parse_string(EXPORTS["biblatex"].render(records())).entries_dict
    ris = {entry["id"]: entry for entry in rispy.loads(EXPORTS["ris"].render(records()))}
    csl = {item["id"]: item for item in json.loads(EXPORTS["csl_json"].render(records()))}
    return bibtex, biblatex, ris, csl


def words(title: str) -> list[str]:
    """A title's words without markup and case, which styles differ in."""
    return re.findall(r"\w+", re.sub(r"<[^>]+>|[{}\\]", "", title).casefold())


@for_each(records, lambda record: record.id)
def test_all_exports_of_a_document_agree(record: CitationRecord) -> None:
    entry, lib, ris, csl = (entries[record.key] for entries in exports())
    bib = entry.fields
    shown = parse_qs(html.unescape(re.findall(r'title="([^"]*)"', format_coins(record))[0]))
    for title in (
        bib["title"],
        lib["title"],
        ris["title"],
        csl["title"],
        shown["rft.title"][0],
        format_markdown_link(record),
    ):
        assert words(title)[: len(words(record.title))] == words(record.title)
    for url in (bib["url"], lib["url"], ris["urls"][0], csl["URL"], shown["rft.identifier"][0]):
        assert url == record.url
    assert record.url is not None and record.url in format_plain(record)
    year = record.date[:4] if record.date else None
    assert [bib.get("year"), ris.get("year"), shown.get("rft.date", [None])[0]] == [year, year, record.date]
    assert (lib["date"] if "date" in lib.fields_dict else None) == record.date
    assert csl.get("issued") == build_csl_item(record).get("issued")
    assert (year or "n.d.") in cite_in_text(record)["apa"]
    assert (lib["version"] if "version" in lib.fields_dict else None) == record.version
    assert [ris.get("edition"), csl.get("version")] == [record.version] * 2
    assert ("Version" in bib.get("note", "")) is (record.version is not None)


def test_every_record_is_in_every_file_once_under_its_own_key() -> None:
    assert len({record.key for record in records()}) == len(records()) == 51
    for entries in exports():
        assert sorted(entries) == sorted(record.key for record in records())


def test_an_undated_page_has_a_key_of_words_and_its_former_key_goes_on_to_name_it() -> None:
    undated = [record for record in records() if record.date is None and record.id != "page:discrepancies"]
    for record in undated:
        assert record.key.startswith("refdesk-" if record.is_desk_page else "bhardwaj-")
        (former,) = record.aliases
        assert former.startswith("bhardwajnd")
    assert len(undated) == 37
