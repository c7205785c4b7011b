"""Every number that the archive publishes, beside what this code computes: the reproduction page."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from tools.thresholds.engine.publication import PublishedFigure

PAGE_HEAD = """# Reproduction of the archive's numbers

What the archive states, next to what `tools/thresholds` computes from stated inputs. Written by `refdesk reproduce`; a
test compares this page with what the code gives.

- **reproduced**: the code gives the stated figure or decision from stated inputs.
- **consistent with**: what can be computed agrees, but does not determine the figure.
- **not reproducible from what is published**: inputs are missing, or the figure does not follow from its own formula.

The first part holds what the author publishes. The second holds what the summaries of this service derive, as worked
examples and bounds; they are nobody's measurements, and are checked here so that the texts and the code agree.
"""
PART_TITLES = {False: "Published by the author", True: "Derived in the summaries of this service"}


@cache
def list_published() -> Sequence[PublishedFigure]:
    """Every figure, by family. Importing them computes them, which takes seconds."""
    from tools.thresholds.composition.published import PUBLISHED as COMPOSITION
    from tools.thresholds.cost.published import PUBLISHED as COST
    from tools.thresholds.frontier.published import PUBLISHED as FRONTIER
    from tools.thresholds.modifiers.published import PUBLISHED as MODIFIERS
    from tools.thresholds.procurement.published import PUBLISHED as PROCUREMENT
    from tools.thresholds.routing.published import PUBLISHED as ROUTING
    from tools.thresholds.serving.published import PUBLISHED as SERVING

    return (*COST, *FRONTIER, *ROUTING, *PROCUREMENT, *COMPOSITION, *SERVING, *MODIFIERS)


def render_reproduction_page() -> str:
    """The page as Markdown: what is published, then what is derived, a table for each document."""
    return "\n".join([PAGE_HEAD, *(_render_part(title, derived) for derived, title in PART_TITLES.items())])


def find_discrepancies() -> list[PublishedFigure]:
    """The figures that the archive claims and that what is computed from its equations does not give."""
    return [row for row in list_published() if row.status.startswith("not") and row.computed is not None]


def render_discrepancies() -> str:
    """The discrepancies as a table: claim, document, stated, computed, and why they differ."""
    found = find_discrepancies()
    lines = [f"{len(found)} claims that what is computed from the archive's equations does not give.", ""]
    lines += ["| claim | document | stated | computed | why |", "|---|---|---|---|---|"]
    for row in found:
        cells = (row.claim, row.source, row.stated, row.computed or "", row.reason)
        lines.append(_render_cells(cells))
    return "\n".join([*lines, ""])


def _render_part(title: str, derived: bool) -> str:
    rows = [row for row in list_published() if row.derived is derived]
    counts = Counter(row.status for row in rows)
    tally = ", ".join(f"{counts[status]} {status}" for status in sorted(counts))
    blocks = [f"## {title}\n\n{len(rows)} numbers: {tally}.\n"]
    for source in dict.fromkeys(row.source for row in rows):
        lines = [f"### {source}", "", "| claim | stated | computed | status | why |", "|---|---|---|---|---|"]
        lines += [_render_line(row) for row in rows if row.source == source]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def _render_line(row: PublishedFigure) -> str:
    cells = (row.claim, row.stated, row.computed or "nothing", f"**{row.status}**", row.reason)
    return _render_cells(cells)


def _render_cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
