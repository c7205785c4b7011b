"""What a publication tells of a document that it publishes."""

from collections.abc import Iterator

from index import find_line_starts
from llms.content.catalogue import Catalogue
from llms.content.item import Item

MAX_NAMED = 20  # elements and attributes that a notice names, each with its line


def describe_left_out(catalogue: Catalogue, item: Item) -> Iterator[str]:
    """The raw HTML of a document that its page and the feeds lack: how much, what, and on which lines of its file."""
    left_out = catalogue.text(item).left_out
    if not left_out:
        return
    markdown = catalogue.markdown[item.id]
    above = sum(start < item.document.body_start for start in find_line_starts(markdown)) - 1
    above += markdown[item.document.body_start - 1 : item.document.body_start] in ("\n", "\r")
    elements = sum(part.name.startswith("<") for part in left_out)
    counts = [_count(elements, "element"), _count(len(left_out) - elements, "attribute")]
    named = [f"{part.name} line {part.line + above}" for part in left_out[:MAX_NAMED]]
    if len(left_out) > MAX_NAMED:
        named.append(f"and {len(left_out) - MAX_NAMED} more")
    what = f"{' and '.join(filter(None, counts))}: {', '.join(named)}"
    yield f"{item.document.source}: raw HTML is not published ({what}); the Markdown has it as it was written."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
