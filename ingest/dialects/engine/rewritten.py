"""What the rewriting of a body gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A body in standard Markdown.

    `unknown` counts by name what no rule knows; `notes` are sentences about what was left as it is, with its line;
    `anchors` are the ids that the body gives to places that are no headings. `lines[n]` is the line of the source, from
    1, that line n + 1 of `markdown` comes from; it is empty where nothing was edited.
    """

    markdown: str
    unknown: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()
    anchors: Sequence[str] = ()
    lines: Sequence[int] = ()

    def line_of(self, line: int) -> int:
        """The line of the source, from 1, that a line of `markdown`, from 1, comes from."""
        if not self.lines:
            return line
        return self.lines[min(max(line, 1), len(self.lines)) - 1]
