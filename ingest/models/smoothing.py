"""Smooth a graph before it is quantized, so that a few large channels do not take the precision of all others.

Dynamic quantization gives all numbers of an activation one step. Where one channel is sixty times the median, the
others are left with a few steps. A channel is divided by a number and the rows of the weight that reads it are
multiplied by it (Xiao et al., SmoothQuant, 2023); the product stays the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ACTIVATION_SHARE = 0.75  # of the difficulty that goes from the activations to the weights
SMOOTHED_OPERATORS = ("MatMul", "Attention")
MIN_CHANNEL = 1e-5


def smooth(path: Path, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Rewrite the graph in `path`, whose channels are measured on `inputs`, each of them what it is run with."""
    import onnx

    model = onnx.load(path)
    weights = {item.name: item for item in model.graph.initializer}
    sites = [node for node in model.graph.node if node.op_type in SMOOTHED_OPERATORS and node.input[1] in weights]
    largest = _measure_channels(path, sorted({node.input[0] for node in sites}), inputs)
    nodes = []
    for node in model.graph.node:
        if node in sites:
            nodes.append(_divide(model, node, weights[node.input[1]], largest[node.input[0]]))
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def _measure_channels(path: Path, names: Sequence[str], inputs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The largest absolute value of each channel of these activations."""
    import onnx
    from onnxruntime import InferenceSession

    probe = onnx.load(path)
    probe.graph.output.extend([onnx.helper.make_empty_tensor_value_info(name) for name in names])
    session = InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    largest: dict[str, Any] = {}
    for feed in inputs:
        for name, found in zip(names, session.run(list(names), dict(feed)), strict=True):
            values = np.asarray(found)
            peak = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, MIN_CHANNEL), peak)
    return largest


def _divide(model: Any, node: Any, weight: Any, largest: Any) -> Any:
    """Multiply the rows of a node's weight, and return the node that divides what it reads by the same numbers."""
    from onnx import helper, numpy_helper

    matrix = numpy_helper.to_array(weight)
    rows = np.maximum(np.abs(matrix).max(axis=1), MIN_CHANNEL)
    factors = largest**ACTIVATION_SHARE / rows ** (1 - ACTIVATION_SHARE)
    factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    weight.CopyFrom(numpy_helper.from_array(matrix * factors[:, None], weight.name))
    inverse = f"{node.output[0]}_inverse"
    model.graph.initializer.append(numpy_helper.from_array(1 / factors, inverse))
    divided = f"{node.output[0]}_divided"
    made = helper.make_node("Mul", [node.input[0], inverse], [divided], name=f"{divided}_mul")
    node.input[0] = divided
    return made
