"""Struck words between double tildes: `~~these~~`."""

from markdown_it import MarkdownIt


def read_strikethrough(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read `~~struck~~` as `s`; single tildes stay, because `~5 to ~10` is prose."""
    return parser.enable("strikethrough")
