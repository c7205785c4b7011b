"""The shipped archive is what the search page lists, in our own words, with nothing made up."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index import Document
from ingest import parse, read_archive_info
from tests.conftest import ARCHIVE
from tests.each import for_each
from tests.ingest.reading import read_folder

RUNS = Path(__file__).with_name("search_page_runs.txt")  # hashes of the page's runs of 12 words, titles excepted
LISTED = {"page:discrepancies": 1000}  # a list that grows with what the thresholds find
ILLUSTRATED = {"field-note:the-structural-residual-ceiling"}  # its one formula is no claim, and is explained below it
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def texts() -> Mapping[str, tuple[Document, str]]:
    """Each document of the archive and its Markdown, by id."""
    return {document.id: (document, markdown) for document, markdown in map(parse, read_folder(ARCHIVE))}


every_text = for_each(texts)


def body(document_id: str) -> str:
    document, markdown = texts()[document_id]
    return markdown[document.body_start :]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_the_archive_holds_the_fifty_items_of_the_search_page_and_the_page_of_discrepancies() -> None:
    assert Counter(document.kind for document, _ in texts().values()) == {
        "paper": 5,
        "field-note": 8,
        "definition": 6,
        "program": 7,
        "topic": 12,
        "surface": 9,
        "page": 4,
    }


def test_papers_notes_and_pages_have_the_ids_of_their_urls() -> None:
    expected = {
        "paper": "serving-frontier verifier-composition inference-frontier routing-premium verifier-procurement",
        "field-note": "heterogeneous-procurement harvesting-serving-slack the-power-cap-illusion "
        "verifier-as-curriculum the-structural-residual-ceiling the-alpha-asymmetry the-cost-of-being-right "
        "the-inference-stack-2026",
        "definition": "awq-quantization speculative-decoding mamba-and-state-space-models gps-denied-navigation "
        "edge-ai-silicon verification-economics",
        "program": "agent-infrastructure voice-systems inference-economics human-agent-interfaces "
        "financial-infrastructure embedded-autonomy distributed-runtimes",
        "topic": "ai-systems-engineering agent-infrastructure voice-ai-systems inference-economics "
        "verification-economics financial-infrastructure market-structure distributed-systems embedded-autonomy "
        "drones-and-robotics human-agent-interfaces operator-systems",
        "surface": "rss atom bibtex raw pdfs llms-txt llms-full-txt sitemap api-json",
        "page": "about correspondence work-with-me discrepancies",
    }
    assert set(texts()) == {f"{kind}:{slug}" for kind, slugs in expected.items() for slug in slugs.split()}


@every_text
def test_a_file_lies_where_its_id_says(document_id: str) -> None:
    document, _ = texts()[document_id]
    assert document.source == f"{document.path}.md"


@every_text
def test_a_text_is_marked_as_a_summary_and_starts_with_its_title(document_id: str) -> None:
    document, _ = texts()[document_id]
    assert document.text == "summary"
    assert document.summary
    assert re.findall(r"^# (.*)$", body(document_id), re.MULTILINE) == [document.title]
    assert body(document_id).lstrip().startswith("# ")
    assert "\n> " in body(document_id)


@every_text
def test_a_text_is_long_enough_to_answer_and_short_enough_to_be_read(document_id: str) -> None:
    document, _ = texts()[document_id]
    is_work = document.kind in {"paper", "field-note"}
    least, most = (400, 1600) if is_work else (150, LISTED.get(document_id, 600))
    count = len(re.findall(r"\b[A-Za-z][A-Za-z'-]*\b", re.sub(r"\$\$.*?\$\$", "", body(document_id), flags=re.DOTALL)))
    assert least <= count <= most


@for_each(lambda: [name for name in texts() if name.startswith(("paper:", "field-note:", "definition:"))])
def test_a_text_with_formulas_names_their_symbols_in_a_table(document_id: str) -> None:
    if "$$" in body(document_id) and document_id not in ILLUSTRATED:
        assert re.search(r"^\| symbol \|", body(document_id), re.MULTILINE)


@every_text
def test_every_link_between_items_leads_to_one(document_id: str) -> None:
    document, _ = texts()[document_id]
    sources = {other.source for other, _ in texts().values()}
    for target in LINK.findall(body(document_id)):
        if not target.startswith(("http://", "https://", "#", "/")):  # of "/" see tests/llms/pages/test_pages.py
            resolved = (ARCHIVE / document.source).parent.joinpath(target.partition("#")[0]).resolve()
            assert resolved.relative_to(ARCHIVE.resolve()).as_posix() in sources


@every_text
def test_related_texts_exist_and_are_listed_beside_the_text_alone(document_id: str) -> None:
    document, _ = texts()[document_id]
    assert document.related
    assert set(document.related) <= set(texts()) - {document_id}
    assert "## Related" not in body(document_id)


@cache
def copied_runs() -> frozenset[str]:
    return frozenset(RUNS.read_text().split())


@every_text
def test_no_run_of_twelve_words_is_copied_from_the_search_page(document_id: str) -> None:
    copied = copied_runs()
    text = words(body(document_id))
    runs = (" ".join(text[start : start + 12]) for start in range(len(text) - 11))
    assert [run for run in runs if hashlib.sha256(run.encode()).hexdigest()[:12] in copied] == []


def test_unknown_facts_stay_unknown() -> None:
    dated = {document_id for document_id, (document, _) in texts().items() if document.date}
    assert {document_id.partition(":")[0] for document_id in dated} == {"paper", "field-note"}
    assert texts()["paper:verifier-procurement"][0].date == "2026-05"
    assert texts()["paper:verifier-procurement"][0].topics is None
    for document_id in ("definition:awq-quantization", "program:voice-systems", "surface:sitemap", "surface:pdfs"):
        assert texts()[document_id][0].canonical is None


def test_canonical_urls_are_those_of_the_site() -> None:
    document: Document = texts()["paper:routing-premium"][0]
    assert document.canonical == "https://ifitsmanu.com/papers/routing-premium/"
    assert texts()["page:work-with-me"][0].canonical == "https://ifitsmanu.com/work-with-me"
    canonical = [other.canonical for other, _ in texts().values() if other.canonical]
    assert len(canonical) == len(set(canonical))


def test_topics_are_topics_of_the_archive() -> None:
    for document, _ in texts().values():
        for topic in document.topics or ():
            assert f"topic:{topic}" in texts()


def test_the_archive_says_who_it_is() -> None:
    info = read_archive_info(ARCHIVE)
    assert info.author == "Manu Bhardwaj"
    assert info.orcid == "0009-0000-8791-6190"
    assert set(info.kinds) == {document.kind for document, _ in texts().values()}
