"""The canonical record, names, and the forms inside a text."""

import pytest

from index.citation import (
    Name,
    build_permalink_path,
    cite_in_text,
    format_coins,
    format_markdown_link,
    format_plain,
    format_quote_link,
    read_name,
    split_title,
)
from tests.index.citation.records import HARD, URL, document, record


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Manu Bhardwaj", Name(family="Bhardwaj", given="Manu")),
        ("Ludwig van Beethoven", Name(family="Beethoven", given="Ludwig", particle="van")),
        ("van Beethoven, Ludwig", Name(family="Beethoven", given="Ludwig", particle="van")),
        ("Charles de la Vallée Poussin", Name(family="Vallée Poussin", given="Charles", particle="de la")),
        ("José Nuñez Jr.", Name(family="Nuñez", given="José", suffix="Jr.")),
        ("Nuñez, Jr., José", Name(family="Nuñez", given="José", suffix="Jr.")),
        ("García Márquez, Gabriel", Name(family="García Márquez", given="Gabriel")),
        ("NASA", Name(literal="NASA")),
        ("Barnes and Noble, Inc.", Name(literal="Barnes and Noble, Inc.")),
        ("Foo, Inc.", Name(literal="Foo, Inc.")),
        ("{The Otter Project}", Name(literal="The Otter Project")),
        ("Angstro\u0308m A.", Name(family="A.", given="Angström")),
    ],
)
def test_a_name_is_read_with_its_parts(text: str, name: Name) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("The Premium. A Threshold for It.", ("The Premium", "A Threshold for It")),
        ("Colocated? The Frontier.", ("Colocated?", "The Frontier")),
        ("First: Second", ("First", "Second")),
        ("The Inference Stack in 2026.", ("The Inference Stack in 2026", None)),
        ("llms.txt", ("llms.txt", None)),
        ("St. Petersburg at Night", ("St. Petersburg at Night", None)),
    ],
)
def test_a_title_is_taken_apart_where_its_subtitle_begins(title: str, parts: tuple[str, str | None]) -> None:
    assert split_title(title) == parts


def test_a_key_is_the_given_one_or_made_of_author_year_and_slug() -> None:
    assert document().key == "bhardwaj2026disaggregated"
    assert document(cite_key=None).key == "bhardwaj2026servingfrontier"
    assert document(cite_key=None, date=None).key == "bhardwajndservingfrontierpaper"
    assert document(cite_key=None, authors=("Jörg Müller",)).key == "muller2026servingfrontier"
    assert document(cite_key=None, authors=("Łukasz Łódź",)).key == "lodz2026servingfrontier"
    assert document(cite_key=None, authors=("José Nuñez Jr.",)).key == "nunez2026servingfrontier"
    assert document(cite_key=None, authors=()).key == "paper2026servingfrontier"


def test_a_permalink_names_the_version_of_a_work_and_the_hash_of_a_summary() -> None:
    assert build_permalink_path(document()) == "papers/serving-frontier/v1.0"
    assert build_permalink_path(document(text="summary")) == "papers/serving-frontier/sha256-0123456789abcdef"
    assert build_permalink_path(document(version=None)) == "papers/serving-frontier/sha256-0123456789abcdef"
    assert record().permalink == f"{URL}/papers/serving-frontier/v1.0"


def test_what_is_cited_is_the_original_where_it_is_known() -> None:
    assert record().url == "https://ifitsmanu.com/papers/serving-frontier/"
    own = record(canonical=None).url
    assert own is not None and own.startswith(f"{URL}/papers/serving-frontier")


def test_the_forms_inside_a_text_name_author_and_year() -> None:
    assert cite_in_text(record()) == {
        "apa": "(Bhardwaj, 2026)",
        "mla": "(Bhardwaj)",
        "chicago_author_date": "(Bhardwaj 2026)",
        "chicago_notes": "Bhardwaj, “Disaggregated or Colocated?”",
        "latex": r"\cite{bhardwaj2026disaggregated}",
        "pandoc": "[@bhardwaj2026disaggregated]",
    }
    assert cite_in_text(HARD["names"])["apa"] == "(van Beethoven et al., 2026)"
    assert cite_in_text(record(authors=("A B", "C D")))["apa"] == "(B & D, 2026)"
    assert cite_in_text(HARD["undated"])["apa"] == "(Bhardwaj, n.d.)"
    assert cite_in_text(HARD["anonymous"])["mla"] == "(“llms.txt & Co”)"


def test_the_plain_citation_is_one_sentence_a_part() -> None:
    assert format_plain(record()) == (
        "Manu Bhardwaj. “Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts.” "
        "Research Paper #1, ifitsmanu.com, version 1.0, 16 May 2026. https://ifitsmanu.com/papers/serving-frontier/"
    )
    assert "version 1.0, May 2026." in format_plain(record(date="2026-05"))
    assert "2026" not in format_plain(record(date=None))


def test_a_quote_names_author_year_and_section_and_whose_words_it_has() -> None:
    assert (
        format_quote_link(record(), "Limits [1]", "a  quote", "u#x")
        == r"“a quote” ([Bhardwaj 2026, “Limits \[1\]”](u#x))"
    )
    assert format_quote_link(record(date=None), None, "a quote", "u") == "“a quote” ([Bhardwaj n.d.](u))"
    assert (
        format_quote_link(record(text="summary"), None, "a quote", "u") == "“a quote” ([summary of Bhardwaj 2026](u))"
    )


def test_a_markdown_link_shows_the_title_as_it_is() -> None:
    assert format_markdown_link(record(title="A [b]_c_ `d`", canonical=None)).startswith(r"[A \[b\]\_c\_ \`d\`](")


def test_coins_is_one_attribute_without_bare_ampersands() -> None:
    span = format_coins(record())
    assert span.count('"') == 4
    assert "&" not in span.replace("&amp;", "")
    assert "rft.creator=Manu+Bhardwaj" in span
