"""The numbers that the archive publishes on serving, beside what this package computes from stated inputs."""

from functools import partial
from typing import Any

from tools.thresholds.engine.publication import PublishedFigure, figure
from tools.thresholds.serving.end_to_end import Serving, evaluate_serving
from tools.thresholds.serving.hardware import LanguageModel
from tools.thresholds.serving.roofline import decode_step_seconds, kv_bytes_per_token, kv_transfer_seconds
from tools.thresholds.serving.unit_costs import ServingCost, serving_cost

_PAPER = "paper:serving-frontier"
_RECURRENT, _AWQ = "definition:mamba-and-state-space-models", "definition:awq-quantization"
_FLEET = "Llama-3-70B, tp = 4, TPOT 0.06 s, defaults of evaluate_serving"
_PREFILL_HEAVY, _DECODE_HEAVY, _MIXED = (8192, 128, 6.0), (256, 1024, 2.0), (1024, 512, 2.0)  # tokens, TTFT in s
_SLOW_LINK_BYTES_PER_S = 1.25e9  # bytes/s, 10-gigabit Ethernet
_ASSUMED_TTFT = "TTFT 6 s at 8192/128, 2 s at the others"


def _serve_at(hw: str, shape: tuple[int, int, float], lam: float = 64, **changes: Any) -> Serving:
    prompt, output, ttft = shape
    return evaluate_serving(hw, prompt, output, lam, ttft_slo=ttft, tpot_slo=0.06, **changes)


def _price_unit(ratio: float, x1: float = 2e-5) -> ServingCost:
    return serving_cost(3 / 3600, 0.000285, 0.005, ratio, 0.75, 0.7, 0.65, chunk_tax=0.25, x1=x1)


def _format_million(cost: float | None) -> str:
    return "none" if cost is None else f"{cost * 1e6:.4g}"


def _get_kv_term(point: Serving) -> float | None:
    return None if point.disaggregated_terms is None else point.disaggregated_terms.kv


def _format_link(bandwidth: float | None) -> str:
    return "none" if bandwidth is None else f"{bandwidth / 1e9:.3g} GB/s"


_row = partial(figure, source=_PAPER)


def _make_example_row(ratio: float, stated: str, x1: float = 2e-5) -> PublishedFigure:
    cost = _price_unit(ratio, x1)
    return _row(
        f"Worked example, r = {ratio:g}, x1 = {x1:g}: colocated, disaggregated (USD per million), cheaper",
        stated,
        f"{_format_million(cost.colocated)}, {_format_million(cost.disaggregated)}, {cost.winner}",
        "serving_cost with pi = 3/3600, p1 = 0.000285, d1 = 0.005, u = 0.75, 0.70, 0.65, e = 0.25, phi = 1",
    )


def _make_operating_row(hw: str, shape: tuple[int, int, float], stated: str, **changes: Any) -> PublishedFigure:
    point = _serve_at(hw, shape, **changes)
    where = "".join(f", {name} = {value:g}" for name, value in changes.items())
    return _row(
        f"{hw}, {shape[0]}/{shape[1]}{where}: colocated, disaggregated (USD per million), break-even KV bandwidth",
        stated,
        f"{_format_million(point.colocated)}, {_format_million(point.disaggregated)}, "
        f"{_format_link(point.bw_breakeven)}",
        f"{_FLEET}, 64 requests/s; {_ASSUMED_TTFT}",
    )


def _make_worked_rows() -> tuple[PublishedFigure, ...]:
    cost = _price_unit(32)
    x1 = cost.x1_breakeven or 0.0
    return (
        _make_example_row(32, "18.22, 17.80, disaggregated"),
        _make_example_row(0.5, "5.75, 6.59, colocated"),
        _make_example_row(32, "18.22, 22.60, colocated", x1=2e-4),
        _row("Worked example: the crossing", "r* = 21.43", f"r* = {cost.ratio_breakeven:.2f}", "the inputs above"),
        _row(
            "Worked example: the KV tax up to which the split survives at r = 32",
            "0.0000358 s, a link about 1.8 times slower",
            f"{x1:.3g} s, {x1 / 2e-5:.2g} times slower",
            "x1_breakeven of serving_cost, over x1 = 0.00002",
        ),
        _row(
            "Worked example, link ten times slower: no ratio brings disaggregation back",
            "G is negative and no ratio brings disaggregation back",
            _price_unit(32, 2e-4).region,
            "region of serving_cost at x1 = 0.0002",
        ),
    )


def _make_operating_rows() -> tuple[PublishedFigure, ...]:
    heavy, slow = _serve_at("H100", _PREFILL_HEAVY), _serve_at("H100", _PREFILL_HEAVY, kv_bw=_SLOW_LINK_BYTES_PER_S)
    pool = _serve_at("H100", _DECODE_HEAVY)
    bill = heavy.colocated_terms
    share = bill.prefill / bill.total if bill else 0.0
    return (
        _make_operating_row("H100", _PREFILL_HEAVY, "23.35, 19.20, 15.5 GB/s"),
        _make_operating_row("H200", _PREFILL_HEAVY, "29.50, 24.11, 15.9 GB/s"),
        _make_operating_row("H100", _PREFILL_HEAVY, "23.35, 75.18, 17.1 GB/s", kv_bw=_SLOW_LINK_BYTES_PER_S),
        _make_operating_row("H100", _DECODE_HEAVY, "0.325, 0.352, none"),
        _row(
            "H100, 8192/128: KV tax, chunk tax, share of prefill in the colocated bill",
            "USD 0.35, 24.6 percent, over 90 percent",
            f"USD {_format_million(_get_kv_term(heavy))}, {heavy.chunk_tax:.1%}, {share:.0%}",
            f"{_FLEET}, 64 requests/s, TTFT 6 s",
        ),
        _row(
            "H100, 8192/128, link of 1.25 GB/s: KV tax, transfer time",
            "USD 55.92, 2.1 s",
            f"USD {_format_million(_get_kv_term(slow))}, {slow.t_kv:.1f} s",
            f"{_FLEET}, 64 requests/s, TTFT 6 s",
        ),
        _row(
            "H100, 256/1024: instances of the prefill pool, their utilization",
            "two instances, 59 percent",
            f"{pool.c_pre} instances, {pool.u_pre:.0%}",
            f"{_FLEET}, 64 requests/s; {_ASSUMED_TTFT}",
        ),
    )


def _format_winners(cards: tuple[str, ...], shape: tuple[int, int, float], **changes: Any) -> str:
    return ", ".join(f"{hw} {_serve_at(hw, shape, **changes).winner}" for hw in cards)


def _make_partition_rows() -> tuple[PublishedFigure, ...]:
    newer = ("H100", "H200")
    slow = {
        shape: _format_winners(newer, shape, kv_bw=_SLOW_LINK_BYTES_PER_S)
        for shape in (_PREFILL_HEAVY, _MIXED, _DECODE_HEAVY)
    }
    a100 = [_serve_at("A100", shape) for shape in (_PREFILL_HEAVY, _MIXED, _DECODE_HEAVY)]
    return (
        _row(
            "At 2 requests/s the 8192/128 shape goes back to colocation on H100 and H200",
            "colocated on H100 and H200",
            _format_winners((*newer, "A100"), _PREFILL_HEAVY, lam=2),
            f"{_FLEET}; {_ASSUMED_TTFT}",
        ),
        _row(
            "At 64 requests/s H100 and H200 disaggregate at 1024/512",
            "both disaggregate",
            _format_winners(newer, _MIXED),
            f"{_FLEET}; {_ASSUMED_TTFT}",
        ),
        _row(
            "A link of 1.25 GB/s flips H100 and H200 to colocation",
            "colocated (stated for H100 at 8192/128)",
            "; ".join(f"{shape[0]}/{shape[1]}: {winners}" for shape, winners in slow.items()),
            f"{_FLEET}, 64 requests/s; {_ASSUMED_TTFT}",
        ),
        _row(
            "Break-even KV bandwidth on A100",
            "1.0 to 1.5 GB/s",
            ", ".join(_format_link(point.bw_breakeven) for point in a100),
            f"8192/128, 1024/512 and 256/1024: {_FLEET}, 64 requests/s; {_ASSUMED_TTFT}",
        ),
    )


def _directions() -> tuple[PublishedFigure, ...]:
    newer, both = ("H100", "H200"), ("disaggregated", "colocated")
    heavy, long_answers = _serve_at("A100", _PREFILL_HEAVY), _serve_at("A100", _DECODE_HEAVY)
    return (
        _row(
            "Long prompts with short answers favor two pools, the reverse favors one",
            f"prefill-heavy {both[0]}, decode-heavy {both[1]}",
            f"8192/128: {_format_winners(newer, _PREFILL_HEAVY)}; 256/1024: {_format_winners(newer, _DECODE_HEAVY)}",
            f"the direction holds in the derived model; the paper's own surface is not in hand; {_FLEET}",
            "consistent with",
            status="calibrated",
        ),
        _row(
            "The same partition on A100",
            f"prefill-heavy {both[0]}, decode-heavy {both[1]}",
            f"8192/128: {heavy.winner}; 256/1024: {long_answers.winner}, "
            f"with a chunk tax of {long_answers.chunk_tax:.2f}",
            "the assumed overhead of 128 tokens a chunk decides it; the paper's measured overhead is not in hand",
            "not reproducible from what is published",
            status="calibrated",
            equation="C_token = C_prefill + C_decode + C_KV where disaggregated",
        ),
        _row(
            "Mooncake: throughput in simulation, requests",
            "up to 525 percent, 75 percent more",
            None,
            "a result of another system on its own traces and baseline; the traces are not in the archive",
            "not reproducible from what is published",
            status="literature",
        ),
    )


def _make_other_rows() -> tuple[PublishedFigure, ...]:
    quarter = LanguageModel(
        name="8e9 at 4 bits", params=8e9, layers=32, q_heads=32, kv_heads=8, head_dim=128, weight_bytes=0.5
    )
    whole = quarter.model_copy(update={"name": "8e9 at 16 bits", "weight_bytes": 2.0})
    passes = [decode_step_seconds(model, "H100", 1, batch=1, ctx=0, mbu=1) for model in (whole, quarter)]
    kv = kv_bytes_per_token("llama3-70b")
    return (
        _row(
            "KV cache of Llama-3-70B per token, and of a request of 8,192 tokens",
            "327,680 bytes, 2.7 GB",
            f"{kv:,.0f} bytes, {kv_transfer_seconds('llama3-70b', 8192, 1e9):.1f} GB",
            "kv_bytes_per_token of llama3-70b at 2 bytes a number, times 8192",
            source=_RECURRENT,
        ),
        _row(
            "One pass over 8 billion weights on an H100, at 16 and at 4 bits",
            "4.8 ms or 1.2 ms",
            f"{passes[0] * 1e3:.1f} ms, {passes[1] * 1e3:.1f} ms",
            "decode_step_seconds at batch 1, ctx 0, tp = 1, mbu = 1, without the metadata of groups",
            source=_AWQ,
        ),
    )


PUBLISHED: tuple[PublishedFigure, ...] = (
    *_make_worked_rows(),
    *_make_operating_rows(),
    *_make_partition_rows(),
    *_directions(),
    *_make_other_rows(),
)
