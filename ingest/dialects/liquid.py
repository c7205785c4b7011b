"""Liquid and Nunjucks in Jekyll and Eleventy, and the attribute lists of kramdown."""

import re

from ingest.dialects.engine.attributes import read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, Fence, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import make_fence, make_figure
from ingest.dialects.templates import expand_tag, expand_variable

_HIGHLIGHT = re.compile(r"\{%-?\s*(highlight|codeblock|code)\b([^%\n]*)%\}")
_ENDS = re.compile(r"\{%-?\s*end(?:highlight|codeblock|code)\s*-?%\}")
_QUIET = frozenset({"endraw", "raw", "endcomment", "capture", "endcapture", "endif", "else", "endfor", "break", "end"})
_FIGURES = ("figure", "image", "img", "picture", "responsive-image", "lightbox")
_ATTRIBUTE_LIST = re.compile(r"\{:(?:[ \t]*[.#:]?[A-Za-z][^{}\n]*|\s*)\}")
_CONTENTS = frozenset({"[TOC]", "[[_TOC_]]", "[[TOC]]", "{:toc}", "{: toc}", "${toc}"})


def _read_tag(spans: Spans, start: int) -> Edit | None:
    """`{% tag %}` goes, with a comment's inside; what it shows stays."""
    end = spans.find_within("%}", start, lines=0)
    if end < 0:
        return None
    inner = spans.text[start + 2 : end].strip("- \n\t")
    name = inner.split(maxsplit=1)[0] if inner else ""
    if spans.site.raw and name not in {"raw", "endraw"}:
        return Edit(start, start + 1, "&#123;")
    spans.site.raw = name == "raw" and spans.site.ends_raw
    if not name or not (name[0].isalpha() or name[0] in "_#"):
        return None
    if name == "comment":
        close = spans.find("endcomment", end)
        close = spans.find("%}", close) if close >= 0 else -1
        return Edit(start, close + 2, "") if close >= 0 else Edit(start, end + 2, "")
    return Edit(start, end + 2, _show_tag(spans.site, name, inner))


def _show_tag(site: Site, name: str, inner: str) -> str:
    address = expand_tag(inner)
    if address is not None:
        return address
    rest = inner[len(name) :].strip()
    if name.startswith(("include", "render", "image", "img", "picture", "figure")):
        file, _, given = rest.partition(" ") if name.startswith(("include", "render")) else (name, "", rest)
        attributes = read_attributes(given)
        source = attributes.find("src", "url", "image_path", "path", "file", "image", "filename")
        if file.rsplit("/", 1)[-1].rpartition(".")[0].startswith(_FIGURES) or file.startswith(_FIGURES):
            source = source or next((word for word in attributes.words if "." in word), "")
            if source and "{" not in source:
                return make_figure(attributes.find("alt", "title"), source, attributes.find("caption", "description"))
        name = f"{name} {file}" if file != name else name
    if name not in _QUIET and not name.startswith("end"):
        site.count(f"Liquid tag '{name}'")
    return ""


def _read_variable(spans: Spans, start: int) -> Edit | None:
    """`{{ site.baseurl }}` and quoted addresses; any other variable stays as it is written, and is counted."""
    end = spans.find_within("}}", start)
    if end < 0 or spans.text[start + 2 : start + 3] in {"{", "<", "%", "#"}:
        return None
    inner = spans.text[start + 2 : end].strip()
    if spans.site.raw or not inner:
        return None
    address = expand_variable(inner)
    if address is not None:
        return Edit(start, end + 2, address)
    spans.site.count(f"template variable '{inner.split('|')[0].split('(')[0].strip()}'")
    return None


def _open_highlight(page: Page, start: Start) -> bool:
    """`{% highlight python %}`, also after words on its line, up to its end."""
    match = _HIGHLIGHT.search(start.text) if "{%" in start.text else None
    if match is None or start.text[: match.start()].count("`") % 2 or page.site.raw:
        return False
    words = match[2].split()
    info = words[0] if words else ""
    after = start.text[match.end() :]
    if not _ENDS.search(after) and not page.has_ahead("%}"):
        return False
    before = start.text[: match.start()].strip()
    if before:
        page.write(start.prefix + before, start.origin)
        page.part(start.origin)
    first = [(after, start.origin)] if after.strip() else []

    def finish(lines: Lines, _: bool) -> None:
        _write_code(page, start, info, [*first, *lines])

    if _ENDS.search(after):
        finish([], True)
    else:
        page.capture(lambda line: _ENDS.search(line) is not None, finish)
    return True


def _write_code(page: Page, start: Start, info: str, lines: Lines) -> None:
    code: list[tuple[str, int]] = []
    rest = ""
    for line, origin in lines:
        ending = _ENDS.search(line)
        shown = line[: ending.start()] if ending else line
        is_mark = shown.strip(" {}%-") in {"raw", "endraw"} and "{%" in shown
        if (not ending or shown.strip()) and not is_mark:
            code.append((shown.removeprefix(start.prefix), origin))
        rest = line[ending.end() :] if ending else rest
    last = lines[-1][1] if lines else start.origin
    fence = make_fence(info, [line for line, _ in code])
    page.write_fence(start.prefix, fence, [start.origin, *(origin for _, origin in code), last])
    if rest.strip():
        page.part(last)
        page.write(start.prefix + rest.strip(), last)


def _open_tag_line(page: Page, start: Start) -> bool:
    """A comment of several lines."""
    if not start.text.lstrip("{%- \t").startswith("comment") or "endcomment" in start.text or page.site.raw:
        return _open_highlight(page, start)
    if not page.has_ahead("endcomment"):
        return False
    page.capture(lambda line: "endcomment" in line, lambda *_: None)
    return True


def _read_attribute_line(page: Page, start: Start) -> bool:
    """`{: .class #id}` on a line of its own belongs to the block above; an id stays as an anchor."""
    match = _ATTRIBUTE_LIST.match(start.text)
    if match is None or start.text[match.end() :].strip():
        return False
    name = read_attributes(start.text[2 : match.end() - 1]).find("#")
    if name and page.lines:
        is_heading = page.lines[-1].text.lstrip().startswith("#")
        page.append(f" {{#{name}}}" if is_heading else page.site.add_anchor(name))
    return True


def _read_attribute_list(spans: Spans, start: int) -> Edit | None:
    """`{: .class}` after what it belongs to."""
    match = _ATTRIBUTE_LIST.match(spans.text, start)
    if match is None:
        return None
    name = read_attributes(match[0][2:-1]).find("#")
    if name and spans.is_heading(start):
        return Edit(start, match.end(), f"{{#{name}}}")
    begin = start - 1 if start and spans.text[start - 1] == " " else start
    return Edit(begin, match.end(), spans.site.add_anchor(name) if name else "")


def _drop_contents(_: Page, start: Start) -> bool:
    """A mark in whose place a table of contents is made."""
    return start.text.strip() in _CONTENTS


def _open_raw_fence(page: Page, fence: Fence) -> bool:
    """Code that Liquid is told to leave alone: the marks that say so are no part of it."""
    if not page.site.has("jekyll", "eleventy") or not any("raw" in line for line, _ in fence.lines):
        return False
    kept = [(line, origin) for line, origin in fence.lines if line.strip(" {}%-") not in {"raw", "endraw"}]
    if len(kept) == len(fence.lines):
        return False
    shown = [f"{fence.marks}{fence.info}", *(line for line, _ in kept), fence.marks]
    page.write_fence(fence.prefix, shown, [fence.origin, *(origin for _, origin in kept), fence.origin])
    return True


LIQUID = Dialect(
    "Liquid and kramdown",
    lines=(
        LineRule("{%", _open_tag_line),
        LineRule("{:", _read_attribute_line),
        LineRule("[", _drop_contents),
        LineRule("{:", _drop_contents),
        LineRule("", _open_highlight),
    ),
    fences=(_open_raw_fence,),
    spans=(SpanRule("{%", _read_tag), SpanRule("{{", _read_variable), SpanRule("{:", _read_attribute_list)),
)
