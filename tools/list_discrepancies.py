"""The `list_discrepancies` tool."""

from typing import Annotated

from pydantic import WithJsonSchema

from index import Model
from tools.entry import ToolEntry, write_call
from tools.thresholds.engine.publication import PublishedFigure


class Discrepancies(Model):
    """Every claim that the archive's equations do not give."""

    discrepancies: Annotated[list[PublishedFigure], WithJsonSchema({"type": "array", "items": {"type": "object"}})]
    next: list[str]


def list_discrepancies() -> Discrepancies:
    """What the archive claims that its equations do not give: claim, equation, computed value, status."""
    from tools.thresholds.reproduction.discrepancies import read_discrepancies

    found = list(read_discrepancies())
    return Discrepancies(discrepancies=found, next=[write_call("fetch", id=found[0].source)] if found else [])


TOOL = ToolEntry(list_discrepancies, "Discrepancies", does="tells unsupported claims", needs="thresholds")
