"""A reduced form of the benchmark of verification: every seventh labelled answer is judged right."""

from collections import Counter
from pathlib import Path

import anyio
import pytest

from benchmarks.verification.answers import make_answers
from benchmarks.verification.judge import find_wrong, judge
from benchmarks.verification.texts import ARCHIVE, LANGUAGES
from index.storage.reader import Reader
from ingest import ingest

pytestmark = pytest.mark.anyio
EVERY = 7  # answers, of which one is judged here: `python -m benchmarks.verification` judges all
MAX_SUPPORTED_SHARE = 0.02  # of false statements that may be taken as supported


@pytest.mark.parametrize("kept_aside", [False, True])
async def test_labelled_answers_are_judged_right(tmp_path: Path, kept_aside: bool) -> None:
    answers = make_answers(kept_aside=kept_aside)[::EVERY]
    await anyio.to_thread.run_sync(ingest, ARCHIVE, tmp_path / "index")
    reader = await Reader.open(tmp_path / "index")
    wrong = find_wrong(answers, [await judge(reader, answer) for answer in answers])
    for name in ("false accepts", "false refusals", "own words refused", "true statements contradicted"):
        assert [answer.text for answer in wrong[name][0]] == [], name
    supported, all_false = wrong["false statements supported"]
    assert len(supported) <= MAX_SUPPORTED_SHARE * all_false


def test_the_benchmark_has_every_kind_in_every_language_more_than_three_hundred_answers() -> None:
    answers = make_answers()
    assert len(answers) >= 300
    assert {answer.language for answer in answers} == set(LANGUAGES)
    assert min(Counter(answer.kind for answer in answers).values()) >= 3
    assert len(set(answers)) == len(answers)
