"""B6, the serving frontier: two pools or one; a threshold of this family is one entry and one line."""

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.serving.end_to_end import Serving, evaluate_serving
from tools.thresholds.serving.entries.planning import SERVING_PLAN
from tools.thresholds.serving.entries.queueing import MAX_UTILISATION, WAIT_QUANTILE
from tools.thresholds.serving.entries.roofline import SERVING_ROOFLINE
from tools.thresholds.serving.entries.serving import SERVING_FRONTIER
from tools.thresholds.serving.entries.serving_cost import SERVING_COST
from tools.thresholds.serving.entries.transfer import KV_TRANSFER_SECONDS
from tools.thresholds.serving.hardware import GPUS, MODELS, Gpu, LanguageModel
from tools.thresholds.serving.queueing import erlang_c, max_utilisation, wait_quantile
from tools.thresholds.serving.roofline import (
    ChunkTax,
    chunk_tax,
    decode_step_seconds,
    kv_bytes_per_token,
    kv_transfer_seconds,
    max_decode_batch,
    prefill_gpu_seconds_per_token,
)
from tools.thresholds.serving.unit_costs import CostTerms, ServingCost, serving_cost

THRESHOLDS: tuple[Threshold, ...] = (
    SERVING_FRONTIER,
    SERVING_PLAN,
    SERVING_COST,
    SERVING_ROOFLINE,
    WAIT_QUANTILE,
    MAX_UTILISATION,
    KV_TRANSFER_SECONDS,
)

__all__ = [
    "GPUS",
    "KV_TRANSFER_SECONDS",
    "MAX_UTILISATION",
    "MODELS",
    "SERVING_COST",
    "SERVING_FRONTIER",
    "SERVING_PLAN",
    "SERVING_ROOFLINE",
    "WAIT_QUANTILE",
    "ChunkTax",
    "CostTerms",
    "Gpu",
    "LanguageModel",
    "Serving",
    "ServingCost",
    "chunk_tax",
    "decode_step_seconds",
    "erlang_c",
    "evaluate_serving",
    "kv_bytes_per_token",
    "kv_transfer_seconds",
    "max_decode_batch",
    "max_utilisation",
    "prefill_gpu_seconds_per_token",
    "serving_cost",
    "wait_quantile",
]
