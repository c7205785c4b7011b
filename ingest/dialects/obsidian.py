"""Obsidian and wikis: links and embeds in double brackets, comments, marks, block ids, callouts."""

import re

from ingest.dialects.engine.dialect import Dialect, Edit, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import make_alert, make_link, make_picture

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")
MAX_LINK_CHARS = 1000
_CALLOUT = re.compile(r"\[!([A-Za-z][\w -]{0,40})(?:\|[^\]\n]{0,200})?\]([+-]?)[ \t]*(.*)")
_WIDTH = re.compile(r"\d+(?:x\d+)?")
_PLACING = frozenset({"left", "right", "center", "inline", "wrap", "thumb"})
_NUMBERS = re.compile(r"[\d\s,.;:+-]*")
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*(?=\n|\Z)")


def _read_link(spans: Spans, start: int) -> Edit | None:
    """`[[Page#Head|text]]`, and `![[file]]`, which is a picture, or a link to what would be embedded."""
    embeds = spans.text[start] == "!"
    first = start + 2 + embeds
    end = spans.find_within("]]", first)
    if end < 0 or end - first > MAX_LINK_CHARS:
        return None
    inner = spans.text[first:end].replace("\\|", "|")
    if not embeds and not _is_wiki_link(spans, start, end, inner):
        return None
    target, *parts = (part.strip() for part in inner.split("|"))
    if not target or "[" in inner or "]" in inner:
        return None
    page = target.partition("#")[0]
    if embeds and page.lower().endswith(PICTURES):
        alt = " ".join(part for part in parts if not _WIDTH.fullmatch(part) and part not in _PLACING)
        return Edit(start, end + 2, make_picture(alt, f"wiki:{target}"))
    text = next((part for part in parts if part and not (embeds and _WIDTH.fullmatch(part))), "")
    return Edit(start, end + 2, make_link(text or _describe(target), f"wiki:{target}"))


def _is_wiki_link(spans: Spans, start: int, end: int, inner: str) -> bool:
    """Whether double brackets are a link: not a list of numbers, a test of a shell, or a link of Markdown."""
    if spans.text.startswith("(", end + 2) or inner.casefold() in spans.site.labels:
        return False
    if spans.site.has("obsidian"):
        return True
    before = spans.text[start - 1 : start]
    if before.isalnum() or before in set("])_"):
        return False
    return inner == inner.lstrip() and not _NUMBERS.fullmatch(inner) and inner[:1] not in {"-", '"', "'", "^"}


def _describe(target: str) -> str:
    """What Obsidian shows for a target: `Page > Head`; the id of a block is left out."""
    parts = [part for part in target.split("#") if part and not part.startswith("^")]
    return " > ".join(parts) or target.lstrip("#^")


def _read_comment(spans: Spans, start: int) -> Edit | None:
    """`%%…%%`, which is never published; percent signs of prose stay."""
    end = spans.find("%%", start + 2)
    before = spans.text[start - 1 : start]
    sure = spans.site.has("obsidian")
    if end < 0:
        if sure:
            spans.site.note(
                f"a comment that '%%' begins has no end, and is kept as text (line {spans.find_line(start)})"
            )
        return None
    if not sure and (before.isalnum() or before == "%" or spans.text[end + 2 : end + 3].isalnum()):
        return None
    if not sure and end > spans.find_paragraph_end(start):
        return None
    return Edit(start, end + 2, "")


def _open_comment(page: Page, start: Start) -> bool:
    """A comment of several lines, which in a vault may begin within a line, and may hold code."""
    before = start.text.rpartition("%%")[0]
    if start.text.count("%%") % 2 == 0 or before.count("`") % 2 or not page.has_ahead("%%"):
        return False
    if before and not page.site.has("obsidian"):
        return False
    if before.strip():
        page.write(start.prefix + before, start.origin)

    def finish(lines: Lines, closed: bool) -> None:
        if closed and lines:
            line, origin = lines[-1]
            rest = line[line.index("%%") + 2 :]
            if rest.strip():
                page.write(start.prefix + rest.strip(), origin)

    page.capture(lambda line: "%%" in line, finish)
    return True


def _read_mark(spans: Spans, start: int) -> Edit | None:
    """`==x==`, a mark."""
    end = spans.find_within("==", start + 2)
    inner = spans.text[start + 2 : max(end, 0)]
    if end < 0 or not inner or inner != inner.strip() or inner[0] == "=" or "==" in inner:
        return None
    before, after = spans.text[start - 1 : start], spans.text[end + 2 : end + 3]
    if before.isalnum() or after == "=" or before == "=" or (after.isalnum() and not spans.site.has("obsidian")):
        return None
    spans.edits.append(Edit(end, end + 2, "</mark>"))
    return Edit(start, start + 2, "<mark>")


def _read_block_id(spans: Spans, start: int) -> Edit | None:
    """` ^id` at the end of a line, to which links lead."""
    before = spans.text[start - 1 : start]
    match = _BLOCK_ID.match(spans.text, start)
    if match is None or (before and not before.isspace() and not spans.text.endswith("]]", 0, start)):
        return None
    if not spans.site.has("obsidian") and (len(match[1]) < 2 or match[1].isdigit()):
        return None
    return Edit(start, match.end(), spans.site.add_anchor(match[1]))


def _read_sized_picture(spans: Spans, start: int) -> Edit | None:
    """`![alt|300](x.png)`: the number is a width."""
    end = spans.find_within("](", start + 2) if spans.site.has("obsidian") else -1
    alt, _, width = spans.text[start + 2 : max(end, 0)].rpartition("|")
    if end < 0 or not _WIDTH.fullmatch(width.strip()):
        return None
    return Edit(start + 2, end, alt.rstrip("\\"))


def _read_callout(page: Page, start: Start) -> bool:
    """`> [!kind]± title`."""
    match = _CALLOUT.fullmatch(start.text) if ">" in start.prefix else None
    if match is None:
        return False
    head = make_alert(match[1].strip(), match[3] or None)
    if head == [start.text]:
        return False
    for line in head:
        page.write(start.prefix + line if line else start.prefix.rstrip(), start.origin)
    return True


OBSIDIAN = Dialect(
    "Obsidian and wikis",
    lines=(LineRule("[!", _read_callout), LineRule("%%", _open_comment), LineRule("", _open_comment)),
    spans=(
        SpanRule("![[", _read_link),
        SpanRule("[[", _read_link),
        SpanRule("%%", _read_comment),
        SpanRule("==", _read_mark),
        SpanRule("^", _read_block_id),
        SpanRule("![", _read_sized_picture),
    ),
)
