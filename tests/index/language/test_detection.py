"""The language of a text or a query is told by its script and its commonest words, and by nothing less."""

import json
from pathlib import Path

import pytest

from index.language.detection import detect, detect_text
from tests.conftest import ROOT

NOTES = [
    json.loads(line) for line in (ROOT / "tests/index/retrieval/notes.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("note", NOTES, ids=lambda note: f"{note['language']}-{note['slug']}")
def test_a_text_shows_its_language(note: dict[str, str]) -> None:
    assert detect_text(note["text"]) == note["language"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Zug fährt heute nicht, weil die Strecke gesperrt ist.", "de"),
        ("Le train ne part pas aujourd'hui parce que la voie est fermée.", "fr"),
        ("Il treno oggi non parte perché la linea è chiusa.", "it"),
        ("O trem não parte hoje porque a linha está fechada para obras.", "pt"),
        ("De trein rijdt vandaag niet omdat het spoor is afgesloten.", "nl"),
        ("Tåget går inte i dag eftersom spåret är stängt och det är is på det.", "sv"),
        ("Pociąg dziś nie jedzie, bo tor jest zamknięty, a na nim są prace.", "pl"),
        ("Поїзд сьогодні не їде, бо її колію закрито.", "uk"),
        ("قطار امروز حرکت نمی‌کند چون پل بسته است", "fa"),
        ("Το τρένο δεν φεύγει σήμερα.", "el"),
        ("רכבת אינה יוצאת היום", "he"),
    ],
)
def test_other_languages_are_told_too(text: str, language: str) -> None:
    assert detect_text(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "κ·Δ > γ",
        "2605.06534v2",
        "def f(x): return x",
        "GPU H100 SXM5 80 GB",
        "A. I. O. E. SODA: a, e, i, o",
        "α β γ δ",
    ],
)
def test_names_formulas_and_code_tell_no_language(text: str) -> None:
    assert detect_text(text) in (None, "en")


def test_every_text_of_the_shipped_archive_is_english() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "archive").rglob("*.md"))]
    assert len(texts) > 40
    assert {detect_text(text) for text in texts} == {"en"}


def test_of_languages_that_tie_the_preferred_one_is_taken() -> None:
    tied = detect("in", ["it"])
    assert tied is not None
    assert tied.language == "it"
    other = detect("in")
    assert other is not None
    assert other.language == "en"


def test_a_long_text_is_looked_at_in_part(tmp_path: Path) -> None:
    assert (
        detect_text("Die Kosten der Prüfung sind nicht hoch. " * 2_000 + "the cost of it is not high " * 20_000) == "de"
    )
