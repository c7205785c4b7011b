"""The `verify_citations` tool: check the quotes and links of an answer before it is given."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from index import ArchiveInfo, Model
from index.model import is_empty
from tools.desk import Desk
from tools.entry import ToolEntry, write_call

if TYPE_CHECKING:
    from index.quotes.checks.check import Check
    from index.quotes.verification import Compute

MAX_CHECKS_CHARS = 30_000  # characters of the checks of an answer, of the 40,000 that hosts take
MAX_DETAIL_CHARS = 1_200  # characters of what is told of one, which may show a passage
JUDGE_TIME_S = (
    10.0  # for opinions of a model, of the 20 that a call has, so that the verdict comes whatever the model takes
)


class VerifiedAnswer(Model):
    """An `index.quotes.verification.Verification`: `holds` is true only where all was checked and nothing fails.

    Of a long answer the checks that hold are left out first, and counted in `left_out`.
    """

    verdict: str
    holds: bool
    counts: dict[str, int]
    sentences: dict[str, Any]
    checks: list[dict[str, Any]]
    left_out: int
    next: Annotated[list[str], Field(exclude_if=is_empty)] = Field(default_factory=list)


async def verify_citations(ctx: Context[Desk], text: str) -> VerifiedAnswer:
    """Check each quote, link and mention of a work in a Markdown answer: holds, fails, partly or nothing to check."""
    from index.quotes.verification import verify

    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    compute = choose_compute(reader.manifest.archive)
    judge = await desk.judge()
    found = await verify(reader, desk.base_url, text, compute=compute, judge=judge, judge_time_s=JUDGE_TIME_S)
    checks = _choose(found.checks)
    return VerifiedAnswer(
        verdict=found.verdict,
        holds=found.holds,
        counts=dict(found.counts),
        sentences={name: list(places) for name, places in found.sentences.items() if places},
        checks=checks,
        left_out=len(found.checks) - len(checks),
        next=_suggest(found.checks),
    )


def _suggest(checks: Sequence["Check"]) -> list[str]:
    """The calls that mend the first quote or reference that fails; none where nothing does."""
    failing = [check for check in checks if check.holds is False]
    if not failing:
        return []
    first = failing[0]
    return [write_call("fetch", id=first.document) if first.document else write_call("search", query="...")]


def choose_compute(archive: ArchiveInfo) -> "Compute | None":
    """What computes results of thresholds again, for an archive that offers them."""
    if not archive.offers("thresholds"):
        return None
    from tools.computed_results import find_results

    return find_results


def _choose(checks: Sequence["Check"]) -> list[dict[str, Any]]:
    """As many checks as a host takes, in their order: those that fail, what was not checked, opinions, what holds."""
    told = [{**check.model_dump(), "detail": check.detail[:MAX_DETAIL_CHARS]} for check in checks]
    room, kept = MAX_CHECKS_CHARS, set()
    for place in sorted(range(len(told)), key=lambda place: (_rank(checks[place]), place)):
        room -= len(json.dumps(told[place], ensure_ascii=False))
        if room < 0:
            break
        kept.add(place)
    return [check for place, check in enumerate(told) if place in kept]


def _rank(check: "Check") -> int:
    if check.kind == "model":
        return 2
    return {False: 0, None: 1, True: 3}[check.holds]


TOOL = ToolEntry(verify_citations, "Verify citations", does="checks a whole answer")
