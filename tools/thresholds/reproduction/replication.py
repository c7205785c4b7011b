"""The calibrations that cited works publish, beside what this code computes from their inputs."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from index import Model
from tools.thresholds.frontier import (
    arc_elasticity,
    expower_alpha,
    expower_fit,
    inference_frontier,
    passk_alpha,
    snell_flops_multiplier,
)
from tools.thresholds.reproduction.report import render_cells
from tools.thresholds.routing import speculative_decoding
from tools.thresholds.serving.hardware import GPUS
from tools.thresholds.serving.roofline import transfer

WORKS = Path(__file__).with_name("works.json")
Number: TypeAlias = float | str | None
Verdict: TypeAlias = Literal["reproduced", "consistent with", "differs", "not reproducible from what is published"]

_HEAD = """# Replications of published calibrations

What the works that the archive builds on publish, beside what `tools/thresholds` computes from the same inputs. Written
by `refdesk reproduce --all`; a test compares this page with what the code gives. The numbers stand with their source in
`tools/thresholds/reproduction/works.json`; one that was not found is null and said to be missing.

- **reproduced**: ours is theirs to the digits that they state.
- **consistent with**: theirs is at most ours, and ours is the most that the formula allows.
- **differs**: it is not; the last column says why.
- **not reproducible from what is published**: their value, or what it takes to compute ours, is not in hand.
"""


class Row(Model):
    """A number of a work: `theirs` as stated to `digits` decimals, or a word; `call` names what computes ours."""

    claim: str
    call: str | None
    inputs: Mapping[str, float | str]
    theirs: Number
    unit: str
    digits: int | None
    relation: Literal["equals", "at most"]
    note: str


class Work(Model):
    """A work: where it is, what of it was read on which day, and its numbers."""

    name: str
    title: str
    url: str
    read: str
    date: str
    rows: tuple[Row, ...]


class Replication(Model):
    """A number of a work beside ours."""

    work: str
    url: str
    read: str
    date: str
    claim: str
    inputs: Mapping[str, float | str]
    theirs: Number
    ours: Number
    unit: str
    verdict: Verdict
    why: str


def _place(rho0: float, alpha0: float, rho1: float, alpha1: float) -> str:
    """Say whether rollouts can be worth their price between two points: Corollary 1 as read here."""
    found = inference_frontier(arc_elasticity(rho0, alpha0, rho1, alpha1), 1, 1, 1)
    return "not crossed" if found.corollary1_not_crossable else "can be crossed"


def _fit_between(k0: float, c0: float, k1: float, c1: float, k: float) -> float:
    fit = expower_fit(k0, c0, k1, c1)
    return expower_alpha(fit.a, fit.b, k)


def _count_operations(accept: float, draft_len: float, cost_ratio: float) -> float:
    """Operations over those of plain decoding, (g c + g + 1)/E (Leviathan et al., Theorem 3.11)."""
    found = speculative_decoding(accept, int(draft_len), cost_ratio)
    return (draft_len * cost_ratio + draft_len + 1) / found.expected_tokens


def _divide_hardware(number: str, over: str, under: str) -> float:
    return float(getattr(GPUS[over], number) / getattr(GPUS[under], number))


CALLS: Mapping[str, Callable[..., float | str]] = MappingProxyType(
    {
        "snell_flops_multiplier": snell_flops_multiplier,
        "placement": _place,
        "expower_between": _fit_between,
        "passk_alpha": passk_alpha,
        "saved_share": lambda base, used: 1 - used / base,
        "speculative_speedup": lambda accept, draft_len, cost_ratio: (
            speculative_decoding(accept, int(draft_len), cost_ratio).speedup
        ),
        "speculative_operations": _count_operations,
        "transfer_ms": lambda tokens, bytes_per_token, bytes_per_s: (
            1e3 * float(transfer(tokens, bytes_per_token, bytes_per_s, 0))
        ),
        "hardware_ratio": _divide_hardware,
    }
)


@cache
def read_works() -> Sequence[Work]:
    """The works with their numbers, from the file that ships."""
    return tuple(Work.model_validate(work) for work in json.loads(WORKS.read_text(encoding="utf-8"))["works"])


def list_replications() -> Sequence[Replication]:
    """Every number of every work beside ours, in the order of the file."""
    return [_replicate(work, row) for work in read_works() for row in work.rows]


def _replicate(work: Work, row: Row) -> Replication:
    ours = None if row.call is None else CALLS[row.call](**row.inputs)
    return Replication(
        work=work.name,
        url=work.url,
        read=work.read,
        date=work.date,
        claim=row.claim,
        inputs=row.inputs,
        theirs=row.theirs,
        ours=ours,
        unit=row.unit,
        verdict=_judge(row, ours),
        why=row.note,
    )


def _judge(row: Row, ours: Number) -> Verdict:
    if ours is None or row.theirs is None:
        return "not reproducible from what is published"
    if isinstance(ours, str) or isinstance(row.theirs, str):
        return "reproduced" if ours == row.theirs else "differs"
    slack = 0.5 * 10.0 ** -(row.digits or 0) * (1 + 1e-9)  # half of the last digit, and rounding
    if row.relation == "at most":
        return "consistent with" if row.theirs <= ours + slack else "differs"
    return "reproduced" if abs(ours - row.theirs) <= slack else "differs"


def render_replications() -> str:
    """The page as Markdown: a table for each work."""
    found = list_replications()
    counts = Counter(one.verdict for one in found)
    blocks = [_HEAD, f"{len(found)} numbers: {', '.join(f'{counts[word]} {word}' for word in sorted(counts))}.\n"]
    for work in read_works():
        blocks.append(f"## {work.name}\n\n[{work.title}]({work.url}). Read on {work.date}: {work.read}.\n")
        lines = ["| claim | inputs | theirs | ours | verdict | why |", f"|{'---|' * 6}"]
        lines += [_render_line(one) for one in found if one.work == work.name]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def _render_line(one: Replication) -> str:
    inputs = ", ".join(f"{name} = {_format(value)}" for name, value in one.inputs.items())
    theirs, ours = (_format(value, one.unit) for value in (one.theirs, one.ours))
    return render_cells((one.claim, inputs, theirs, ours, f"**{one.verdict}**", one.why))


def _format(value: Number, unit: str = "") -> str:
    if value is None:
        return "not in hand"
    return value if isinstance(value, str) else f"{value:.4g} {unit}".strip()
