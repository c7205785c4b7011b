"""What a model can call. To add a tool: one module with a TOOL, one line in TOOLS, one test."""

from index import ArchiveInfo
from tools import (
    cite,
    compute_threshold,
    describe_thresholds,
    fetch,
    list_discrepancies,
    list_documents,
    search,
    verify_citations,
)
from tools.desk import Desk
from tools.entry import ToolEntry, with_kind

TOOLS: tuple[ToolEntry, ...] = (
    search.TOOL,
    fetch.TOOL,
    cite.TOOL,
    verify_citations.TOOL,
    list_documents.TOOL,
    compute_threshold.TOOL,
    describe_thresholds.TOOL,
    list_discrepancies.TOOL,
)


def select_tools(archive: ArchiveInfo | None) -> tuple[ToolEntry, ...]:
    """The tools of an archive; those that every archive has while none is known."""
    return tuple(tool for tool in TOOLS if tool.needs is None or (archive is not None and archive.offers(tool.needs)))


__all__ = ["TOOLS", "Desk", "ToolEntry", "select_tools", "with_kind"]
