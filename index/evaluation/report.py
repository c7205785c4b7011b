"""The report of an evaluation, as a person reads it and as data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.evaluation.cover import FIRST_PASSAGES
from index.evaluation.measures import MEASURES, Figure


@dataclass(frozen=True, slots=True)
class Report:
    """One collection's figures. `legs` are the full-text ranking, the vectors' and their fusion.

    `first` is the share of the questions with a relevant document in the first place of the fusion. Of the questions
    with marked answers, `answered` is the share that has a whole one in one of the first three passages, and `covered`
    the share of the answers within so many retrieved tokens. `cpu_ms` is the median CPU time of a whole search with its
    passages, in milliseconds.
    """

    name: str
    documents: int
    chunks: int
    queries: int
    legs: Mapping[str, Mapping[str, Figure]]
    first: Figure
    answered: Figure
    covered: Mapping[int, Figure]
    cpu_ms: float


def format_text(report: Report) -> str:
    """A block with a line a leg, each figure with its 95 % interval."""
    lines = [
        f"{report.name}: {report.documents} documents, {report.chunks} chunks, {report.queries} questions, "
        f"{report.cpu_ms:.1f} CPU-ms a search",
        f"  {'':<8}" + "".join(f" {name:<18}" for name in MEASURES),
    ]
    lines += [
        f"  {leg:<8}" + "".join(f" {_format_figure(figures[name]):<18}" for name in MEASURES)
        for leg, figures in report.legs.items()
    ]
    lines.append(f"  relevant document first: {_format_figure(report.first)}")
    if report.covered:
        lines.append(f"  whole answer in the first {FIRST_PASSAGES} passages: {_format_figure(report.answered)}")
        shares = ", ".join(f"{_format_figure(figure)} within {budget}" for budget, figure in report.covered.items())
        lines.append(f"  share of the answer covered: {shares} tokens")
    return "\n".join(line.rstrip() for line in lines)


def build_json(report: Report) -> dict[str, Any]:
    """The same as data, rounded to four decimals."""
    legs = {
        leg: {name: _round_figure(figure) for name, figure in figures.items()} for leg, figures in report.legs.items()
    }
    covered = {str(budget): _round_figure(figure) for budget, figure in report.covered.items()}
    facts = {name: getattr(report, name) for name in ("name", "documents", "chunks", "queries")}
    facts["first"] = _round_figure(report.first)
    facts["answered"] = _round_figure(report.answered) if report.covered else None
    return {**facts, "legs": legs, "covered": covered, "cpu_ms": round(report.cpu_ms, 2)}


def _format_figure(figure: Figure) -> str:
    return f"{figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _round_figure(figure: Figure) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(figure).items()}
