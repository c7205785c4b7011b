"""Every MCP message: counted, timed, and told in the log; its arguments only when that was asked for."""

import logging
import time
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from mcp_types import CallToolResult

from server.observe.logs import FIELDS_ATTRIBUTE
from server.observe.metrics import Metrics
from tools import TOOLS

COUNTED_METHODS = frozenset(
    f"{kind}/{verb}"
    for kind, verbs in {
        "tools": ("list", "call"),
        "prompts": ("list", "get"),
        "resources": ("list", "read", "templates/list"),
        "completion": ("complete",),
        "server": ("discover",),
        "notifications": ("initialized", "cancelled"),
        "subscriptions": ("listen",),
    }.items()
    for verb in verbs
) | {"initialize", "ping"}

logger = logging.getLogger(__name__)


def make_call_observer(metrics: Metrics, *, log_queries: bool) -> ServerMiddleware[Any]:
    """Make the SDK middleware that counts messages, by method and tool, as answered, refused or failed."""
    tools = {entry.name for entry in TOOLS}

    async def note(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        started, outcome = time.perf_counter(), "failed"
        parameters = ctx.params or {}
        method = ctx.method if ctx.method in COUNTED_METHODS else "other"
        name = parameters.get("name") if method == "tools/call" else ""
        tool = str(name) if name in tools or name == "" else "unknown"
        try:
            result = await call_next(ctx)
            outcome = "refused" if _is_refusal(result) else "answered"
            return result
        finally:
            seconds = time.perf_counter() - started
            metrics.call(method, tool, outcome, seconds)
            fields = {"method": method, "tool": tool, "outcome": outcome, "ms": round(seconds * 1000, 1)}
            if log_queries and method == "tools/call":
                fields["arguments"] = parameters.get("arguments")
            logger.info("message", extra={FIELDS_ATTRIBUTE: fields})

    return note


def _is_refusal(result: HandlerResult) -> bool:
    match result:
        case CallToolResult(is_error=True) | {"isError": True}:
            return True
        case _:
            return False
