"""Every number that the archive publishes, beside what this code computes: the reproduction page."""

from collections import Counter

from tools.thresholds import FAMILIES
from tools.thresholds.publication import Published

HEAD = """# Reproduction of the archive's numbers

What the archive publishes, next to what `tools/thresholds` computes from stated inputs. Written by
`refdesk reproduce`; a test compares this page with what the code gives.

- **reproduced**: the code gives the published figure or decision from published inputs.
- **consistent with**: what can be computed agrees, but does not determine the figure.
- **not reproducible from what is published**: inputs are missing, or the figure does not follow from its own formula.
"""


def published() -> tuple[Published, ...]:
    """Every published number, family by family."""
    return tuple(row for family in FAMILIES for row in family.PUBLISHED)


def reproduction_page() -> str:
    """The page as Markdown: a table for each document, in the order of the families, and the count of each status."""
    rows = published()
    counts = Counter(row.status for row in rows)
    tally = ", ".join(f"{counts[status]} {status}" for status in sorted(counts))
    blocks = [HEAD, f"{len(rows)} numbers: {tally}.\n"]
    for source in dict.fromkeys(row.source for row in rows):
        lines = [f"## {source}", "", "| claim | published | computed | status | why |", "|---|---|---|---|---|"]
        lines += [_line(row) for row in rows if row.source == source]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def _line(row: Published) -> str:
    cells = (row.claim, row.stated, row.computed or "nothing", f"**{row.status}**", row.reason)
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
