"""Texts in many languages in one index are found in their own, with nothing set, and never by tokens nobody knows."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.retrieval.search import SearchResult, search
from index.retrieval.searcher import Searcher
from ingest import ingest
from tests.archive.test_evaluation import judgements, kinds
from tests.conftest import ROOT, Cli

NOTES = [
    json.loads(line) for line in (ROOT / "tests/index/retrieval/notes.jsonl").read_text(encoding="utf-8").splitlines()
]
TRANSLATED = [
    json.loads(line)
    for line in (ROOT / "tests/archive/evaluation/other_languages.jsonl").read_text(encoding="utf-8").splitlines()
]
UNKNOWN = "The encoder 'all-minilm-l6-v2' does not know"


def write_notes(folder: Path, notes: Sequence[dict[str, str]] = NOTES) -> Path:
    folder.mkdir()
    for note in notes:
        name = f"{note['language']}-{note['slug']}.md"
        (folder / name).write_text(f"# {note['title']}\n\n{note['text']}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Notes on three subjects in ten languages, in one archive of which nothing is said."""
    folder = tmp_path_factory.mktemp("languages")
    ingest(write_notes(folder / "notes"), folder / "index")
    return asyncio.run(Searcher.open(folder / "index"))


def ask(searcher: Searcher, text: str) -> SearchResult:
    async def run() -> SearchResult:
        return await search(searcher, text)

    return asyncio.run(run())


def found(searcher: Searcher, text: str) -> Sequence[str]:
    return [hit.document.source.removesuffix(".md") for hit in ask(searcher, text).hits]


@pytest.mark.parametrize("note", NOTES, ids=lambda note: f"{note['language']}-{note['slug']}")
def test_a_question_in_the_language_of_a_note_finds_it_first(notes: Searcher, note: dict[str, str]) -> None:
    result = ask(notes, note["question"])
    assert result.hits[0].document.source == f"{note['language']}-{note['slug']}.md"
    assert any(UNKNOWN in warning for warning in result.warnings) == (note["language"] != "en")
    assert not any("was looked for instead" in warning for warning in result.warnings)
    assert notes.reader.language(result.hits[0].document.id) == note["language"]
    assert result.hits[0].document.language is None  # what nobody stated no record says


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('"小麦粉と水"', ["ja-pan"]),
        ('"面粉和水"', ["zh-mianbao"]),
        ('"น้ำทะเล"', ["th-namkhuen"]),
        ('"ទឹកសមុទ្រ"', ["km-tuk"]),
        ('"밀가루와 물"', ["ko-ppang"]),
        ('"mit Mehl und Wasser"', ["de-sauerteig"]),
        ('"مرتين في اليوم"', ["ar-madd"]),
        ('"面粉水"', []),
    ],
)
def test_a_phrase_of_any_script_is_taken_at_its_word(notes: Searcher, query: str, names: Sequence[str]) -> None:
    assert found(notes, query) == names


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Küste", "de-gezeiten"),
        ("KUSTEN", "de-gezeiten"),
        ("Levaduras", "es-pan"),
        ("хлеба", "ru-hleb"),
        ("蜜蜂", "zh-mifeng"),
    ],
)
def test_a_single_word_is_found_in_another_form(notes: Searcher, query: str, name: str) -> None:
    assert found(notes, query)[0] == name


def test_what_the_vocabulary_lacks_scores_nothing(notes: Searcher) -> None:
    """All unknown tokens have one vector, so that any such text was as near as can be to any other."""
    result = ask(notes, "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾ")
    assert not result.hits
    assert result.warnings[0].startswith(f"{UNKNOWN} the words of this query, so full text alone answered")


@pytest.fixture(scope="module")
def english(shipped: Path) -> Searcher:
    return asyncio.run(Searcher.open(shipped))


@pytest.mark.parametrize("row", TRANSLATED, ids=lambda row: f"{row['language']}-{row['_id']}")
def test_a_question_in_a_language_that_the_encoder_does_not_know_says_so(
    english: Searcher, row: dict[str, str]
) -> None:
    result = ask(english, row["text"])
    assert any(UNKNOWN in warning for warning in result.warnings)
    assert not any("was looked for instead" in warning for warning in result.warnings)
    assert all(hit.score < 0.5 for hit in result.hits)


def test_words_alone_answer_as_many_german_questions_as_before(english: Searcher) -> None:
    """9 of 15 first, as with vectors: what is shared are names and loan words."""
    german = [row for row in TRANSLATED if row["language"] == "de"]
    first = [(row["_id"], ask(english, row["text"]).hits[:1]) for row in german]
    right = [name for name, hits in first if hits and hits[0].document.id in judgements().relevant[name]]
    assert len(right) >= 8


def test_an_english_question_is_never_taken_for_another_language(english: Searcher) -> None:
    for name, text in judgements().queries.items():
        assert not any(UNKNOWN in warning for warning in ask(english, text).warnings), (kinds()[name], text)


@pytest.mark.parametrize("text", ["Von Neumann architecture", "van der Waals forces", "de facto standard", "El Niño"])
def test_a_name_from_another_language_is_english_in_an_english_archive(english: Searcher, text: str) -> None:
    assert not any(UNKNOWN in warning for warning in ask(english, text).warnings)


@pytest.mark.parametrize("text", ["Prüfer", "Wann lohnt sich der Prüfer für die Verifikation?", "le modèle de coûts"])
def test_a_word_of_another_language_is_not_put_right(english: Searcher, text: str) -> None:
    assert ask(english, text).words == text


def test_an_ingest_says_what_to_do_where_many_texts_are_in_unknown_languages(tmp_path: Path, cli: Cli) -> None:
    mixed = [note for note in NOTES if note["language"] in {"en", "de"}]
    folder = write_notes(tmp_path / "notes", mixed)
    paths = ("--index", tmp_path / "index", "--public", tmp_path / "public")
    _, _, told = cli("ingest", folder, *paths)
    assert "4 of 7 document(s) are in languages that the encoder 'all-minilm-l6-v2' does not know (German)" in told
    assert "Run 'refdesk encoder use multilingual'" in told
    for note in mixed:
        if note["language"] == "de" and note["slug"] != "bienen":
            (folder / f"de-{note['slug']}.md").unlink()
    for number in range(4):
        (folder / f"more-{number}.md").write_text("# More\n\nThe water of the sea is cold and it is deep.\n")
    _, _, told = cli("ingest", folder, *paths, "--allow-removals")
    assert "encoder use" not in told
