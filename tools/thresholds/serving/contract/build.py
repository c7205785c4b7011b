"""The fleet that the inputs of a plan describe, with the times of a roofline or of measurements."""

from collections.abc import Mapping
from typing import Any

from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.serving import fields
from tools.thresholds.serving.calibration.measured import read_coefficients
from tools.thresholds.serving.contract.prediction import Traffic
from tools.thresholds.serving.contract.sizing import Contract, Fleet
from tools.thresholds.serving.contract.speculation import Speculation
from tools.thresholds.serving.contract.speeds import Speeds, find_measured_speeds, find_speeds
from tools.thresholds.serving.hardware import LanguageModel, require
from tools.thresholds.serving.roofline import transfer

_MEASURED_AS = {"A100": "A100", "H100": "H100", "H200": "H100"}  # whose measured shares enter; H200 was not measured


def make_fleet(values: Mapping[str, Any]) -> Fleet:
    """The fleet that checked inputs describe."""
    gpu, instance = fields.read_gpu(values), fields.read_deployment(values)
    tp = values["tp"]
    link = tp * require(gpu, "nic_bw") if values["kv_bw"] is None else values["kv_bw"]
    kv = float(instance.cache(values["prompt"])) / values["prompt"]
    seconds = float(transfer(values["prompt"], kv, link, values["overlap"]))
    held = tp if values["held_gpus"] is None else values["held_gpus"]
    drafting = _read_drafting(values)
    speeds = _find_speeds(values) if drafting is None else drafting.slow(_find_speeds(values))
    cached = values["prompt"] * values["prefix_hit"]
    tokens = values["prompt"] + values["output"]
    for field, quantity, number in (
        ("prompt", "the prefill time", speeds.prefill_time(values["prompt"] - cached, cached)),
        ("prompt", "the KV cache", speeds.cache_bytes * tokens),
        ("lam", "the load", values["lam"] * speeds.prefill_time(values["prompt"]) * speeds.step(1, tokens)),
        ("output", "the batch", values["lam"] * tokens * speeds.step(1, tokens)),
    ):
        check_representable(field, quantity, number, positive=True)
    return Fleet(
        speeds=speeds,
        traffic=Traffic(
            values["prompt"], values["output"], values["lam"], values["q"], values["ca2"], cached, drafting
        ),
        contract=Contract(values["ttft_slo"], values["tpot_slo"], seconds, seconds * min(held / tp, 1)),
    )


def _read_drafting(values: Mapping[str, Any]) -> Speculation | None:
    if values["accept"] is None:
        return None
    return Speculation(values["accept"], values["draft_len"], values["draft_cost"])


def _find_speeds(values: Mapping[str, Any]) -> Speeds:
    instance = fields.read_deployment(values)
    if values["times"] == "roofline":
        return find_speeds(instance, values["chunk_overhead"], values["prompt"], values["output"])
    gpu, model = fields.read_gpu(values), fields.read_model(values)
    if values["hw"] not in _MEASURED_AS:
        problem = f"is measured, and nothing was measured on {values['hw']}"
        raise ThresholdInputError("times", problem, f"give roofline, or hw as one of {', '.join(_MEASURED_AS)}")
    if model.departs:
        problem = f"is measured, and nothing was measured of a model with {' and '.join(model.departs)}"
        raise ThresholdInputError("times", problem, "give roofline")
    return find_measured_speeds(instance, gpu, model, read_coefficients()[_MEASURED_AS[values["hw"]]])


def warn_of_measurement(values: Mapping[str, Any]) -> list[str]:
    """Say what of a deployment lies outside what its times were compared with."""
    model, is_measured = fields.read_model(values), values["times"] == "measured"
    outside = _list_unlike_measured(values, model) if is_measured else []
    outside += model.departs
    outside += ["a prefix cache"] if values["prefix_hit"] else []
    outside += ["speculative decoding"] if values["accept"] is not None else []
    said = "Compared with our simulation alone, not with measurements"
    if is_measured:
        said = "Measured times were not compared for"
    return [f"{said}: {', '.join(outside)}."] if outside else []


def _list_unlike_measured(values: Mapping[str, Any], model: LanguageModel) -> list[str]:
    hw, tp = values["hw"], values["tp"]
    outside = [f"hw {hw}"] if _MEASURED_AS.get(hw) != hw else []
    outside += [f"tp {tp}"] if tp not in (2, 4, 8) else []
    outside += ["weights below 2 bytes"] if model.weight_bytes != 2 else []
    outside += ["models below 65 billion parameters"] if model.params < 65e9 else []
    return outside
