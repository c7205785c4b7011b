"""Citations say what is known and nothing else, in forms that other programs read."""

from typing import Any

import pytest
from pybtex.database import parse_string

from index import ArchiveInfo, Document
from index.citation import bibtex, csl, plain, quoted

INFO = ArchiveInfo(title="T", summary="S", description="D", publisher="ifitsmanu.com")
URL = "http://127.0.0.1:8321"
PAPER: dict[str, Any] = {
    "id": "paper:serving-frontier",
    "kind": "paper",
    "title": "Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts.",
    "sentence_title": "Disaggregated or colocated? The cost-frontier of LLM serving under SLO contracts.",
    "authors": ("Manu Bhardwaj",),
    "date": "2026-05-16",
    "version": "1.0",
    "series": "Research Paper #1 in the AI systems engineering wedge",
    "canonical": "https://ifitsmanu.com/papers/serving-frontier/",
    "cite_key": "bhardwaj2026disaggregated",
}


def document(**changes: object) -> Document:
    file = {"source": "x.md", "sha256": "0" * 64, "characters": 1, "body_start": 0, "tokens": 1}
    return Document.model_validate({**PAPER, **file, **changes})


def entry(**changes: object) -> tuple[str, dict[str, str]]:
    item = document(**changes)
    parsed = parse_string(bibtex(item, INFO, URL), "bibtex").entries[item.key]
    authors = " and ".join(str(person) for person in parsed.persons.get("author", []))
    return parsed.type, {**dict(parsed.fields.items()), "author": authors}


def test_a_paper_is_a_report_of_its_publisher() -> None:
    kind, fields = entry()
    assert kind == "techreport"
    assert fields == {
        "author": "Bhardwaj, Manu",
        "title": "Disaggregated or Colocated? The Cost-Frontier of {LLM} Serving Under {SLO} Contracts",
        "institution": "ifitsmanu.com",
        "type": r"Research Paper \#1",
        "year": "2026",
        "month": "May",
        "note": "Version 1.0",
        "url": "https://ifitsmanu.com/papers/serving-frontier/",
    }


def test_nothing_unknown_is_written() -> None:
    kind, fields = entry(date=None, version=None, series=None, canonical=None)
    assert kind == "techreport"
    assert set(fields) == {"author", "title", "institution", "url"}
    assert fields["url"] == f"{URL}/papers/serving-frontier.md"
    item = csl(document(date=None, version=None, series=None), INFO, URL)
    assert not {"issued", "version", "genre", "DOI"} & set(item)
    assert "2026" not in plain(document(date=None), INFO, URL)


def test_a_paper_without_a_publisher_has_no_institution() -> None:
    item = document()
    text = bibtex(item, INFO.model_copy(update={"publisher": None}), URL)
    assert text.startswith("@misc{")
    assert "institution" not in text


def test_a_month_stays_a_month() -> None:
    _, fields = entry(date="2026-05")
    assert (fields["year"], fields["month"]) == ("2026", "May")
    assert csl(document(date="2026-05"), INFO, URL)["issued"] == {"date-parts": [[2026, 5]]}
    assert "version 1.0, May 2026." in plain(document(date="2026-05"), INFO, URL)


@pytest.mark.parametrize("title", ["50% of A&B_C #1 {x} ~ ^ \\ $5", "Ünïcode für Łódź"])
def test_special_characters_survive_a_parser(title: str) -> None:
    kind, fields = entry(title=title, sentence_title=None)
    assert kind == "techreport"
    assert fields["title"]


def test_the_csl_item_has_sentence_case_and_the_full_date() -> None:
    item = csl(document(), INFO, URL)
    assert item["title"] == "Disaggregated or colocated? The cost-frontier of LLM serving under SLO contracts"
    assert item["author"] == [{"family": "Bhardwaj", "given": "Manu"}]
    assert item["issued"] == {"date-parts": [[2026, 5, 16]]}
    assert item["type"] == "report"


def test_the_plain_citation_is_one_sentence_a_part() -> None:
    assert plain(document(), INFO, URL) == (
        "Manu Bhardwaj. “Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts.” "
        "Research Paper #1 in the AI systems engineering wedge, ifitsmanu.com, version 1.0, 16 May 2026. "
        "https://ifitsmanu.com/papers/serving-frontier/"
    )


def test_a_quote_names_author_year_and_section() -> None:
    assert quoted(document(), "Limits", "a  quote") == "“a quote” (Bhardwaj 2026, “Limits”)"
    assert quoted(document(date=None), None, "a quote") == "“a quote” (Bhardwaj n.d.)"


def test_a_key_is_the_given_one_or_made_of_author_year_and_slug() -> None:
    assert document().key == "bhardwaj2026disaggregated"
    assert document(cite_key=None).key == "bhardwaj2026servingfrontier"
    assert document(cite_key=None, date=None).key == "bhardwajndservingfrontierpaper"
    assert document(cite_key=None, authors=("Jörg Müller",)).key == "muller2026servingfrontier"
