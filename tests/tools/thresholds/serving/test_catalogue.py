"""The data of GPUs and models: every number has its source, and what is counted agrees with what is named."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import pytest

from tests.known import known
from tools.thresholds import GPUS, MODELS, SERVING_PLAN
from tools.thresholds.serving.hardware import GPU_NUMBERS, LanguageModel, read_catalogue

NAMES: tuple[Literal["hardware", "models"], ...] = ("hardware", "models")
GPU_KEYS = {
    "name", "flops", "flops_fp8", "flops_fp4", "hbm_bw", "hbm_bytes", "nic_bw", "nvlink_bw", "pcie_bw", "tdp_w",
    "usd_per_gpu_h", "usd_low", "usd_high",
}  # fmt: skip


def list_numbers() -> Iterator[tuple[str, str, Any]]:
    for gpu, entry in read_catalogue("hardware")["gpus"].items():
        yield from ((gpu, name, value) for name, value in entry.items() if name != "name")


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_an_address_and_a_day_and_is_cited(name: Literal["hardware", "models"]) -> None:
    data = read_catalogue(name)
    cited = {value[-1] for _, _, value in list_numbers() if value is not None}
    for entry in read_catalogue("models")["models"].values():
        cited |= {entry["source"], *(entry["usd_per_mtok"] or [])[2:]}
    for key, source in data["sources"].items():
        assert source.keys() == {"url", "read", "date"}, key
        assert source["url"].startswith("https://"), key
        assert source["read"], key
        assert date(2025, 1, 1) <= date.fromisoformat(source["date"]) <= date(2026, 12, 31), key
        assert key in cited


def test_every_number_of_a_card_is_given_with_its_source_or_null() -> None:
    data = read_catalogue("hardware")
    assert all(entry.keys() == GPU_KEYS for entry in data["gpus"].values())
    for gpu, name, value in list_numbers():
        if value is not None:
            number, source = value
            assert number > 0, (gpu, name)
            assert source in data["sources"], (gpu, name)


def test_cards_have_what_a_roofline_needs_and_more_precision_is_never_faster() -> None:
    for name, gpu in GPUS.items():
        assert min(gpu.flops, gpu.hbm_bw, gpu.hbm_bytes) > 0
        rates = [rate for rate in (gpu.flops, gpu.flops_fp8, gpu.flops_fp4) if rate is not None]
        assert rates == sorted(rates), name
        assert 5e12 < gpu.hbm_bw * 10 < 2e14, name
        if gpu.usd_range is not None:
            assert gpu.usd_range[0] <= known(gpu.usd_per_gpu_h) <= gpu.usd_range[1], name


def test_current_cards_and_models_are_there() -> None:
    assert {"H100", "H200", "B200", "GB200", "L40S", "MI300X", "MI325X", "TPU-v6e", "TPU-v7"} <= GPUS.keys()
    families = ("llama3.1-405b", "llama4-scout", "qwen3-235b-a22b", "deepseek-v3", "gpt-oss-120b", "mixtral-8x22b")
    assert {*families, "gemma3-12b", "mistral-7b"} <= MODELS.keys()


def count_parameters(model: LanguageModel) -> float:
    """The size that a name tells, in parameters; 0 where it tells none."""
    sizes = re.findall(r"(?<![a\d.])(\d+(?:\.\d+)?)x?(\d+)?b", model.name)
    return float(sizes[0][0]) * 1e9 if sizes and not sizes[0][1] else 0.0


def test_what_is_counted_from_a_shape_is_what_the_name_says() -> None:
    named = [model for model in MODELS.values() if count_parameters(model)]
    assert len(named) >= 12
    for model in named:
        assert model.params == pytest.approx(count_parameters(model), rel=0.09), model.name
    assert known(MODELS["qwen3-235b-a22b"].active_params) == pytest.approx(22e9, rel=0.03)
    assert known(MODELS["deepseek-v3"].active_params) == pytest.approx(37e9, rel=0.03)
    assert MODELS["deepseek-v3"].params == pytest.approx(671e9, rel=0.01)


def test_the_parts_of_a_mixture_fit_each_other() -> None:
    for model in MODELS.values():
        if model.experts is not None:
            taken = known(model.expert_params) * known(model.experts_per_token) / model.experts
            others = model.params - known(model.expert_params)
            assert known(model.active_params) == pytest.approx(taken + others, rel=0.02, abs=0.3e9), model.name


@pytest.mark.parametrize("hw", sorted(GPUS))
def test_every_card_is_planned_for_where_what_is_null_is_given(hw: str) -> None:
    given = {name: 5e10 for name in GPU_NUMBERS if getattr(GPUS[hw], name) is None and name == "nic_bw"}
    answer = SERVING_PLAN({**SERVING_PLAN.example, "hw": hw, "model": "llama3-8b", "tp": 2, **given})
    assert answer.decision
    assert (answer.values.get("usd_per_mtok") is None) == (GPUS[hw].usd_per_gpu_h is None)


def test_a_listed_price_and_a_note_are_told_in_full() -> None:
    full = {**SERVING_PLAN.example, "model": "gpt-oss-120b", "detail": "full"}
    lines = SERVING_PLAN(full).assumptions
    assert any("$0.35 a million prompt tokens and $0.75 a million output" in line for line in lines)
    assert any("MXFP4" in line for line in lines)
