"""mdBook's includes, also inside code, and the snippets of Python-Markdown."""

import re

from ingest.dialects.engine.dialect import Dialect, Edit, Fence, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Page
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import make_fence, skip_front_matter
from ingest.dialects.hugo import include_markdown

_INCLUDE = re.compile(r"\{\{#(include|rustdoc_include|playground|playpen)\s++([^}\n]+)\}\}")
_SNIPPET = re.compile(r"-{1,}8<-{1,}\s+[\"']([^\"'\n]+)[\"']\s*")
_ANCHOR = re.compile(r"\bANCHOR(?:_END)?:\s*([\w-]+)")


def _select(text: str, part: str) -> str:
    """The lines `2:10` of a file, or those of an anchor; those that name anchors are left out."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    first, _, last = part.partition(":")
    if part and not (first + last).strip().isdigit():
        return "\n".join(_cut_anchor(lines, part.strip()))
    if part:
        begin = int(first) - 1 if first.strip() else 0
        end = int(last) if last.strip() else (len(lines) if ":" in part else begin + 1)
        lines = lines[max(begin, 0) : end]
    return "\n".join(line for line in lines if not _ANCHOR.search(line))


def _cut_anchor(lines: list[str], name: str) -> list[str]:
    inside: list[str] = []
    is_open = False
    for line in lines:
        match = _ANCHOR.search(line)
        if match is None:
            inside += [line] if is_open else []
        elif match[1] == name:
            is_open = "ANCHOR_END" not in match[0]
    return inside


def _fetch(site: Site, given: str, line: int) -> str | None:
    path, _, part = given.strip().split(" ")[0].partition(":")
    found = site.open_include(path, line)
    if found is None:
        return None
    site.close_include()
    return _select(found[1], part)


def _read_line(page: Page, start: Start) -> bool:
    """An include on a line of its own: Markdown is read, a playground is code."""
    match = _INCLUDE.fullmatch(start.text.strip())
    if match is None:
        return False
    path, _, part = match[2].strip().partition(":")
    if match[1].startswith("play"):
        text = _fetch(page.site, match[2], start.origin)
        shown = make_fence("rust", text.split("\n")) if text is not None else [start.text]
        page.write_fence(start.prefix, shown, [start.origin] * len(shown))
        return True
    if not part:
        return include_markdown(page, path, start)
    found = page.site.open_include(path, start.origin)
    if found is None:
        page.write(start.prefix + start.text, start.origin, verbatim=True)
        return True
    page.read(_select(found[1], part), start.origin)
    page.site.close_include()
    return True


def _read_snippet(page: Page, start: Start) -> bool:
    match = _SNIPPET.fullmatch(start.text)
    if match is None:
        return False
    return include_markdown(page, match[1], start)


def _fill_fence(page: Page, fence: Fence) -> bool:
    """An include inside code, and lines of Rust that mdBook hides."""
    hides = page.site.has("mdbook") and fence.info.startswith("rust")
    lines: list[tuple[str, int]] = []
    for line, origin in fence.lines:
        match = _INCLUDE.fullmatch(line.strip()) or _SNIPPET.fullmatch(line.strip())
        if match and "\\" not in line:
            given = match[match.re.groups]
            text = _fetch(page.site, given, origin)
            lines += [(line, origin)] if text is None else [(part, origin) for part in text.split("\n")]
        elif not hides or not (line.strip() == "#" or line.lstrip().startswith("# ")):
            lines.append((line.replace("\\{{#", "{{#"), origin))
    if hides:
        lines = [(line, origin) for line, origin in lines if line.strip() != "#" and not line.lstrip().startswith("# ")]
    if [line for line, _ in lines] == [line for line, _ in fence.lines]:
        return False
    shown = make_fence(fence.info, [line for line, _ in lines])
    page.write_fence(fence.prefix, shown, [fence.origin, *(origin for _, origin in lines), fence.origin])
    return True


def _read_title(spans: Spans, start: int) -> Edit | None:
    """`{{#title x}}` names the page and shows nothing; an include within a line is its text."""
    end = spans.find_within("}}", start)
    if end < 0:
        return None
    name, _, given = spans.text[start + 3 : end].partition(" ")
    if name == "title":
        return Edit(start, end + 2, "")
    if name in {"include", "rustdoc_include"}:
        text = _fetch(spans.site, given, spans.find_line(start))
        if text is not None and "%%" in text:  # within a line its comments would not be read as such
            spans.site.note("an include within a line is left as it is written, because its text may hold comments")
            return None
        return None if text is None else Edit(start, end + 2, skip_front_matter(text))
    spans.site.count(f"mdBook '{name}'")
    return None


MDBOOK = Dialect(
    "mdBook",
    lines=(LineRule("{{#", _read_line), LineRule("-", _read_snippet)),
    fences=(_fill_fence,),
    spans=(SpanRule("{{#", _read_title),),
)
