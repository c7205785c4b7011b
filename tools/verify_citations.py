"""The `verify_citations` tool: check the quotes and links of an answer before it is given."""

from typing import Any

from mcp.server.mcpserver import Context

from index import Model
from tools.desk import Desk
from tools.entry import ToolEntry


class VerifiedAnswer(Model):
    """An `index.quotes.verification.Verification`: `holds` is true only where all was checked and nothing fails."""

    verdict: str
    holds: bool
    counts: dict[str, int]
    sentences: dict[str, list[str]]
    checks: list[dict[str, Any]]


async def verify_citations(ctx: Context[Desk], text: str) -> VerifiedAnswer:
    """Check each quote and link of a Markdown answer, and what it says of works, against the archive.

    Verdict: holds, fails, partly or nothing to check.
    """
    from index.quotes.verification import verify

    desk = ctx.request_context.lifespan_context
    found = await verify(await desk.reader(), desk.base_url, text)
    return VerifiedAnswer(
        verdict=found.verdict,
        holds=found.holds,
        counts=dict(found.counts),
        sentences={name: list(places) for name, places in found.sentences.items() if places},
        checks=[check.model_dump() for check in found.checks],
    )


TOOL = ToolEntry(verify_citations, "Verify citations", does="checks a whole answer")
