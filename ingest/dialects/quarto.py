"""Chunks of Quarto, R Markdown and Pandoc: code with options is code with a language."""

import re

from ingest.dialects.engine.attributes import read_attributes
from ingest.dialects.engine.dialect import Dialect, Fence
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.words import make_fence

_CHUNK = re.compile(r"\{+[ \t]*+([A-Za-z][\w+-]*+)(?=[ \t,}])")
_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)\|[ \t]?([\w.-]*)[ \t]*:?[ \t]*(.*)")


def _read_chunk(page: Page, fence: Fence) -> bool:
    """`{python}`, `{r, echo=FALSE}` and `{.python #id}`; `#|` lines go, but a caption and a label stay."""
    info = _read_language(fence.info)
    lines: list[tuple[str, int]] = []
    caption = label = ""
    for line, origin in fence.lines:
        match = _OPTION.fullmatch(line)
        if match is None:
            lines.append((line, origin))
            continue
        caption = match[2].strip("\"' ") if match[1] in {"fig-cap", "tbl-cap", "fig.cap", "lst-cap"} else caption
        label = match[2].strip("\"' ") if match[1] == "label" else label
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
    shown = make_fence(info, [line for line, _ in lines])
    page.write_fence(fence.prefix, shown, [fence.origin, *(origin for _, origin in lines), fence.origin])
    if caption:
        page.part(fence.origin)
        page.write(f"{fence.prefix}*{caption}*", fence.origin)
        page.part(fence.origin)
    return True


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


QUARTO = Dialect("Quarto and R Markdown", fences=(_read_chunk,))
