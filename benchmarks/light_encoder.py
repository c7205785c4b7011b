"""An encoder that costs next to nothing, so that a run measures everything but the encoder."""

import hashlib
import shutil
from pathlib import Path

from index import SHIPPED_ENCODER, EncoderSpec, read_spec

COPIES = 16  # of the mean of the tokens' random vectors, which makes vectors as long as the shipped encoder's


def write_light_encoder(folder: Path) -> EncoderSpec:
    """Write an encoder with the shipped one's tokenizer, window and dimension: the mean of one vector a token."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    spec = read_spec(SHIPPED_ENCODER)
    folder.mkdir(parents=True)
    shutil.copyfile(SHIPPED_ENCODER / "tokenizer.json", folder / "tokenizer.json")
    table = np.random.default_rng(17).standard_normal((31_000, spec.dimension // COPIES), dtype=np.float32)
    constants = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(np.array([1, COPIES], np.int64), "copies"),
        numpy_helper.from_array(np.array([1], np.int64), "tokens"),
    ]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["of_tokens"]),
        helper.make_node("ReduceMean", ["of_tokens", "tokens"], ["mean"], keepdims=0),
        helper.make_node("Tile", ["mean", "copies"], ["long"]),
        helper.make_node("LpNormalization", ["long"], ["sentence_embedding"], axis=-1, p=2),
    ]
    shape = ["batch", "length"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", spec.dimension])]
    graph = helper.make_graph(nodes, "light", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, folder / "model.onnx")
    sha256 = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    made = spec.model_copy(update={"name": "light", "model_sha256": sha256})
    (folder / "encoder.json").write_text(made.model_dump_json(), encoding="utf-8")
    return made
