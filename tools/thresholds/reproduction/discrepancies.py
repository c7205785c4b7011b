"""What the archive claims and its own equations do not give."""

import json
from collections.abc import Sequence
from pathlib import Path

from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.reproduction.report import list_published, render_cells

KEPT = Path(__file__).with_name("discrepancies.json")  # what `find_discrepancies` gives: a test compares and writes it

_HEAD = """# Discrepancies

What the archive claims and its own equations do not give. Written by `refdesk reproduce --discrepancies`; a test
compares this page with what the code gives, and the tool `list_discrepancies` answers with the same.

A claim that is consistent with its equation and not determined by it stands here too: it is true under inputs that the
claim does not name. [reproduction.md](reproduction.md) tells what the words of status and verdict mean.
"""


def find_discrepancies() -> Sequence[PublishedFigure]:
    """The author's claims beside which an equation of the archive gives something else, by family."""
    return [row for row in list_published() if row.equation is not None]


def read_discrepancies() -> Sequence[PublishedFigure]:
    """The same as they were computed when this release was made, which takes no seconds."""
    return [PublishedFigure.model_validate(row) for row in json.loads(KEPT.read_text(encoding="utf-8"))]


def render_discrepancies() -> str:
    """The page as Markdown: a table of claim, status, document, equation, computed value and verdict."""
    found = find_discrepancies()
    lines = [_HEAD, f"{len(found)} claims.", ""]
    lines += ["| claim | status | document | stated | equation | it gives | verdict | why |", f"|{'---|' * 8}"]
    for row in found:
        claim = (row.claim, row.basis, row.source, row.stated)
        lines.append(render_cells((*claim, row.equation or "", row.computed or "nothing", row.verdict, row.reason)))
    return "\n".join([*lines, ""])
