"""Make an encoder from any sentence-transformers model: export, quantise, and prove the agreement."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index import Encoder, EncoderError, EncoderSpec, MissingExtraError
from ingest.models.calibration_texts import CALIBRATION_TEXTS
from ingest.models.onnx_export import ATTENTION_OPTIONS, export, silence_onnxruntime
from ingest.models.smoothing import smooth

Precision = Literal["fp32", "int8"]
# Lowest cosine that a build may have. On a processor without VNNI instructions, sums of 8-bit products saturate at 16
# bits: the shipped encoder reaches .979 there, and .988 with them.
MIN_COSINE: dict[Precision, float] = {"fp32": 0.999, "int8": 0.97}

RELATED_COSINE = 0.35  # of the shipped encoder; that of another is measured on questions in and out of scope
MAX_COMMON_LENGTH = 0.6  # of the mean of unit vectors on unlike subjects: multilingual-e5-small has .9

SAMPLE_TEXTS = (
    "routing",
    "When does conditioning compute on difficulty pay?",
    "The verifier accepts an answer with probability alpha, and cost falls as alpha rises.",
    "kappa * Delta > gamma",
    "$$C = \\frac{\\mathrm{CPM} \\cdot R \\cdot (1 + \\bar\\rho)}{\\alpha(\\theta, V)}$$",
    "| GPU | HBM | price |\n|---|---|---|\n| H100 | 80 GB | 3.00 |\n| H200 | 141 GB | 4.00 |",
    "def break_even(target: float, price: float) -> float:\n    return price / target",
    "Die Kosten je richtiger Antwort sinken, wenn der Prüfer öfter annimmt. 検証の経済学。",
    " ".join(["Prefill reads the prompt once; decode reads the whole cache for every token it writes."] * 10),
)


def build_encoder(
    model: str,
    output: Path,
    *,
    name: str | None = None,
    precision: Precision = "int8",
    query_prefix: str = "",
    document_prefix: str = "",
    languages: Sequence[str] | None = None,
    cosine_weight: float = 0.5,
    related_cosine: float = RELATED_COSINE,
    unrelated_cosine: float = 0.0,
    foreign_related_cosine: float | None = None,
) -> EncoderSpec:
    """Export a sentence-transformers model (a hub name or a folder) to `output` and return its spec.

    The graph holds every module of the model (transformer, pooling, dense, normalisation), so that
    running it takes a tokenizer and ONNX Runtime alone. A model that gives texts on unlike subjects
    vectors near to each other is centred: the mean of what it gives for texts in many languages is
    subtracted, and its graph is smoothed before it is quantized. Raises EncoderError when the result does not
    agree with the original on a fixed sample (cosine >= 0.999 for fp32, >= 0.97 for int8), and
    MissingExtraError without the `models` extra; then nothing is written.
    """
    original = _load(model)
    tokenizer = original.tokenizer.backend_tokenizer.to_str(pretty=True)  # before a use of it sets how it cuts and pads
    mean = _compute_common_part(original, document_prefix)
    if mean is not None:
        original = _centre(original, mean)
    with tempfile.TemporaryDirectory(dir=_make_parent(output)) as scratch:
        folder = Path(scratch) / "encoder"
        folder.mkdir()
        calibration = [document_prefix + text for text in CALIBRATION_TEXTS] if mean is not None else ()
        _export(original, folder / "model.onnx", precision, calibration)
        (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
        spec = EncoderSpec(
            format=1,
            name=name or (Path(model).name if Path(model).exists() else model),
            dimension=int(original.get_embedding_dimension()),
            window=int(original.max_seq_length),
            precision=precision,
            query_prefix=query_prefix,
            document_prefix=document_prefix,
            agreement=0.0,
            languages=None if languages is None else tuple(languages),
            cosine_weight=cosine_weight,
            related_cosine=related_cosine,
            unrelated_cosine=unrelated_cosine,
            foreign_related_cosine=foreign_related_cosine,
            source_sha256=_hash_weights(original, model),
            model_sha256=_hash_file(folder / "model.onnx"),
            tokenizer_sha256=_hash_file(folder / "tokenizer.json"),
        )
        spec = _prove(spec, original, folder)
        _move(folder, output)
    return spec


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError("refdesk encoder build", "models") from error
    try:
        return SentenceTransformer(model, device="cpu", model_kwargs=dict(ATTENTION_OPTIONS))
    except (OSError, ValueError) as error:
        reason = f"sentence-transformers cannot load it ({str(error).splitlines()[0]})"
        raise EncoderError(Path(model), reason) from error


def _compute_common_part(original: Any, prefix: str) -> Any:
    """The mean of what the model gives for texts on unlike subjects, before it is normalised; None where it is short.

    Vectors that share a large part have cosines near to 1, which say little.
    """
    pooled = [_pool(original, prefix + text) for text in CALIBRATION_TEXTS]
    directions = np.stack([vector / np.linalg.norm(vector) for vector in pooled])
    return np.mean(pooled, axis=0) if np.linalg.norm(directions.mean(axis=0)) > MAX_COMMON_LENGTH else None


def _pool(original: Any, text: str) -> Any:
    """The vector of one text before the model normalises it."""
    import torch
    from sentence_transformers.base.modules import Normalize

    with torch.no_grad():
        features = original.preprocess([text])
        for module in original:
            if not isinstance(module, Normalize):
                features = module(features)
    return features["sentence_embedding"][0].numpy()


def _centre(original: Any, mean: Any) -> Any:
    """The model with a module more, which subtracts `mean` from the vector before it is normalised."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize

    class Centre(torch.nn.Module):
        """Subtract what the vectors of all texts share."""

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", torch.from_numpy(mean))

        def forward(self, features: Any) -> Any:
            return {**features, "sentence_embedding": features["sentence_embedding"] - self.mean}

    modules = [module for module in original if not isinstance(module, Normalize)]
    return SentenceTransformer(modules=[*modules, Centre(), Normalize()], device="cpu")


def _export(original: Any, path: Path, precision: Precision, calibration: Sequence[str]) -> None:
    import torch

    def sentence(input_ids: Any, attention_mask: Any) -> Any:
        """Every module of the model in turn, from token ids to the sentence vector."""
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        for module in original:
            features = module(features)
        return features["sentence_embedding"]

    example = torch.ones((2, 16), dtype=torch.long)
    inputs = {"input_ids": example, "attention_mask": torch.ones_like(example)}
    exact = path.with_name("exact.onnx") if precision == "int8" else path
    transformer = getattr(original[0], "auto_model", None)
    export(sentence, original, inputs, "sentence_embedding", exact, getattr(transformer, "config", None))
    if precision == "int8":
        if calibration:
            smooth(exact, [_make_inputs(original, text) for text in calibration])
        _quantize(exact, path)
        exact.unlink()


def _make_inputs(original: Any, text: str) -> dict[str, Any]:
    ids = np.array([original.tokenizer.backend_tokenizer.encode(text).ids], dtype=np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}


def _quantize(exact: Path, path: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with silence_onnxruntime():
        quantize_dynamic(
            exact,
            path,
            per_channel=True,
            reduce_range=False,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # of what ONNX Runtime's operators give
        )


def _prove(spec: EncoderSpec, original: Any, folder: Path) -> EncoderSpec:
    (folder / "encoder.json").write_text(spec.model_dump_json())
    encoder = Encoder(folder)
    agreement = min(_compute_cosines(encoder, original, SAMPLE_TEXTS))
    floor = MIN_COSINE[spec.precision]
    if agreement < floor:
        raise EncoderError(
            folder, f"its lowest cosine with the original is {agreement:.4f}, below {floor} for {spec.precision}"
        )
    proven = spec.model_copy(update={"agreement": round(agreement, 4)})
    (folder / "encoder.json").write_text(proven.model_dump_json(indent=2) + "\n")
    return proven


def _compute_cosines(encoder: Encoder, original: Any, texts: Sequence[str]) -> list[float]:
    prefixed = [encoder.spec.document_prefix + text for text in texts]
    expected = original.encode(prefixed, normalize_embeddings=True)
    found = np.stack([encoder.encode_documents([text])[0] for text in texts])
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return [float(cosine) for cosine in np.sum(expected * found, axis=1)]


def _hash_weights(original: Any, model: str) -> str:
    if Path(model).is_dir():
        weights = sorted(Path(model).rglob("*.safetensors")) or sorted(Path(model).rglob("*.bin"))
        if len(weights) == 1:
            return _hash_file(weights[0])
    digest = hashlib.sha256()
    for name, tensor in sorted(original.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    return digest.hexdigest()


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _make_parent(path: Path) -> Path:
    path.absolute().parent.mkdir(parents=True, exist_ok=True)
    return path.absolute().parent


def _move(folder: Path, output: Path) -> None:
    output.mkdir(exist_ok=True)
    for name in ("model.onnx", "tokenizer.json", "encoder.json"):
        shutil.move(folder / name, output / name)
