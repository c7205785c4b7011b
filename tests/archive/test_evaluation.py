"""The shipped archive's own questions: they are judged soundly, and search answers them."""

import asyncio
import json
import statistics
from collections import Counter
from pathlib import Path

import pytest

from index.evaluation import Report, evaluate, read_judgements
from index.retrieval.search import NOTHING, SearchResult, search
from index.retrieval.searcher import Searcher
from tests.archive.test_archive import TEXTS

QUESTIONS = Path(__file__).parent / "evaluation"
FLOOR = 0.92  # nDCG@10 of hybrid
ROWS = [json.loads(line) for line in (QUESTIONS / "queries.jsonl").read_text().splitlines()]
KINDS = {row["_id"]: row["kind"] for row in ROWS}
JUDGEMENTS = read_judgements(QUESTIONS)


@pytest.fixture(scope="module")
def report(shipped: Path) -> Report:
    async def run() -> Report:
        return await evaluate(await Searcher.open(shipped), JUDGEMENTS)

    return asyncio.run(run())


def test_there_are_enough_questions_of_every_kind() -> None:
    counts = Counter(KINDS.values())
    assert sum(counts.values()) >= 120
    assert set(counts) == {
        "question",
        "fact",
        "number",
        "formula",
        "comparison",
        "definition",
        "which paper",
        "typo",
        "other wording",
        "id",
        "none",
    }
    assert min(counts.values()) >= 8
    assert len(set(JUDGEMENTS.queries.values())) == len(JUDGEMENTS.queries)


def test_every_judgement_names_a_document_and_every_quote_stands_in_it() -> None:
    for query, grades in JUDGEMENTS.relevant.items():
        assert query in JUDGEMENTS.queries
        assert set(grades) <= set(TEXTS)
    for query, spans in JUDGEMENTS.spans.items():
        for span in spans:
            assert span.document in JUDGEMENTS.relevant[query]
            assert span.quote and span.quote in TEXTS[span.document][1]
    assert {query for query, kind in KINDS.items() if kind == "none"}.isdisjoint(JUDGEMENTS.relevant)
    assert {query for query, kind in KINDS.items() if kind != "none"} == set(JUDGEMENTS.relevant)


def test_hybrid_search_is_at_its_floor_and_no_worse_than_its_best_leg(report: Report) -> None:
    ndcg = {leg: figures["nDCG@10"].mean for leg, figures in report.legs.items()}
    assert ndcg["hybrid"] >= max(FLOOR, ndcg["text"], ndcg["vectors"])
    assert report.legs["hybrid"]["R@10"].mean >= 0.97
    assert report.queries == sum(kind != "none" for kind in KINDS.values())


def test_a_reader_of_the_first_thousand_tokens_has_seen_the_answer(report: Report) -> None:
    assert report.covered[1024].mean >= 0.85


@pytest.mark.anyio
async def test_a_question_beyond_the_archive_scores_low_and_the_answer_says_so(shipped: Path) -> None:
    searcher = await Searcher.open(shipped)

    async def ask(kind: str) -> list[SearchResult]:
        return [await search(searcher, text) for name, text in JUDGEMENTS.queries.items() if KINDS[name] == kind]

    beyond = [found.hits[0].score for found in await ask("none")]
    inside = [found.hits[0].score for found in await ask("question")]
    assert max(beyond) < NOTHING < min(inside)
    assert statistics.mean(beyond) < statistics.mean(inside) / 3
    assert all("does not treat this" in found.warnings[0] for found in await ask("none"))
    assert all(not found.warnings for found in await ask("question"))
