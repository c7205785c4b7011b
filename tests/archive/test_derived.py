"""The numbers that the texts derive are what the thresholds give: the sources of each text name the calls."""

from collections.abc import Sequence
from functools import cache

from index import Document
from index.documents.fact_source import FactSource
from tests.archive.test_archive import every_text, texts
from tests.each import for_each
from tools.derived_numbers import DerivedNumber, compute_derived_numbers


@cache
def derived() -> Sequence[tuple[Document, str, FactSource]]:
    """Each derived source with its document and Markdown."""
    return [
        (document, markdown, source)
        for document, markdown in texts().values()
        for source in document.sources or ()
        if source.kind == "derived"
    ]


def name(row: tuple[Document, str, FactSource]) -> str:
    return f"{row[0].id} {row[2].address}"


def compute(document: Document, markdown: str, source: FactSource) -> Sequence[DerivedNumber]:
    return compute_derived_numbers(document.model_copy(update={"sources": (source,)}), markdown)


@every_text
def test_a_text_says_where_its_facts_were_read(document_id: str) -> None:
    document, _ = texts()[document_id]
    assert document.sources
    assert any(source.kind != "derived" for source in document.sources)


def test_no_derived_number_is_lost() -> None:
    assert sum(len(source.results) for _, _, source in derived()) >= 107


@for_each(derived, name)
def test_a_derived_number_is_what_its_call_gives(row: tuple[Document, str, FactSource]) -> None:
    assert [number.fault for number in compute(*row) if number.fault] == []


@for_each(derived, name)
def test_another_passage_in_the_text_is_told_with_document_and_call(row: tuple[Document, str, FactSource]) -> None:
    document, markdown, source = row
    body = markdown[document.body_start :].replace(source.supports, "another passage")
    for number in compute(document, markdown[: document.body_start] + body, source):
        assert number.fault == f"'{source.supports}' does not stand in the text"
        assert (number.document, number.call) == (document.id, source.address)


@for_each(derived, name)
def test_another_number_in_text_and_source_is_told(row: tuple[Document, str, FactSource]) -> None:
    document, markdown, source = row
    for result, written in source.results.items():
        other = "another" if not written[-1].isdigit() else written[:-1] + str((int(written[-1]) + 4) % 10)
        passage = source.supports.replace(written, other)
        changed = FactSource.model_validate({**source.model_dump(), "supports": passage, "results": {result: other}})
        told = compute(document, markdown.replace(source.supports, passage), changed)
        assert [number.result for number in told if number.fault and other in number.fault] == [result]
