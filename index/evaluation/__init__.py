"""How good search is on a test collection: judgements, measures and a report."""

from index.evaluation.judgements import CollectionError, Judgements, Span, read_judgements
from index.evaluation.measures import MEASURES, Figure, measure
from index.evaluation.report import Report, as_json, as_text
from index.evaluation.run import evaluate

__all__ = [
    "MEASURES",
    "CollectionError",
    "Figure",
    "Judgements",
    "Report",
    "Span",
    "as_json",
    "as_text",
    "evaluate",
    "measure",
    "read_judgements",
]
