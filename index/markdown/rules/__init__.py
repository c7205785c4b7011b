"""What the parser reads beyond CommonMark, each rule linear in the text that it reads.

To add one: a module here with a function that takes and returns the parser, one line in RULES, the characters that it
begins with in STARTS of `dispatch.py` if it reads within lines, one test, and its adversarial texts in
`tests/adversarial/markdown.py`.
"""

from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt

from index.markdown.rules.alerts import read_alerts
from index.markdown.rules.bare_urls import read_bare_urls
from index.markdown.rules.definition_lists import read_definition_lists
from index.markdown.rules.dispatch import dispatch_by_character
from index.markdown.rules.footnotes import read_footnotes
from index.markdown.rules.heading_ids import read_heading_ids
from index.markdown.rules.spans import keep_spans
from index.markdown.rules.strikethrough import read_strikethrough
from index.markdown.rules.task_lists import read_task_lists

RULES: Sequence[Callable[[MarkdownIt], MarkdownIt]] = (
    read_footnotes,
    read_definition_lists,
    read_task_lists,
    read_alerts,
    read_heading_ids,
    read_strikethrough,
    read_bare_urls,
    keep_spans,
)

__all__ = ["RULES", "dispatch_by_character"]
