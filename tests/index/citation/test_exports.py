"""Every export is read back, by programs other than ours, as the record that it was made from."""

import json
import re
import string
from pathlib import Path
from typing import Any

import bibtexparser.entrypoint
import jsonschema
import pypandoc
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person, parse_string

from index.citation import EXPORTS, CitationRecord, build_csl_item, format_biblatex, format_bibtex, format_ris
from index.citation.latex import escape_latex
from tests.index.citation.records import HARD, INFO, record

SCHEMA = json.loads(Path(__file__).with_name("csl-data.json").read_text())
RECORDS = [*HARD.values(), record()]
each = pytest.mark.parametrize("item", RECORDS, ids=lambda item: item.id)


def without_markup(title: str) -> str:
    return re.sub(r"<[^>]+>", "", title)


def resolve(identifier: str) -> str:
    """An identifier as the resolver reads it in a URL, of those that hold no other percent sign."""
    return re.sub(r"%(7B|7D|5C)", lambda found: chr(int(found[1], 16)), identifier)


@pytest.fixture(scope="module")
def by_pandoc() -> dict[str, dict[str, Any]]:
    read = pypandoc.convert_text(EXPORTS["biblatex"].render(RECORDS), "csljson", "biblatex")
    return {item["id"]: item for item in json.loads(read)}


@each
def test_pybtex_reads_every_name_and_title(item: CitationRecord) -> None:
    entry = parse_string(format_bibtex(item), "bibtex").entries[item.key]
    assert entry.fields["title"]
    for name, person in zip(item.authors, entry.persons.get("author", []), strict=True):
        assert isinstance(person, Person)
        last = " ".join(map(str, [*person.rich_prelast_names, *person.rich_last_names]))
        assert last.replace("\xa0", " ") == name.short
        assert " ".join(map(str, person.rich_lineage_names)) == (name.suffix or "")
        assert " ".join(map(str, [*person.rich_first_names, *person.rich_middle_names])) == (name.given or "")


@each
@pytest.mark.parametrize("export", ["bibtex", "biblatex"])
def test_bibtexparser_reads_every_entry_whole(item: CitationRecord, export: str) -> None:
    library = bibtexparser.entrypoint.parse_string(EXPORTS[export].render([item]))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert entry.key == item.key
    assert entry["url"] == item.url
    for name in ("doi", "eprint"):
        field = entry.fields_dict.get(name)
        assert (None if field is None else resolve(str(field.value))) == getattr(item, name)


@each
def test_pandoc_reads_biblatex_as_our_csl_json(item: CitationRecord, by_pandoc: dict[str, dict[str, Any]]) -> None:
    wanted, found = build_csl_item(item), by_pandoc[item.key]
    assert found.get("author") == wanted.get("author")
    assert found.get("issued") == wanted.get("issued")
    for name in ("URL", "version", "publisher" if item.is_report else "URL"):
        assert found.get(name) == wanted.get(name)
    assert resolve(found.get("DOI", "")) == wanted.get("DOI", "")
    assert found["type"] == (wanted["type"] if not item.eprint else "webpage")  # biblatex knows no preprint
    if item.is_report:
        assert (found.get("genre"), found.get("number")) == (item.genre, item.number)


def test_pandoc_reads_a_title_as_its_sentence_case_form(by_pandoc: dict[str, dict[str, Any]]) -> None:
    for item in (record(), HARD["note"]):
        assert without_markup(by_pandoc[item.key]["title"]) == item.sentence_title


def test_pandoc_reads_special_characters_and_formulas(by_pandoc: dict[str, dict[str, Any]]) -> None:
    title = without_markup(by_pandoc[HARD["symbols"].key]["title"])
    assert title.endswith(r"“$\kappa \Delta$ $\ge$ $\gamma$” {x} #1 $5 ~ ^ \ A&B")
    assert r"$\surd$N" in title
    assert title.startswith(r"$\mu$-")
    assert "50%" in title
    assert r"$K_{1}$_x" in title


@given(st.text(string.printable.replace("\r", "").replace("\x0b", "").replace("\x0c", "") + "éßŁ“”–αΩ√₂²≤", min_size=1))
def test_escaped_text_is_balanced_and_has_no_bare_special_character(text: str) -> None:
    latex = escape_latex(text)
    bare = re.sub(r"\\(?:textasciitilde|textasciicircum|textbackslash|textbar)\{\}|\\[{}&%$#_]", "", latex)
    outside = re.sub(r"\{\$[^$]*\$\}", "", bare)
    assert not re.search(r"[&%$#~^{}\\]|_", outside)
    for character in outside:
        assert character <= "\u017f" or character in "“”–"


@each
def test_rispy_reads_every_record(item: CitationRecord) -> None:
    (entry,) = rispy.loads(EXPORTS["ris"].render([item]))
    assert entry["title"] == item.title.rstrip(".")
    assert [author.rstrip(",") for author in entry.get("authors", [])] == [
        ", ".join(filter(None, ((name.literal or "").replace(",", "") or name.short, name.given, name.suffix)))
        for name in item.authors
    ]
    assert entry["urls"] == [item.url]
    assert entry.get("year") == item.year
    assert entry.get("doi") == item.doi
    assert entry["id"] == item.key


def test_a_ris_date_leaves_open_what_is_not_known() -> None:
    assert "DA  - 2026/05/16/\n" in format_ris(record())
    assert "DA  - 2026/05//\n" in format_ris(record(date="2026-05"))
    assert "DA  - 2026///\n" in format_ris(record(date="2026"))
    assert "DA" not in format_ris(record(date=None))
    assert "Y2  - 2026/11/25/\n" in format_ris(record(accessed="2026-11-25"))


def test_csl_json_is_valid_by_the_schema_of_csl() -> None:
    jsonschema.validate(json.loads(EXPORTS["csl_json"].render(RECORDS)), SCHEMA)


def test_the_csl_item_is_in_sentence_case_with_what_is_known() -> None:
    assert build_csl_item(record(accessed="2026-11-25")) == {
        "id": "bhardwaj2026disaggregated",
        "type": "report",
        "title": "Disaggregated or colocated? The cost-frontier of LLM serving under SLO contracts",
        "author": [{"family": "Bhardwaj", "given": "Manu"}],
        "issued": {"date-parts": [[2026, 5, 16]]},
        "accessed": {"date-parts": [[2026, 11, 25]]},
        "publisher": "ifitsmanu.com",
        "genre": "Research Paper",
        "number": "1",
        "version": "1.0",
        "URL": "https://ifitsmanu.com/papers/serving-frontier/",
        "language": "en",
    }
    assert build_csl_item(HARD["arxiv"])["number"] == "arXiv:2605.04357"
    assert build_csl_item(HARD["anonymous"])["title"] == '<span class="nocase">llms.txt</span> & Co'


def test_the_bibtex_entry_of_a_paper_is_a_report_of_its_publisher() -> None:
    assert format_bibtex(record(accessed="2026-11-25")) == (
        "@techreport{bhardwaj2026disaggregated,\n"
        "  author = {Bhardwaj, Manu},\n"
        "  title = {Disaggregated or Colocated? {The} Cost-Frontier of {LLM} Serving Under {SLO} Contracts},\n"
        "  institution = {ifitsmanu.com},\n"
        "  type = {Research Paper},\n"
        "  number = {1},\n"
        "  year = {2026},\n"
        "  month = may,\n"
        "  note = {Version 1.0},\n"
        "  url = {https://ifitsmanu.com/papers/serving-frontier/},\n"
        "  urldate = {2026-11-25},\n"
        "}"
    )


@pytest.mark.parametrize(
    "missing", [{"date": None}, {"authors": ()}, {"info": INFO.model_copy(update={"publisher": None})}]
)
def test_a_paper_without_what_a_report_needs_is_a_misc(missing: dict[str, Any]) -> None:
    text = format_bibtex(record(**missing))
    assert text.startswith("@misc{")
    assert "institution" not in text


def test_nothing_unknown_is_written() -> None:
    item = record(date=None, version=None, series=None, canonical=None)
    for text in (format_bibtex(item), format_biblatex(item), format_ris(item), json.dumps(build_csl_item(item))):
        assert "2026" not in text.replace("bhardwaj2026disaggregated", "")
        assert "ersion" not in text
        assert "None" not in text
        assert "null" not in text


def test_bibtex_has_letters_of_names_as_commands_that_pandoc_reads() -> None:
    text = format_bibtex(HARD["names"])
    assert text.isascii()
    assert r"Nu{\~n}ez, Jr., Jos{\'e}" in text
    assert r"{\r A}ngstr{\"o}m, {\L}ukasz" in text
    (read,) = json.loads(pypandoc.convert_text(text, "csljson", "bibtex"))
    assert [name.get("family") for name in read["author"]] == [name.family for name in HARD["names"].authors]


def test_former_keys_are_ids_in_biblatex() -> None:
    assert "ids = {beethoven2025names}" in format_biblatex(HARD["names"])


def test_an_archive_has_one_entry_a_record_in_the_order_given() -> None:
    for name, export in EXPORTS.items():
        text = export.render(RECORDS)
        places = [text.index(item.key) for item in RECORDS]
        assert places == sorted(places), name
        assert export.render(RECORDS) == text
        assert text.endswith("\n")
