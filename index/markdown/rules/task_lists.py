"""Items of lists that are done or not: `- [ ] this`, `- [x] that`."""

from markdown_it import MarkdownIt


def read_task_lists(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read task boxes: such an item has `checked` in its `meta`, and its text begins after the box."""
    parser.options["tasklists"] = True
    return parser
