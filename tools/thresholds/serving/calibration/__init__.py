"""Prefill and decode as they were measured: a roofline with communication, launch and per-sequence costs, fitted."""

from tools.thresholds.serving.calibration.measured import (
    COEFFICIENTS,
    Coefficients,
    Shape,
    measured_decode_seconds,
    measured_prefill_seconds,
)

__all__ = ["COEFFICIENTS", "Coefficients", "Shape", "measured_decode_seconds", "measured_prefill_seconds"]
