"""What the archive claims and its own equations do not give."""

import json
from collections.abc import Sequence
from pathlib import Path

from index.documents.plural import pluralize
from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.reproduction.report import list_published, render_cells

KEPT = Path(__file__).with_name("discrepancies.json")  # what `find_discrepancies` gives: a test compares and writes it

_HEAD = """# Discrepancies

What the archive claims and its own equations do not give. Written by `refdesk reproduce --discrepancies`; a test
compares this page with what the code gives, and the tool `list_discrepancies` answers with the same.

A claim that is consistent with its equation and not determined by it stands here too: it is true under inputs that the
claim does not name. [reproduction.md](reproduction.md) tells what the words of status and verdict mean.
"""


_DOCUMENT_HEAD = """---
id: "page:discrepancies"
kind: "page"
title: "Discrepancies: what is inconsistent or not reproducible"
sentence_title: "Discrepancies: what is inconsistent or not reproducible"
summary: "Claims of the author that the archive's own equations do not give, each with its equation, what that gives, \
and a verdict."
date: null
version: null
authors: ["{{Refdesk}}"]
topics: null
series: null
status: null
canonical: null
related: [{related}]
arxiv: []
cite_key: "refdesk-discrepancies"
text: "summary"
inferred: []
sources:
  - kind: author
    address: "https://ifitsmanu.com/papers/"
    supports: "the claims of the papers and notes that the thresholds compute again"
---

# Discrepancies: what is inconsistent or not reproducible

> A page of this reference desk, made by its thresholds; no work of the author has this title.

What is inconsistent in the archive, or not reproducible from what it publishes, stands here: {count} claims \
beside which an equation of the archive gives something else, or does not give them by itself. Each has the \
claim as stated, the equation, what this service computes from it, and a verdict; *calibrated* claims were read \
from simulations or cases, *stated* ones stand as a statement. A claim that is *consistent with* its equation is \
true under inputs that the claim does not name. A claim that is *not reproducible from what is published* lacks \
inputs, or does not follow from its own formula. The tool `list_discrepancies` answers with the same list.
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


def render_discrepancy_document() -> str:
    """The document of the archive that holds the same: a section a claim, with links to what states them."""
    found = find_discrepancies()
    sources = list(dict.fromkeys(row.source for row in found))
    head = _DOCUMENT_HEAD.format(count=len(found), related=", ".join(f'"{source}"' for source in sources))
    return "\n".join([head, *map(_render_section, found)])


def _render_section(row: PublishedFigure) -> str:
    said = f"{_link_document(row.source)} claims: {row.stated.rstrip('.')} ({row.basis})."
    return (
        f"## {row.claim[0].upper()}{row.claim[1:]}\n\n{said} The equation beside it, `{row.equation}`, gives:"
        f" {row.computed or 'nothing'}. **Verdict: {row.verdict}.** Why: {row.reason}\n"
    )


def _link_document(document_id: str) -> str:
    kind, slug = document_id.split(":")
    return f"[{slug.replace('-', ' ').capitalize()}](../{pluralize(kind)}/{slug}.md)"
