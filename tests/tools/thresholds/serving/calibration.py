"""The fit of the measured times; `python -m tests.tools.thresholds.serving.calibration` writes what ships."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from tools.thresholds.serving.calibration import (
    COEFFICIENTS,
    Coefficients,
    Shape,
    measured_decode_seconds,
    measured_prefill_seconds,
)
from tools.thresholds.serving.hardware import GPUS, Gpu

DATA = Path(__file__).with_name("splitwise_medians.csv")
SOURCE = "medians of Mutinifni/splitwise-sim, data/perf_model.csv, commit 8f99e7dc (MIT): vLLM of 2023"
SHAPES = {
    "llama2-70b": Shape(
        params=68.98e9, layers=80, heads=64, width=8192, weight_bytes=137.96e9, cache_bytes=2 * 80 * 8 * 128 * 2
    ),
    "bloom-176b": Shape(
        params=176.25e9, layers=70, heads=112, width=14336, weight_bytes=352.5e9, cache_bytes=2 * 70 * 112 * 128 * 2
    ),
}
HARDWARE = {"a100-80gb": ("A100", 1.0), "h100-80gb": ("H100", 1.0), "h100-80gb-pcap": ("H100", 1.3)}  # prefill, capped
_LINK_BYTES_PER_S = {"A100": 150e9, "H100": 225e9}  # half of NVLink one way: where a fit of one model is blind to it
_HELD = 0.1  # how much a prior weighs beside one measurement, in logarithms
_USED_MEMORY = 0.9  # what does not fit it was measured in parts, and is left out


@dataclass(frozen=True)
class Row:
    """One measurement: a model on GPUs, and the seconds of its prefill and of a decode iteration."""

    model: str
    hardware: str
    tp: int
    prompt: int
    batch: int
    output: int
    prefill: float
    step: float

    @property
    def gpu(self) -> Gpu:
        """The GPU."""
        return GPUS[HARDWARE[self.hardware][0]]

    @property
    def fits(self) -> bool:
        """Whether weights and cache fit the memory."""
        shape = SHAPES[self.model]
        used = shape.weight_bytes + self.batch * (self.prompt + self.output) * shape.cache_bytes
        return used <= _USED_MEMORY * self.gpu.hbm_bytes * self.tp


def read_rows() -> list[Row]:
    """All measurements that fit the memory."""
    with DATA.open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = [
        Row(
            line["model"],
            line["hardware"],
            int(line["tensor_parallel"]),
            int(line["prompt_tokens"]),
            int(line["batch"]),
            int(line["output_tokens"]),
            float(line["prompt_ms_median"]) / 1e3,
            float(line["token_ms_median"]) / 1e3,
        )
        for line in csv.DictReader(lines)
    ]
    return [row for row in rows if row.fits]


def predict(row: Row, found: Coefficients) -> tuple[float, float]:
    """The seconds of a row's prefill and decode iteration; a power cap stretches prefill alone."""
    shape, capped = SHAPES[row.model], HARDWARE[row.hardware][1]
    prefill = measured_prefill_seconds(shape, row.gpu, row.tp, row.prompt, row.batch, found)
    return capped * prefill, measured_decode_seconds(
        shape, row.gpu, row.tp, row.batch, row.prompt + row.output / 2, found
    )


def fit(rows: Sequence[Row], gpu: str) -> Coefficients:
    """Fit the coefficients of a GPU to the rows that were measured on it without a power cap."""
    chosen = [row for row in rows if HARDWARE[row.hardware] == (gpu, 1.0)]
    byte = 2 / _LINK_BYTES_PER_S[gpu]
    prefill = _solve(
        {"mfu": 0.55, "floor_s": 6e-4, "byte_s": byte, "far_byte_s": byte},
        lambda found: [np.log(predict(row, found)[0] / row.prefill) for row in chosen],
    )
    decode = _solve(
        {"mbu": 0.85, "launch_s": 2e-4, "sequence_s": 5e-8, "hop_s": 2e-5},
        lambda found: [np.log(predict(row, found)[1] / row.step) for row in chosen],
    )
    return Coefficients(**{**_ANY, **prefill, **decode})


_ANY = dict.fromkeys(Coefficients.model_fields, 0.5)


def _solve(prior: dict[str, float], compare: Callable[[Coefficients], list[float]]) -> dict[str, float]:
    start = np.log(list(prior.values()))

    def residuals(point: NDArray[np.float64]) -> NDArray[np.float64]:
        found = Coefficients(**{**_ANY, **dict(zip(prior, np.exp(point).tolist(), strict=True))})
        return np.concatenate([compare(found), _HELD * (point - start)])

    most = [0.0 if name in ("mfu", "mbu") else np.inf for name in prior]  # no share of a peak exceeds 1
    solved = least_squares(residuals, start, bounds=(-np.inf, most), loss="soft_l1", f_scale=0.1)
    return {name: float(f"{value:.6g}") for name, value in zip(prior, np.exp(solved.x), strict=True)}


def judge(rows: Sequence[Row], found: dict[str, Coefficients]) -> NDArray[np.float64]:
    """The relative errors of prefill and decode of these rows."""
    errors = []
    for row in rows:
        prefill, step = predict(row, found[HARDWARE[row.hardware][0]])
        errors += [abs(prefill / row.prefill - 1), abs(step / row.step - 1)]
    return np.array(errors)


def main() -> int:
    """Judge each model by the fit of the other, and write the fit of both."""
    rows = read_rows()
    for model in SHAPES:
        others = [row for row in rows if row.model != model]
        errors = judge(
            [row for row in rows if row.model == model], {gpu: fit(others, gpu) for gpu in _LINK_BYTES_PER_S}
        )
        print(f"{model}: median {np.median(errors):.3f}, worst decile {np.quantile(errors, 0.9):.3f}")
    data = {
        "source": SOURCE,
        "date": "2026-11-30",
        "gpus": {gpu: fit(rows, gpu).model_dump() for gpu in _LINK_BYTES_PER_S},
    }
    COEFFICIENTS.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
