"""The input that a wrong name most likely means: by its letters, or by what the input is."""

import difflib
import re
from collections.abc import Mapping, Sequence

from tools.thresholds.engine.inputs import Field

MAX_NAME_CHARS = 60  # characters of a wrong name that are compared
_CLOSE = 0.6  # difflib's own measure of a slip of the fingers
_WORD = re.compile(r"[a-z]+")
# What the field calls our inputs: names that letters do not lead from, before any comparison.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("gpu", "hardware", "accelerator", "device", "gpu_type"), ("hw",)),
    **dict.fromkeys(("llm", "network", "model_name"), ("model",)),
    **dict.fromkeys(("itl", "tbt", "time_per_output_token", "inter_token_latency"), ("tpot_slo",)),
    **dict.fromkeys(("bandwidth", "kv_bandwidth", "link"), ("kv_bw", "bandwidth")),
    **dict.fromkeys(("qps", "rps", "rate", "throughput", "traffic", "load", "requests_per_second"), ("lam",)),
    **dict.fromkeys(("isl", "n_in", "tokens_in", "in_tokens", "context", "context_length"), ("prompt", "ctx")),
    **dict.fromkeys(("osl", "n_out", "tokens_out", "out_tokens"), ("output",)),
    **dict.fromkeys(("p99", "percentile", "slo_percentile"), ("q",)),
    **dict.fromkeys(("num_gpus", "n_gpus", "fleet", "fleet_size"), ("gpus",)),
}
# Words for what the archive's inputs are, where these say it in another way.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("arrival", "arrivals"), ("requests", "second")),
    **dict.fromkeys(("input", "inputs"), ("prompt",)),
    **dict.fromkeys(("osl", "generated", "completion"), ("output",)),
    **dict.fromkeys(("price", "cost", "rent", "usd", "dollars", "dollar"), ("price", "rent", "cost")),
    **dict.fromkeys(("accept", "acceptance", "success", "accuracy", "pass"), ("accept", "rate")),
    **dict.fromkeys(("parallel", "parallelism", "tensor"), ("gpus", "instance")),
    **dict.fromkeys(("verifiers", "candidates"), ("candidate", "verifiers")),
    **dict.fromkeys(("samples", "labels", "labeled"), ("labelled", "probes")),
    "confidence": ("failure", "probability"),
}
_FILLERS = {"of", "the", "a", "per", "and", "on", "at", "to", "or", "in", "number", "count", "s"}


def find_nearest_input(name: str, fields: Sequence[Field]) -> str | None:
    """The name of the input that `name` most likely means; None where none is near.

    What the field calls it counts first, then its letters, then its words. Words are
    those of the input's name, meaning and unit; the first input of the best ones counts.
    """
    name = name[:MAX_NAME_CHARS]
    known = [field.name for field in fields]
    if alias := next((other for other in _ALIASES.get(name.lower(), ()) if other in known), None):
        return alias
    if close := difflib.get_close_matches(name, known, n=1, cutoff=_CLOSE):
        return close[0]
    wanted = _split(name)
    scores = [(sum(_weigh(word, field) for word in wanted), -place) for place, field in enumerate(fields)]
    best, place = max(scores, default=(0.0, 0))
    if best > 0:
        return known[-place]
    far = difflib.get_close_matches(name, known, n=1, cutoff=_CLOSE / 2)
    return far[0] if far else None


def _split(name: str) -> set[str]:
    words = set(_WORD.findall(name.lower())) - _FILLERS
    return words | {other for word in words for other in _SYNONYMS.get(word, ())}


def _weigh(word: str, field: Field) -> float:
    """How much a word says for an input: its name counts most, and words of a short description more."""
    if word == field.name.lower():
        return 2.0
    meaning = set(_WORD.findall(f"{field.meaning} {field.unit}".lower().replace("instead of", ""))) - _FILLERS
    return 1 / len(meaning) ** 0.5 if word in meaning else 0.0
