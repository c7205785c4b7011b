"""The measured times: judged on the model that was not fitted, and shipped as the fit of both."""

import numpy as np
import pytest

from tests.tools.thresholds.serving.calibration import SHAPES, fit, judge, read_rows
from tools.thresholds.serving.calibration.measured import read_coefficients

MEDIAN, WORST_DECILE = 0.15, 0.35  # relative errors that a fit may have on what it has not seen


@pytest.mark.parametrize("model", SHAPES)
def test_a_fit_of_one_model_holds_on_the_other(model: str) -> None:
    rows = read_rows()
    found = {gpu: fit([row for row in rows if row.model != model], gpu) for gpu in ("A100", "H100")}
    errors = judge([row for row in rows if row.model == model], found)
    assert np.median(errors) <= MEDIAN
    assert np.quantile(errors, 0.9) <= WORST_DECILE


def test_what_ships_is_the_fit_of_both() -> None:
    rows = read_rows()
    for gpu, shipped in read_coefficients().items():
        found = fit(rows, gpu)
        for name, value in shipped.model_dump().items():
            assert getattr(found, name) == pytest.approx(value, rel=0.02), (gpu, name)


def test_what_does_not_fit_the_memory_is_left_out_and_nothing_else() -> None:
    assert len(read_rows()) == 222  # of 228: six of Llama on two GPUs with batches of 32 and 64
