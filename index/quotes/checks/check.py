"""What was found of one thing that an answer says."""

from typing import Annotated, Literal

from pydantic import Field

from index.documents.document import Document
from index.model import Model, is_none
from index.models.judge import Relation
from index.quotes.checks.fix import Fix
from index.quotes.match import STOP_NORMALIZATION
from index.quotes.quote import Quote

MAX_TEXT_CHARS = 120  # characters of what is checked that are told

Kind = Literal["quote", "link", "work", "claim", "formula", "result", "model"]


class Judgement(Model):
    """The opinion of a model: its name, the relation of a passage to a statement, and how probable it holds that."""

    model: str
    relation: Relation
    probability: float


class Check(Model):
    """A quote, a reference, what is said of a work, a statement, a formula, or a result that was computed again.

    `holds` is null for what was not checked. Lines count from 1. `fix` is what to write instead, where that is known.
    The kind `model` is no check but the opinion of a model on a statement, in `judgement`, and decides nothing.
    """

    kind: Kind
    line: int
    text: str
    holds: bool | None
    document: str | None
    detail: str
    fix: Annotated[Fix | None, Field(exclude_if=is_none)] = None
    judgement: Annotated[Judgement | None, Field(exclude_if=is_none)] = None


def make_check(
    kind: Kind, line: int, text: str, holds: bool | None, document: str | None, detail: str, fix: Fix | None = None
) -> Check:
    """A check that tells a long text by its beginning."""
    short = " ".join(text.split())
    shown = short if len(short) <= MAX_TEXT_CHARS else short[: MAX_TEXT_CHARS - 1] + "…"
    return Check(kind=kind, line=line, text=shown, holds=holds, document=document, detail=detail, fix=fix)


def describe_place(document: Document, quote: Quote) -> str:
    """Where a quote stands, whose words it has, what was evened out, and what to know of it."""
    section = f"#{quote.anchor}" if quote.anchor else ""
    names = [name for name in quote.normalization if name != STOP_NORMALIZATION]
    evened = f", with {' and '.join(names)} evened out" if names else ""
    evened += ", but for the mark at its end" if STOP_NORMALIZATION in quote.normalization else ""
    words = "a summary" if document.has_work else "words"
    whose = f", in {words} by this desk, not in the author's words" if document.text == "summary" else ""
    warned = f"; note: {'; '.join(quote.warnings)}" if quote.warnings else ""
    return f"'{document.id}{section}', line {quote.first_line}{whose}{evened}{warned}"
