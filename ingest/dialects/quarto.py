"""Chunks of Quarto, R Markdown and Pandoc: code with options is code with a language."""

import re
from collections.abc import Mapping, Sequence

from ingest.dialects.engine.attributes import read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, Fence, SpanRule
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import escape_label, make_fence, make_link

_CHUNK = re.compile(r"\{+[ \t]*+([A-Za-z][\w+-]*+)(?=[ \t,}])")
_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)\|(.*)")
_NAMED = re.compile(r"[ \t]?([\w.-]+)[ \t]*:[ \t]*(.*)")
_REFERENCED = {"fig": "Figure", "tbl": "Table", "eq": "Equation", "lst": "Listing", "thm": "Theorem"}
_REFERENCE = re.compile(r"@(sec|fig|tbl|eq|lst|thm)-[\w-]{1,100}")
_BLOCK_SIGNS = frozenset({"|", ">", "|-", ">-", "|+", ">+"})  # of YAML: the value stands in the lines below
_CAPTIONS = ("fig-cap", "tbl-cap", "fig.cap", "lst-cap")
# A line of R that shows a picture of the source.
_PICTURE = re.compile(r"[ \t]*(?:knitr::)?include_graphics\([ \t]*[\"'](?P<path>[^\"'<>\\]{1,500})[\"'][^()]*\)[ \t]*")


def _read_chunk(page: Page, fence: Fence) -> bool:
    """`{python}`, `{r, echo=FALSE}` and `{.python #id}`; `#|` lines go, but a caption and a label stay."""
    info = _read_language(fence.info)
    lines = [(line, origin) for line, origin in fence.lines if not _OPTION.fullmatch(line)]
    options = _read_options([line for line, _ in fence.lines])
    caption = next((options[name] for name in _CAPTIONS if options.get(name)), "")
    label = options.get("label", "")
    if info == fence.info and len(lines) == len(fence.lines):
        return False
    if fence.info.startswith("{="):
        return _write_raw(page, fence, lines)
    if fence.info.startswith("{"):
        label = label or read_attributes(fence.info.strip("{} ")).find("#")
    anchor = page.site.add_anchor(label) if label else ""
    if anchor:
        page.part(fence.origin)
        page.write(fence.prefix + anchor, fence.origin)
        page.part(fence.origin)
    pictures = [found for line, _ in lines if (found := _PICTURE.fullmatch(line))]
    if not pictures or any(line.strip() and not _PICTURE.fullmatch(line) for line, _ in lines):
        shown = make_fence(info, [line for line, _ in lines])
        page.write_fence(fence.prefix, shown, [fence.origin, *(origin for _, origin in lines), fence.origin])
    for picture in pictures:
        alt = escape_label(options.get("fig-alt") or options.get("fig.alt") or caption)
        page.part(fence.origin)
        page.write(f"{fence.prefix}![{alt}](<{picture['path']}>)", fence.origin)
    if caption:
        page.part(fence.origin)
        page.write(f"{fence.prefix}*{caption}*", fence.origin)
        page.part(fence.origin)
    return True


def _read_options(lines: Sequence[str]) -> Mapping[str, str]:
    """The `#|` lines of a chunk as options; a value goes on in lines that are indented."""
    options: dict[str, list[str]] = {}
    name = ""
    for found in filter(None, map(_OPTION.fullmatch, lines)):
        named = _NAMED.fullmatch(found[1])
        if named is not None:
            name = named[1]
            options[name] = [] if named[2] in _BLOCK_SIGNS else [named[2]]
        elif name:
            options[name].append(found[1].strip())
    return {name: " ".join(filter(None, values)).strip("\"' ") for name, values in options.items()}


def _read_language(info: str) -> str:
    if not info.startswith("{"):
        return info
    match = _CHUNK.match(info)
    if match and info.endswith("}"):
        return match[1]
    classes = [word[1:] for word in read_attributes(info.strip("{} ")).words if word.startswith(".")]
    return classes[0] if classes else "" if info.startswith(("{=", "{#", "{.")) else info


def _write_raw(page: Page, fence: Fence, lines: Lines) -> bool:
    """`{=html}` is HTML; any other raw text is for another output than a page."""
    if fence.info.strip("{=} ") != "html":
        page.site.count(f"raw {fence.info.strip('{=} ')}")
        return True
    for line, origin in lines:
        page.write(fence.prefix + line if line else "", origin, verbatim=True)
    return True


def _read_reference(spans: Spans, start: int) -> Edit | None:
    """`@fig-x` and `@sec-x`, which lead to what has this label in any file of the book."""
    match = _REFERENCE.match(spans.text, start)
    if match is None or not (spans.site.has("quarto") or spans.site.suffix in {".qmd", ".rmd"}):
        return None
    before = spans.text[start - 1 : start]
    if before.isalnum() or before in {"\\", "@"}:
        return None
    label = match[0][1:]
    return Edit(start, match.end(), make_link(_REFERENCED.get(match[1], label), f"source:#{label}"))


QUARTO = Dialect("Quarto and R Markdown", fences=(_read_chunk,), spans=(SpanRule("@", _read_reference),))
