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

A claim is **stated**, **proved** (with its number, where that is published), **calibrated** (read from measurements,
simulations or cases) or of the **literature** (a cited work's). What the archive's own equations do not give stands in
[discrepancies.md](discrepancies.md).

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


def _render_part(title: str, derived: bool) -> str:
    rows = [row for row in list_published() if (row.status == "derived") is derived]
    counts = Counter(row.verdict for row in rows)
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts))
    blocks = [f"## {title}\n\n{len(rows)} numbers: {tally}.\n"]
    for source in dict.fromkeys(row.source for row in rows):
        lines = [f"### {source}", "", "| claim | status | stated | computed | verdict | why |", f"|{'---|' * 6}"]
        lines += [_render_line(row) for row in rows if row.source == source]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def _render_line(row: PublishedFigure) -> str:
    verdict = f"**{row.verdict}**"
    return render_cells((row.claim, row.basis, row.stated, row.computed or "nothing", verdict, row.reason))


def render_cells(cells: Sequence[str]) -> str:
    """A row of a Markdown table; a cell keeps no pipe and no line break."""
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
