"""The six styles, as pandoc's citeproc prints them."""

import json
import sys
from pathlib import Path

import pytest

from index import MissingExtraError
from index.citation import STYLES, can_format, format_styles
from index.citation.citeproc import CitationStyleError
from tests.index.citation.records import HARD, record

ORIGINAL = "https://ifitsmanu.com/papers/serving-frontier/"
TITLE = "Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts"
SENTENCE = "Disaggregated or colocated? The cost-frontier of LLM serving under SLO contracts"


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, str]]:
    records = {**HARD, "paper": record(accessed="2026-11-25")}
    return {name: dict(texts) for name, texts in zip(records, format_styles(list(records.values())), strict=True)}


def test_a_paper_in_six_styles(printed: dict[str, dict[str, str]]) -> None:
    assert printed["paper"] == {
        "apa": f"Bhardwaj, M. (2026). {SENTENCE} (Research Paper No. 1; Version 1.0). ifitsmanu.com. {ORIGINAL}",
        "mla": f"Bhardwaj, Manu. {TITLE}. Version 1.0, Research Paper no. 1, ifitsmanu.com, 16 May 2026, {ORIGINAL}.",
        "chicago_author_date": f"Bhardwaj, Manu. 2026. {TITLE}. Research Paper No. 1. Version 1.0. ifitsmanu.com. "
        f"{ORIGINAL}.",
        "chicago_notes": f"Manu Bhardwaj, {TITLE}, Research Paper no. 1, version 1.0 (ifitsmanu.com, 2026), "
        f"{ORIGINAL}.",
        "ieee": f"M. Bhardwaj, “{SENTENCE},” ifitsmanu.com, Research Paper 1, May 2026. Accessed: Nov. 25, 2026. "
        f"[Online]. Available: {ORIGINAL}",
        "acm": f"Manu Bhardwaj. 2026. {SENTENCE}. ifitsmanu.com. Retrieved November 25, 2026 from {ORIGINAL}",
    }
    assert list(printed["paper"]) == list(STYLES)


def test_title_case_reaches_no_formula_and_no_mixed_word(printed: dict[str, dict[str, str]]) -> None:
    assert "µ-Calculi of α₀ > 50% in K₁_x · √N · “κΔ ≥ γ” {x} #1 $5 ~ ^ \\ A&B." in printed["symbols"]["mla"]
    assert printed["anonymous"]["mla"].startswith("“llms.txt & Co.”")


def test_names_keep_their_particles_suffixes_and_bodies(printed: dict[str, dict[str, str]]) -> None:
    assert printed["names"]["apa"].startswith(
        "van Beethoven, L., Nuñez, J., Jr., Barnes and Noble, Inc. & NASA, de la Vallée Poussin, C., & Ångström, Ł. "
    )


def test_two_papers_of_one_year_get_no_letters(printed: dict[str, dict[str, str]]) -> None:
    assert "(2026). First of Two." in printed["first"]["apa"]
    assert "(2026). Second of Two." in printed["second"]["apa"]


def test_what_is_not_known_is_not_printed(printed: dict[str, dict[str, str]]) -> None:
    assert "(n.d.)" in printed["undated"]["apa"]
    assert "May 2026," in printed["note"]["mla"]
    assert printed["arxiv"]["apa"].count("arXiv") == 2
    assert printed["doi"]["apa"].endswith("https://doi.org/10.1234/ab_c(1)")


def test_without_the_extra_the_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)
    assert not can_format()
    with pytest.raises(MissingExtraError, match=r"pip install 'refdesk\[publish\]'"):
        format_styles([record()])


def test_a_failing_pandoc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypandoc.get_pandoc_path", lambda: sys.executable)
    with pytest.raises(CitationStyleError, match="could not format the citations"):
        format_styles([record()])


def test_the_shipped_register_holds_what_pandoc_prints_now() -> None:
    from index.citation import Register, make_citation_record, read_register
    from index.citation.variants import BASE_URL_PLACEHOLDER
    from ingest import parse, read_archive_info
    from tests.conftest import ARCHIVE
    from tests.ingest.reading import read_folder

    register: Register = read_register(ARCHIVE / "citations.json")
    info = read_archive_info(ARCHIVE)
    documents = [document for document, _ in map(parse, read_folder(ARCHIVE))]
    assert set(register.documents) == {document.id for document in documents}
    for document in documents:
        assert register.documents[document.id].keys[-1] == document.key
        texts = register.formatted(document, info, "https://desk.example.org")
        assert sorted(texts) == sorted(STYLES), f"run 'refdesk register archive' for {document.id}"
        assert "{base_url}" not in json.dumps(texts)
    some = [document for document in documents if document.kind == "paper" or document.id == "surface:llms-txt"]
    fresh = format_styles([make_citation_record(document, info, BASE_URL_PLACEHOLDER) for document in some])
    for document, texts in zip(some, fresh, strict=True):
        assert dict(register.formatted(document, info, BASE_URL_PLACEHOLDER)) == dict(texts)
    assert Path(ARCHIVE / "citations.json").read_text() == register.to_json()
