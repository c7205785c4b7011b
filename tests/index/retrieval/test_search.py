"""Search as its callers see it: filters, phrases, exclusions, explanations and languages."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index import DocumentNotFoundError, FilterError, QueryError
from index.retrieval.hits import explain
from index.retrieval.search import SearchResult, search
from index.retrieval.searcher import Searcher
from ingest import ingest
from tests.conftest import document_text


@pytest.fixture(scope="module", params=["in memory", "in LanceDB"])
def library(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Searcher:
    folder = tmp_path_factory.mktemp("library")
    texts: dict[str, tuple[str, dict[str, Any]]] = {
        "paper:tides": (
            "Tides follow the moon and the sun.",
            {"date": "2026-05-16", "topics": ["the sea", "Moon Phases"]},
        ),
        "paper:currents": (
            "Currents carry warm water north; the gulf stream is one. Upstream is south.",
            {"date": "2025-11"},
        ),
        "note:moonlight": (
            "Moonlight is sunlight that the moon reflects.",
            {"date": "2026", "topics": ["moon-phases"]},
        ),
        "note:mond": ("Der Mond bewegt das Meer; die Gezeiten folgen ihm.", {"language": "de-AT"}),
        "note:o'brien": ("", {}),
    }
    (folder / "archive").mkdir()
    for name, (text, front) in texts.items():
        if text:
            path = folder / "archive" / f"{name.partition(':')[2]}.md"
            path.write_text(document_text(name, f"# {name}\n\n{text}\n", **front))
    ingest(folder / "archive", folder / "index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.retrieval.searcher.MAX_EXACT_CHUNKS", 100_000 if request.param == "in memory" else 0)
        return asyncio.run(Searcher.open(folder / "index"))


def found(searcher: Searcher, text: str) -> Sequence[str]:
    return [hit.document.id for hit in ask(searcher, text).hits]


def ask(searcher: Searcher, text: str) -> SearchResult:
    async def run() -> SearchResult:
        return await search(searcher, text)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("moon kind:paper", {"paper:tides", "paper:currents"}),
        ("moon kind:paper kind:note", {"paper:tides", "paper:currents", "note:moonlight", "note:mond"}),
        ("moon -kind:paper", {"note:moonlight", "note:mond"}),
        ("moon topic:moon-phases", {"paper:tides", "note:moonlight"}),
        ('moon topic:"Moon Phases" kind:paper', {"paper:tides"}),
        ("moon year:2026", {"paper:tides", "note:moonlight"}),
        ("moon after:2026-05", {"paper:tides"}),
        ("moon after:2026", {"paper:tides", "note:moonlight"}),
        ("moon before:2026", {"paper:currents"}),
        ("moon after:2025-11 before:2025-12", {"paper:currents"}),
        ("moon before:2025-11-20", set()),
        ("moon id:tides", {"paper:tides"}),
        ("moon id:note:moonlight", {"note:moonlight"}),
        ("moon lang:de", {"note:mond"}),
        ("moon lang:en -id:tides", {"paper:currents", "note:moonlight"}),
        ("moon year:1999", set()),
    ],
)
def test_filters_narrow_to_the_documents_that_match(library: Searcher, text: str, ids: set[str]) -> None:
    assert set(found(library, text)) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('"the moon and the sun"', {"paper:tides"}),
        ('"GULF   stream"', {"paper:currents"}),
        ('"gulf str"', set()),
        ('"STREAM IS ONE"', {"paper:currents"}),
        ('"stream is south"', set()),
        ('"paper:tides"', {"paper:tides"}),
        ("moon -moon", {"paper:currents", "note:moonlight", "note:mond"} - {"note:moonlight"}),
        ('water -"gulf stream"', {"paper:tides", "note:moonlight", "note:mond"}),
    ],
)
def test_phrases_and_exclusions_are_taken_at_their_word(library: Searcher, text: str, ids: set[str]) -> None:
    assert set(found(library, text)) == ids


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("moon year:2026 before:2026", "No document passes the filters: leave one out."),
        ('moon kind:paper -kind:paper "gulf str"', "No document passes the filters: leave one out."),
        ('kind:paper "gulf str"', "No passage has every quoted phrase and none of the excluded words: leave one out."),
        (
            '"gulf stream" -currents',
            "No passage has every quoted phrase and none of the excluded words: leave one out.",
        ),
    ],
)
def test_a_query_that_narrows_to_nothing_is_told_why(library: Searcher, text: str, warning: str) -> None:
    result = ask(library, text)
    assert not result.hits
    assert result.warnings == [warning]


def test_a_slip_in_the_name_of_a_filter_is_told(library: Searcher) -> None:
    result = ask(library, "moon Kind:paper")
    assert result.hits
    assert "'Kind:' is no filter and was taken as a word; write 'kind:' to filter." in result.warnings


def test_a_value_that_no_document_has_is_refused_with_those_that_are_there(library: Searcher) -> None:
    with pytest.raises(FilterError, match=r"No document has the kind 'letters'. Choose one of: note, paper"):
        ask(library, "moon kind:letters")
    with pytest.raises(DocumentNotFoundError):
        ask(library, "moon id:paper:nothing")
    with pytest.raises(QueryError, match="too common to be indexed"):
        ask(library, 'moon "to be or not to be"')


@pytest.mark.parametrize("kind", ["papers", "Paper", "PAPERS", "_paper "])
def test_a_value_is_taken_in_any_case_and_in_the_plural(library: Searcher, kind: str) -> None:
    asked = f'kind:"{kind}"'
    assert [hit.section_id for hit in ask(library, f"moon {asked}").hits] == [
        hit.section_id for hit in ask(library, "moon kind:paper").hits
    ]


def test_a_filter_by_what_no_document_states_offers_nothing_to_choose(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "plain.md").write_text(document_text("note:plain", "The moon is a stone.\n"))
    ingest(tmp_path / "archive", tmp_path / "index")
    no_topics = r"No document has the topic 'tides'\. No document states a topic; leave the filter out\.$"
    with pytest.raises(FilterError, match=no_topics):
        ask(asyncio.run(Searcher.open(tmp_path / "index")), "moon topic:tides")


@pytest.mark.parametrize(
    "value", ["x' OR 1=1 --", "paper') OR ('1'='1", 'note"; DROP TABLE chunks', "%", "\\'", "paper:tides' OR 'a'='a"]
)
def test_nothing_that_is_written_reaches_the_store_as_a_filter(library: Searcher, value: str) -> None:
    quoted = value.replace('"', "")
    with pytest.raises((FilterError, DocumentNotFoundError)):
        ask(library, f'moon kind:"{quoted}"')
    with pytest.raises(DocumentNotFoundError):
        ask(library, f'moon id:"{quoted}"')
    assert isinstance(ask(library, f"moon {quoted}"), SearchResult)
    assert len(library.reader.documents) == 4


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("the of and", True),
        ("月の光", False),
        ("мoon ﷽", False),
        ("m" * 1999, False),
        ("moon\x00\x1b[31m", True),
        ("\u202emoon", True),
        ("a " * 999, True),
    ],
)
def test_odd_queries_are_searched(library: Searcher, text: str, is_known: bool) -> None:
    result = ask(library, text)
    assert any("full text alone answered" in warning for warning in result.warnings) != is_known
    assert bool(result.hits) == is_known


def test_an_explanation_tells_ranks_scores_and_words(library: Searcher) -> None:
    result = ask(library, "When do tides follow the Moons?")
    told = explain(result.hits[0], result.words)
    assert result.hits[0].document.id == "paper:tides"
    assert told["text_rank"] == 1
    assert told["vector_rank"] == 1
    assert told["bm25"] > 0
    assert told["cosine"] > 0.4
    assert told["matched"] == ["tides", "follow", "Moons"]
    unfound = next(hit for hit in result.hits if hit.bm25 == 0)
    assert explain(unfound, result.words)["text_rank"] is None


def test_an_archive_in_another_language_is_cut_into_the_words_of_that_language(tmp_path: Path) -> None:
    for language, body, query in [
        ("de", "Die Häuser stehen am Fluss.", "Haus"),
        ("ja", "東京は日本の首都です。", "首都"),
    ]:
        folder = tmp_path / language
        folder.mkdir()
        info = f"title: T\nsummary: S.\ndescription: D.\nlanguage: {language}\n"
        (folder / "archive.yaml").write_text(info, encoding="utf-8")
        (folder / "a.md").write_text(document_text("note:a", f"{body}\n"), encoding="utf-8")
        ingest(folder, tmp_path / f"{language}-index")
        searcher = asyncio.run(Searcher.open(tmp_path / f"{language}-index"))
        hit = ask(searcher, query).hits[0]
        assert hit.bm25 > 0, language
        if language == "de":
            assert explain(hit, query)["matched"] == [query]


@pytest.mark.parametrize("library", ["in memory"], indirect=True)  # LanceDB does not tell which words it has
def test_a_misspelt_word_is_put_right_and_the_answer_says_so(library: Searcher) -> None:
    result = ask(library, "what does mooonlight reflect")
    assert result.hits[0].document.id == "note:moonlight"
    assert result.words == "what does moonlight reflect"
    assert "No passage has 'mooonlight', so 'moonlight' was looked for instead." in result.warnings
    assert "moonlight" in explain(result.hits[0], result.words)["matched"]


def test_a_real_word_that_no_passage_has_is_no_misspelling(library: Searcher) -> None:
    assert not any("instead" in warning for warning in ask(library, "tiles and steam").warnings)
    assert ask(library, "-mooonlight tides").words == "tides"
