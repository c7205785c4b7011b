"""Fusing gives one score that means the same for every query."""

from hypothesis import given
from hypothesis import strategies as st

from index.fuse import fuse

NAMES = st.sampled_from([f"d#{number}" for number in range(8)])
COSINES = st.dictionaries(NAMES, st.floats(-1, 1), min_size=1)
BM25 = st.dictionaries(NAMES, st.floats(0, 1e4), max_size=8)


@given(cosines=COSINES, bm25=BM25)
def test_scores_lie_in_their_range_and_come_in_order(cosines: dict[str, float], bm25: dict[str, float]) -> None:
    ranking = fuse(cosines, bm25)
    assert {hit.chunk_id for hit in ranking} == set(cosines)
    assert all(-0.4 <= hit.score <= 1 for hit in ranking)
    assert [(-hit.score, hit.chunk_id) for hit in ranking] == sorted((-hit.score, hit.chunk_id) for hit in ranking)


@given(cosines=COSINES, bm25=BM25)
def test_fusing_does_not_depend_on_the_order_of_its_inputs(cosines: dict[str, float], bm25: dict[str, float]) -> None:
    backwards = fuse(dict(reversed(cosines.items())), dict(reversed(bm25.items())))
    assert list(backwards) == list(fuse(cosines, bm25))


@given(bm25=BM25.filter(bool))
def test_without_an_encoder_the_text_scores_rank_alone(bm25: dict[str, float]) -> None:
    ranking = fuse(None, bm25)
    assert [hit.cosine for hit in ranking] == [None] * len(bm25)
    assert [bm25[hit.chunk_id] for hit in ranking] == sorted(bm25.values(), reverse=True) or len(set(bm25)) > len(
        {hit.score for hit in ranking}
    )


def test_the_score_is_the_weighted_sum_of_cosine_and_saturated_bm25() -> None:
    (hit,) = fuse({"a#0": 0.5}, {"a#0": 8.0})
    assert hit.score == 0.4 * 0.5 + 0.6 * 0.5
