"""A cross-encoder by path: exported in agreement with the original, and search takes its order."""

import asyncio
import json
from pathlib import Path

import pytest

from index.models.reranker import Reranker, RerankerError
from index.retrieval.search import SearchResult, search
from index.retrieval.searcher import Searcher
from ingest import build_reranker, ingest
from tests.conftest import Cli
from tests.ingest.models.cross_encoders import save_cross_encoder

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
QUESTION = "what whistles"


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("cross-encoder"), ["LABEL_0"])


@pytest.fixture(scope="module")
def built(cross_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "reranker"
    spec = build_reranker(str(cross_encoder), folder, name="random")
    assert (spec.name, spec.window) == ("random", 512)
    return folder


def ask(index: Path, reranker: Path | None) -> SearchResult:
    async def run() -> SearchResult:
        return await search(await Searcher.open(index, reranker=reranker), QUESTION)

    return asyncio.run(run())


def test_search_takes_the_order_of_the_original_cross_encoder(
    built: Path, cross_encoder: Path, archive: Path, index: Path
) -> None:
    from sentence_transformers import CrossEncoder

    ingest(archive, index)
    plain, second = ask(index, None), ask(index, built)
    original = CrossEncoder(str(cross_encoder), device="cpu")
    scores = original.predict(
        [(QUESTION, hit.text) for hit in second.hits], activation_fn=__import__("torch").nn.Identity()
    )
    assert [hit.rerank for hit in second.hits] == pytest.approx(list(map(float, scores)), abs=0.01)
    assert list(scores) == sorted(scores, reverse=True)
    assert {hit.document.id for hit in second.hits} == {hit.document.id for hit in plain.hits}
    by_id = {hit.document.id: hit.score for hit in plain.hits}
    assert all(hit.score == pytest.approx(by_id[hit.document.id], rel=0.3) for hit in second.hits)
    assert all(hit.rerank is None for hit in plain.hits)


def test_the_setting_turns_it_on_and_a_pair_beyond_the_window_is_still_scored(
    cli: Cli, built: Path, archive: Path, index: Path
) -> None:
    ingest(archive, index)
    status, out, _ = cli("search", QUESTION, "--index", index, "--reranker", built, "--json", "--explain")
    assert status == 0
    assert all("rerank" in hit["explain"] for hit in json.loads(out)["results"])
    assert len(Reranker(built).scores("kettle", ["steam " * 5000, "steam"])) == 2
    assert len(Reranker(built).scores("kettle " * 5000, ["steam"])) == 1


def test_what_is_no_reranker_is_refused(cli: Cli, built: Path, archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    status, out, err = cli("search", QUESTION, "--index", index, "--reranker", tmp_path)
    assert (status, out) == (1, "")
    assert "reranker.json is missing or not valid" in err
    altered = tmp_path / "altered"
    altered.mkdir()
    for name in ("reranker.json", "tokenizer.json"):
        (altered / name).write_bytes((built / name).read_bytes())
    (altered / "model.onnx").write_bytes(b"other")
    with pytest.raises(RerankerError, match=r"is not the file that reranker\.json names"):
        Reranker(altered).scores("a", ["b"])
    with pytest.raises(RerankerError, match="transformers cannot load it"):
        build_reranker(str(tmp_path), tmp_path / "out")
    assert not (tmp_path / "out").exists()
