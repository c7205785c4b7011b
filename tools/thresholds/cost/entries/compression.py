"""The entry of the inference stack's compression."""

from tools.thresholds.cost.compression import vcpd_compression
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation, formula
from tools.thresholds.engine.surface import GridValues

_NOTE = "field-note:the-inference-stack-2026"
_FACTORS = ("quantization", "runtime", "decoding", "hardware")
_UNIT = "fold reduction in $ per delivered token"
_FORMULAS = (
    formula(
        r"F = A \prod_{i=1}^{4} f_i",
        "derived",
        _NOTE,
        {"F": "total compression", "A": "factor of the model's architecture", "f_i": "the four factors of the stack"},
    ),
    formula(
        r"s_i = \frac{\ln f_i}{\ln F}",
        "derived",
        _NOTE,
        {"s_i": "a factor's share of the compression in logs", "f_i": "the factor", "F": "total compression"},
    ),
)


def _evaluate(quantization: float, runtime: float, decoding: float, hardware: float, architecture: float) -> Evaluation:
    found = vcpd_compression(quantization, runtime, decoding, hardware, architecture)
    shares = found.log_shares or {}
    return Evaluation(
        threshold="vcpd_compression",
        values={
            "stack": found.stack,
            "total": found.total,
            **{f"log_share_{name}": shares.get(name) for name in (*_FACTORS, "architecture")},
        },
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities=dict.fromkeys((*_FACTORS, "architecture"), 1.0),
        formulas=list(_FORMULAS),
        sources=[_NOTE],
        assumptions=["the factors are independent and multiply"],
        warnings=[],
    )


def _surface(quantization: Real, runtime: Real, decoding: Real, hardware: Real, architecture: Real) -> GridValues:
    stack = quantization * runtime * decoding * hardware
    return GridValues({"stack": stack, "total": stack * architecture})


VCPD_COMPRESSION = Threshold(
    name="vcpd_compression",
    family="cost_correct",
    title="Compression of the inference stack",
    question="How far do the factors of the inference stack bring the price of a token down together?",
    inputs=(
        *(
            Input(name, f"f_{place}", f"price reduction from {name}", "fold", above=0)
            for place, name in enumerate(_FACTORS, 1)
        ),
        Input("architecture", "A", "price reduction from the model's architecture", "fold", above=0, default=1),
    ),
    example={"quantization": 3, "runtime": 3, "decoding": 3, "hardware": 3.46, "architecture": 3},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=(_NOTE,),
    evaluate=_evaluate,
    surface=_surface,
    picture=Picture(x=("decoding", {"start": 1, "stop": 10, "num": 200}), lines=("stack", "total"), value=_UNIT),
)
