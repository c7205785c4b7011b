"""Numbers whose source is a call of a threshold, computed again."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index import Model, RefdeskError
from tools.computed_results import agrees

if TYPE_CHECKING:
    from index import Document
    from index.documents.fact_source import FactSource
    from tools.thresholds.engine.result import Evaluation

_SCALES = {"percent_": 100, "kilo_": 1e3, "mega_": 1e6, "giga_": 1e-9}


class DerivedNumber(Model):
    """A result as a text writes it, beside what the call gives; `fault` says what is wrong, null where nothing is."""

    document: str
    call: str
    supports: str
    result: str
    written: str
    computed: str | None
    fault: str | None


def compute_derived_numbers(document: "Document", markdown: str) -> Sequence[DerivedNumber]:
    """Each derived number of a document, in the order of its sources."""
    body = markdown[document.body_start :]
    derived = [source for source in document.sources or () if source.kind == "derived"]
    return [number for source in derived for number in _compute_source(document.id, source, body)]


def _compute_source(document_id: str, source: "FactSource", body: str) -> Iterator[DerivedNumber]:
    known: dict[str, float | str] = {}
    fault = None if source.supports in body else f"'{source.supports}' does not stand in the text"
    try:
        known = _list_results(source)
    except RefdeskError as error:
        fault = fault or str(error)
    for name, written in source.results.items():
        computed = _find(known, name)
        yield DerivedNumber(
            document=document_id,
            call=source.address,
            supports=source.supports,
            result=name,
            written=written,
            computed=computed if computed is None or isinstance(computed, str) else f"{computed:.6g}",
            fault=fault or _compare(name, written, computed, known),
        )


def _list_results(source: "FactSource") -> dict[str, float | str]:
    """What a call gives by name: values, decision and margin, and `at_x`, the break-even of x."""
    from tools.thresholds import find_threshold
    from tools.thresholds.asking.assignments import read_inputs

    tool, inputs = source.call or ("", "")
    found: Evaluation = find_threshold(tool)(read_inputs(inputs))
    every = {**found.values, "decision": found.decision, "margin": found.margin}
    every |= {f"at_{each.variable}": each.value for each in found.break_evens}
    return {name: value for name, value in every.items() if isinstance(value, int | float | str)}


def _find(known: dict[str, float | str], name: str) -> float | str | None:
    """A result; a prefix of its name scales it: `percent_`, `kilo_` and `mega_` multiply, `giga_` divides by 1e9."""
    if name in known:
        return known[name]
    for prefix, scale in _SCALES.items():
        value = known.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if isinstance(value, int | float):
            return value * scale
    return None


def _compare(name: str, written: str, computed: float | str | None, known: dict[str, float | str]) -> str | None:
    if computed is None:
        return f"the call gives no '{name}'; it gives {', '.join(sorted(known))}"
    try:
        same = written == computed if isinstance(computed, str) else agrees(float(computed), written)
    except ValueError:
        return f"'{written}' is no number"
    shown = computed if isinstance(computed, str) else f"{computed:.6g}"
    return None if same else f"the text says {written}, and the call gives {shown}"
