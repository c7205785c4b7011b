"""The `verify_citations` tool: check the quotes and links of an answer before it is given."""

from typing import Any

from mcp.server.mcpserver import Context

from index import Model
from tools.desk import Desk
from tools.entry import ToolEntry


class VerifiedAnswer(Model):
    """Whether everything holds, and each check as an `index.quotes.verification.Check`."""

    holds: bool
    checks: list[dict[str, Any]]


async def verify_citations(ctx: Context[Desk], text: str) -> VerifiedAnswer:
    """Check each quote and link in a Markdown answer against the archive, and say what does not hold."""
    from index.quotes.verification import verify

    desk = ctx.request_context.lifespan_context
    found = await verify(await desk.reader(), desk.base_url, text)
    return VerifiedAnswer(holds=found.holds, checks=[check.model_dump() for check in found.checks])


TOOL = ToolEntry(verify_citations, "Verify citations", does="checks a whole answer")
