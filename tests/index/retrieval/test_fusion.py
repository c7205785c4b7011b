"""Fusing gives one score that means the same for every query; a query learns only from what answers it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.fusion import (
    CODE_COSINE_WEIGHT,
    COSINE_WEIGHT,
    compute_code_share,
    compute_cosine_weight,
    fuse,
    refine_query,
)

PAIRS = st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1e4)), min_size=1, max_size=20)


@given(pairs=PAIRS)
def test_scores_lie_in_their_range_and_depend_on_their_own_pair_alone(pairs: list[tuple[float, float]]) -> None:
    cosines, bm25 = np.array(pairs).T
    scores = fuse(cosines, bm25)
    assert all(-0.5 <= score < 1 for score in scores)
    assert list(fuse(cosines[::-1], bm25[::-1])) == list(scores[::-1])


@given(pairs=PAIRS)
def test_a_better_leg_never_lowers_a_score(pairs: list[tuple[float, float]]) -> None:
    cosines, bm25 = np.array(pairs).T
    assert all(fuse(cosines, bm25 + 1) >= fuse(cosines, bm25))
    assert all(fuse(cosines + 0.1, bm25) >= fuse(cosines, bm25))


@given(bm25=st.lists(st.floats(0, 1e4), min_size=1, max_size=20))
def test_without_an_encoder_the_text_scores_rank_alone(bm25: list[float]) -> None:
    scores = fuse(None, np.array(bm25))
    assert list(np.argsort(scores, kind="stable")) == list(np.argsort(np.array(bm25), kind="stable")) or len(
        set(scores)
    ) < len(set(bm25))


def test_the_score_is_the_weighted_sum_of_cosine_and_saturated_bm25() -> None:
    assert fuse(np.array([0.6]), np.array([24.0]))[0] == 0.5 * 0.6 + 0.5 * 0.75


def test_a_query_moves_towards_what_scores_well_and_stays_a_unit_vector() -> None:
    query, best = np.array([1, 0, 0], np.float32), np.array([[0, 1, 0], [0, 0, 1]], np.float32)
    moved = refine_query(query, best, np.array([0.6, 0.3]))
    assert np.isclose(np.linalg.norm(moved), 1)
    assert moved[0] > moved[1] > moved[2] >= 0


@given(scores=st.lists(st.floats(-0.4, 0), min_size=1, max_size=8))
def test_a_query_that_nothing_answers_does_not_move(scores: list[float]) -> None:
    query = np.array([0.6, 0.8], np.float32)
    best = np.tile(np.array([1, 0], np.float32), (len(scores), 1))
    assert np.allclose(refine_query(query, best, np.array(sorted(scores, reverse=True))), query)


@given(code=st.floats(0, 1), more=st.floats(0, 1))
def test_the_more_of_an_archive_is_code_the_more_its_vectors_weigh(code: float, more: float) -> None:
    assert COSINE_WEIGHT <= compute_cosine_weight(code) <= compute_cosine_weight(max(code, more)) <= CODE_COSINE_WEIGHT


def test_sentences_formulas_and_lists_of_markdown_are_not_taken_for_code() -> None:
    sentences = "The cost of a correct answer is the price of what was tried, over the share of it that was right."
    formula = "The threshold is $\\alpha^* = \\frac{c_v}{p - c_g}$, and with it the router pays for what it saves."
    points = "- **Routing** is the choice of a model for a question.\n- *Cascades* ask the next one if that fails."
    function = "def order(self, rows: Rows) -> Rows:\n    return np.lexsort((self.positions[rows], -scores))\n"
    assert compute_code_share([sentences, formula, points]) == 0
    assert compute_code_share([function, sentences]) == 0.5
    assert compute_cosine_weight(compute_code_share([])) == COSINE_WEIGHT
