"""The prompts that a person can start from. To add one: one module with a PROMPT, one line in PROMPTS, one test."""

from index import ArchiveInfo
from server.mcp.prompts import answer_with_citations, brief_on_topic, compare_documents, evaluate_threshold
from server.mcp.prompts.entry import PromptArgumentError, PromptEntry, make_sdk_prompt

PROMPTS: tuple[PromptEntry, ...] = (
    answer_with_citations.PROMPT,
    compare_documents.PROMPT,
    evaluate_threshold.PROMPT,
    brief_on_topic.PROMPT,
)


def select_prompts(archive: ArchiveInfo | None) -> tuple[PromptEntry, ...]:
    """The prompts of an archive; those that every archive has while none is known."""
    return tuple(entry for entry in PROMPTS if entry.needs is None or (archive and archive.offers(entry.needs)))


__all__ = ["PROMPTS", "PromptArgumentError", "PromptEntry", "make_sdk_prompt", "select_prompts"]
