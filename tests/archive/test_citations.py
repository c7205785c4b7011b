"""Every export of every shipped document says the same title, date, version, key and address."""

import html
import json
import re
from urllib.parse import parse_qs

import bibtexparser.entrypoint
import pytest
import rispy
from pybtex.database import parse_string

from index.citation import EXPORTS, Record, citation_record, cite_in_text, coins, csl_item, markdown_link, plain
from ingest import parse, read_archive_info
from ingest.sources import read_folder
from tests.conftest import ARCHIVE

BASE = "https://desk.example.org"
INFO = read_archive_info(ARCHIVE)
RECORDS = [citation_record(document, INFO, BASE) for document, _ in map(parse, read_folder(ARCHIVE))]
BIBTEX = parse_string(EXPORTS["bibtex"].render(RECORDS), "bibtex").entries
BIBLATEX = bibtexparser.entrypoint.parse_string(EXPORTS["biblatex"].render(RECORDS)).entries_dict
RIS = {entry["id"]: entry for entry in rispy.loads(EXPORTS["ris"].render(RECORDS))}
CSL = {item["id"]: item for item in json.loads(EXPORTS["csl_json"].render(RECORDS))}


def words(title: str) -> list[str]:
    """A title's words without markup and case, which styles differ in."""
    return re.findall(r"\w+", re.sub(r"<[^>]+>|[{}\\]", "", title).casefold())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_all_exports_of_a_document_agree(record: Record) -> None:
    bib, lib, ris, csl = BIBTEX[record.key].fields, BIBLATEX[record.key], RIS[record.key], CSL[record.key]
    shown = parse_qs(html.unescape(re.findall(r'title="([^"]*)"', coins(record))[0]))
    for title in (bib["title"], lib["title"], ris["title"], csl["title"], shown["rft.title"][0], markdown_link(record)):
        assert words(title)[: len(words(record.title))] == words(record.title)
    for url in (bib["url"], lib["url"], ris["urls"][0], csl["URL"], shown["rft.identifier"][0]):
        assert url == record.url
    assert record.url in plain(record)
    year = record.date[:4] if record.date else None
    assert [bib.get("year"), ris.get("year"), shown.get("rft.date", [None])[0]] == [year, year, record.date]
    assert (lib["date"] if "date" in lib.fields_dict else None) == record.date
    assert csl.get("issued") == csl_item(record).get("issued")
    assert (year or "n.d.") in cite_in_text(record)["apa"]
    assert (lib["version"] if "version" in lib.fields_dict else None) == record.version
    assert [ris.get("edition"), csl.get("version")] == [record.version] * 2
    assert ("Version" in bib.get("note", "")) is (record.version is not None)


def test_every_record_is_in_every_file_once_under_its_own_key() -> None:
    assert len({record.key for record in RECORDS}) == len(RECORDS) == 50
    for entries in (BIBTEX, BIBLATEX, RIS, CSL):
        assert sorted(entries) == sorted(record.key for record in RECORDS)
