"""ONNX Runtime, set to run one small model on few threads."""

from pathlib import Path
from typing import Any

# On a CPU each of these takes longer than the operators it joins: a third of an encoder's time
# (docs/measurements/retrieval.md).
SLOWER_FUSIONS = ("SkipLayerNormFusion", "BiasGeluFusion")


def open_session(model: Path, threads: int) -> Any:
    """The `onnxruntime.InferenceSession` of a file, which takes less memory than one of bytes (23 MB of 150).

    Its threads sleep while there is nothing to do.
    """
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(SLOWER_FUSIONS)
    )
