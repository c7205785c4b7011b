"""Export a torch model to ONNX in a form that ONNX Runtime runs fast on a CPU."""

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# What a tracer can follow and ONNX Runtime knows as one operator (`Attention`); 'sdpa' is neither.
ATTENTION_OPTIONS = {"attn_implementation": "eager"}


def export(
    forward: Callable[..., Any], model: Any, inputs: Mapping[str, Any], output: str, path: Path, config: Any
) -> None:
    """Write the graph of `forward(*inputs.values())`, which runs `model`, to `path`; attention is one operator in it.

    `inputs` are example tensors of shape (batch, tokens) by name, `output` names the result, and `config` is the
    transformer's, for its heads and width, or None. A model whose attention is not recognized keeps its operators.
    """
    import torch

    class Graph(torch.nn.Module):
        """The model as a module of its own, because that is what torch exports."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: Any) -> Any:
            return forward(*values)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer warns of constants that hold for every input
        torch.onnx.export(
            Graph().eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in inputs},
            opset_version=17,
            dynamo=False,
        )
    _fuse(path, config)


def _fuse(path: Path, config: Any) -> None:
    """Fuse attention and GELU, and leave what ONNX Runtime computes slower fused (`index.models.onnx_sessions`)."""
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.enable_skip_layer_norm = False
    options.enable_bias_gelu = False
    options.enable_embed_layer_norm = False  # would be quantized to 8 bits where it adds three embeddings
    with silence_onnxruntime():
        fused = optimize_model(
            str(path),
            model_type="bert",
            num_heads=getattr(config, "num_attention_heads", 0),
            hidden_size=getattr(config, "hidden_size", 0),
            optimization_options=options,
            opt_level=0,
        )
        fused.save_model_to_file(str(path))


@contextmanager
def silence_onnxruntime() -> Iterator[None]:
    """Without ONNX Runtime's advice on networks for images."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
