"""What a model can call. To add a tool: one module with a TOOL, one line in TOOLS, one test."""

from tools import cite, compute_threshold, describe_thresholds, fetch, list_documents, search, verify_citations
from tools.desk import Desk
from tools.entry import ToolEntry

TOOLS: tuple[ToolEntry, ...] = (
    search.TOOL,
    fetch.TOOL,
    cite.TOOL,
    verify_citations.TOOL,
    list_documents.TOOL,
    compute_threshold.TOOL,
    describe_thresholds.TOOL,
)

__all__ = ["TOOLS", "Desk", "ToolEntry"]
