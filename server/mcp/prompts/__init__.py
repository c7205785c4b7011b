"""The prompts that a person can start from. To add one: one module with a PROMPT, one line in PROMPTS, one test."""

from server.mcp.prompts import answer_with_citations, brief_on_topic, compare_papers, evaluate_threshold
from server.mcp.prompts.entry import PromptArgumentError, PromptEntry, sdk_prompt

PROMPTS: tuple[PromptEntry, ...] = (
    answer_with_citations.PROMPT,
    compare_papers.PROMPT,
    evaluate_threshold.PROMPT,
    brief_on_topic.PROMPT,
)

__all__ = ["PROMPTS", "PromptArgumentError", "PromptEntry", "sdk_prompt"]
