"""A document answers to its id, key, URLs and title, and to nothing else."""

import pytest

from index import DocumentNotFoundError
from index.quotes.reference import AmbiguousReferenceError, References
from index.quotes.target import VersionError, check_version
from tests.index.citation.records import INFO, document

SITE = INFO.model_copy(update={"site": "https://ifitsmanu.com"})
BASE = "https://desk.example.org/desk"
PAPER = document(cite_aliases=("bhardwaj2025serving",))
NOTE = document(id="note:otters", title="Otters & Co.", canonical=None, cite_key=None, text="summary")
DOCUMENTS = {
    item.id: item
    for item in (
        PAPER,
        NOTE,
        document(id="program:voice", title="Voice", canonical=None, cite_key=None),
        document(id="topic:voice", title="Voice", canonical=None, cite_key=None),
    )
}
REFERENCES = References(DOCUMENTS, SITE, BASE)


@pytest.mark.parametrize(
    "reference",
    [
        "paper:serving-frontier",
        "paper:serving-frontier#limits",
        " paper:serving-frontier ",
        "bhardwaj2026disaggregated",
        "bhardwaj2025serving",
        "https://ifitsmanu.com/papers/serving-frontier/",
        "http://www.ifitsmanu.com/papers/serving-frontier",
        "https://ifitsmanu.com/papers/serving-frontier/#limits",
        f"{BASE}/papers/serving-frontier",
        f"{BASE}/papers/serving-frontier.md",
        f"{BASE}/papers/serving-frontier.pdf",
        f"{BASE}/papers/serving-frontier.biblatex.bib",
        f"{BASE}/raw/papers/serving-frontier.md",
        f"{BASE}/papers/serving-frontier/v1.0",
        "Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts.",
        "disaggregated  or colocated? the cost-frontier of LLM serving under SLO contracts",
        "Disaggregated or Colocated?",
    ],
)
def test_a_document_is_found_by_each_of_its_names(reference: str) -> None:
    target = REFERENCES.find(reference)
    assert target.document == PAPER
    assert target.anchor == ("limits" if "#" in reference else None)


def test_the_words_of_a_link_are_told_from_its_section() -> None:
    target = REFERENCES.find(f"{BASE}/papers/serving-frontier#the-limits:~:text=a%20b")
    assert (target.anchor, target.directive) == ("the-limits", "text=a%20b")


@pytest.mark.parametrize(
    "reference", ["otters2", "https://example.org/papers/serving-frontier", f"{BASE}/nope", "", "x" * 500]
)
def test_nothing_else_is_found(reference: str) -> None:
    with pytest.raises(DocumentNotFoundError):
        REFERENCES.find(reference)


def test_a_near_name_is_named() -> None:
    for reference in ("paper:serving-frontiers", "serving-frontiers", "Otters and Co"):
        with pytest.raises(DocumentNotFoundError, match="Did you mean"):
            REFERENCES.find(reference)


def test_the_last_part_of_an_id_names_the_one_document_that_has_it() -> None:
    assert REFERENCES.find("Serving-Frontier#x").document.id == "paper:serving-frontier"
    with pytest.raises(AmbiguousReferenceError, match="Give an id: program:voice, topic:voice"):
        REFERENCES.find("voice#x")


def test_a_title_of_two_documents_is_not_guessed() -> None:
    with pytest.raises(AmbiguousReferenceError, match="Give an id: program:voice, topic:voice"):
        REFERENCES.find("voice")


def test_the_permalink_of_another_version_is_refused() -> None:
    with pytest.raises(VersionError, match=r"holds version 1.0 of 'paper:serving-frontier', not 'v0\.9'"):
        REFERENCES.find(f"{BASE}/papers/serving-frontier/v0.9")
    assert REFERENCES.find(f"{BASE}/notes/otters/sha256-0123456789abcdef").document == NOTE
    with pytest.raises(VersionError):
        REFERENCES.find(f"{BASE}/notes/otters/sha256-0000000000000000")


def test_a_version_is_the_number_or_a_beginning_of_the_hash() -> None:
    for version in ("1.0", "v1.0", "01234567", "sha256-0123456789abcdef"):
        check_version(PAPER, version)
    for version in ("1.1", "0123", "89abcdef", ""):
        with pytest.raises(VersionError):
            check_version(PAPER, version)


def test_our_addresses_are_known() -> None:
    assert REFERENCES.is_home("https://ifitsmanu.com/")
    assert REFERENCES.is_home(BASE)
    assert REFERENCES.is_ours("https://ifitsmanu.com/x")
    assert not REFERENCES.is_ours("https://example.org/desk")
    assert REFERENCES.is_among_documents("https://ifitsmanu.com/papers/nope/")
    assert not REFERENCES.is_among_documents("https://ifitsmanu.com/feed.xml")
    assert not REFERENCES.is_among_documents("https://example.org/papers/x")
