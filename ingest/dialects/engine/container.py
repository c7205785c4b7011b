"""A block that holds blocks, and what its lines lose when they are read."""

from dataclasses import dataclass


@dataclass(slots=True)
class Container:
    """A block that holds blocks: its lines lose `base` and `strip` columns, and begin with `prefix` when written.

    `strip` None is the indentation of its first line. `name` tells what closes it, and `marks` how many marks opened
    it; indented ones end with their indentation.
    """

    base: str
    prefix: str
    name: str
    marks: int = 0
    indent: int = 0
    strip: int | None = 0
    listed: bool = False  # whether it stands in a list
    takes_title: bool = False  # whether a heading on its first line is its title

    def take(self, line: str) -> str | None:
        """The part of a line that is inside; None for a line that is not."""
        if not line.strip():
            return ""
        if line.startswith(self.base):
            line = line[len(self.base) :]
        elif ">" in self.base:
            return None
        else:
            line = dedent(line, len(self.base.expandtabs(4)))
        if self.strip is None:
            self.strip = count_indent(line)
        if not self.indent:
            return dedent(line, self.strip)
        inner = dedent(line, self.indent)
        return inner if count_indent(line) >= self.indent else None


def count_indent(line: str) -> int:
    """The columns before the text of a line."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))


def dedent(line: str, columns: int) -> str:
    """A line without its first spaces, as many as there are up to `columns`."""
    if not columns or line[:1] not in {" ", "\t"}:
        return line
    indent = count_indent(line)
    return " " * (max(indent - columns, 0)) + line.lstrip(" \t")
