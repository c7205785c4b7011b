"""How good search is on a test collection: judgements, measures and a report."""

from index.evaluation.judgements import AnswerSpan, CollectionError, Judgements, read_judgements
from index.evaluation.measures import MEASURES, Figure, measure
from index.evaluation.report import Report, build_json, format_text
from index.evaluation.run import evaluate

__all__ = [
    "MEASURES",
    "AnswerSpan",
    "CollectionError",
    "Figure",
    "Judgements",
    "Report",
    "build_json",
    "evaluate",
    "format_text",
    "measure",
    "read_judgements",
]
