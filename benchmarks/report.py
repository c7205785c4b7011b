"""The figures as a person reads them, and the same as JSON."""

import json
from collections.abc import Mapping, Sequence

from benchmarks.row import Row

Figures = Mapping[str, Sequence[Row]]


def format_text(machine: Mapping[str, str | int], figures: Figures) -> str:
    """A table, one block a theme, with each budget and whether it is kept."""
    lines = [", ".join(f"{name} {value}" for name, value in machine.items())]
    for theme, rows in figures.items():
        lines += ["", theme, *(_format_line(row) for row in rows)]
    missed = [f"{theme}: {row.name}" for theme, rows in figures.items() for row in rows if row.missed]
    return "\n".join([*lines, "", f"Missed: {'; '.join(missed)}." if missed else "Every budget is kept."])


def format_json(machine: Mapping[str, str | int], figures: Figures) -> str:
    """The same as data."""
    rows = [{"theme": theme, **_build_record(row)} for theme, rows in figures.items() for row in rows]
    return json.dumps({"machine": dict(machine), "rows": rows}, indent=2)


def _format_line(row: Row) -> str:
    figure = f"  {row.name:<46} {_format_number(row.value):>9} {row.unit:<9}"
    if row.budget is None:
        return figure.rstrip()
    return f"{figure} {row.budget.kind} {_format_number(row.budget.limit):<6} {_get_verdict(row)}"


def _build_record(row: Row) -> dict[str, str | float | None]:
    return {
        "name": row.name,
        "value": round(row.value, 4),
        "unit": row.unit,
        "budget": f"{row.budget.kind} {row.budget.limit:g}" if row.budget else None,
        "verdict": _get_verdict(row) if row.budget else None,
    }


def _get_verdict(row: Row) -> str:
    return "MISSED" if row.missed else "ok"


def _format_number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
