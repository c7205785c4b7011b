"""Hugo's shortcodes, and those of Quarto, which are written alike."""

import re
from collections.abc import Mapping

from ingest.dialects.engine.attributes import Attributes, read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, Fence, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import is_alert, make_fence, make_figure, skip_front_matter
from ingest.dialects.templates import expand_shortcode

_VIDEOS: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "video": "{}",
}
_FIGURES = frozenset({"figure", "img", "image", "imgproc", "picture"})
_TITLED = frozenset({"tab", "details", "expand", "collapse", "accordion", "accordionItem", "card"})
# What shows nothing by itself, or has an inside that stays: no news for a report.
_QUIET = frozenset(
    {"tabs", "tabpane", "columns", "column", "steps", "cards", "toc", "pagebreak", "br", "rawhtml", "md"}
)
_CODE = frozenset({"highlight", "code", "mermaid", "codeblock"})
_OPENS = re.compile(r"\{\{[<%]\s*(/?)\s*([A-Za-z_][\w/.-]*)([^\n]*)")
_ENDS: Mapping[str, str] = {"<": ">}}", "%": "%}}"}


def _read_shortcode(spans: Spans, start: int) -> Edit | None:
    """`{{< name … >}}` and `{{% name … %}}`; pairs keep their inside."""
    text = spans.text
    if text.startswith("/*", start + 3):
        return _read_literal(spans, start)
    end = spans.find_within(_ENDS[text[start + 2]], start + 3, lines=0)
    if end < 0 or not spans.spend(end - start):
        return None
    inner = text[start + 3 : end].strip()
    if not inner or not (inner[0].isalpha() or inner[0] in "/_"):
        return None
    if inner.startswith("/"):
        return Edit(start, end + 3, "")
    name, given = _split_name(inner)
    shown = _show(spans.site, name, read_attributes(given.rstrip("/ ")), inner)
    if name in _TITLED and shown and not text.startswith("\n", end + 3):
        shown += " "
    return Edit(start, end + 3, shown)


def _read_literal(spans: Spans, start: int) -> Edit | None:
    """`{{</* name */>}}` is shown, and is no shortcode."""
    end = spans.find_within("*/", start + 5)
    if end < 0 or spans.text[end + 3 : end + 5] != "}}":
        return None
    return Edit(
        start, end + 5, f"{{\\{{{spans.text[start + 2]}{spans.text[start + 5 : end]}{spans.text[end + 2 : end + 5]}"
    )


def _split_name(inner: str) -> tuple[str, str]:
    name, _, given = inner.replace("\n", " ").partition(" ")
    return name.rstrip("/"), given


def _show(site: Site, name: str, attributes: Attributes, inner: str) -> str:
    if name in {"ref", "relref"}:
        return expand_shortcode(inner) or ""
    if name in _FIGURES:
        source = attributes.find("src", "link") or next(iter(attributes.words), "")
        caption = attributes.find("caption") or attributes.find("title")
        return make_figure(attributes.find("alt"), source, caption) if source else ""
    if name in _VIDEOS:
        target = attributes.find("id", "src", "url") or "/".join(
            attributes.words[:2] if name == "gist" else attributes.words[:1]
        )
        return f"<{_VIDEOS[name].format(target)}>" if target and " " not in target else ""
    if name == "kbd":
        return f"<kbd>{' '.join(attributes.words)}</kbd>"
    if name in _TITLED:
        title = attributes.find("header", "name", "title", "summary") or next(iter(attributes.words), "")
        return f"**{title}**" if title else ""
    if name not in _QUIET and not is_alert(name):
        site.count(f"shortcode '{name}'")
    return ""


def _open_line(page: Page, start: Start) -> bool:
    """`{{< highlight go >}}` up to its end is code; `{{< include file >}}` is the text of a file."""
    match = _OPENS.match(start.text)
    if match is None or match[1]:
        return False
    if match[2] in {"include", "readfile"} and start.text.rstrip().endswith("}}"):
        target = (read_attributes(match[3].rstrip("<>%} ")).words or ("",))[0]
        if target.endswith((".md", ".qmd", ".Rmd", ".markdown")):
            return include_markdown(page, target, start)
    ending = re.compile(r"\{\{[<%]\s*/\s*" + re.escape(match[2]) + r"\s*[>%]\}\}")
    mark = _ENDS[start.text[2]]
    is_code = match[2] in _CODE or match[2].startswith("code")
    if not is_code or mark not in match[3] or match[3].split(mark)[0].rstrip().endswith("/"):
        return False
    given, _, after = match[3].partition(mark)
    if not ending.search(after) and not page.has_ahead(mark):
        return False
    words = read_attributes(given)
    info = "mermaid" if match[2] == "mermaid" else words.find("lang", "language") or next(iter(words.words), "")

    def finish(lines: Lines, _: bool) -> None:
        _write_code(page, start, info, [(after, start.origin), *lines], ending)

    if ending.search(after):
        finish([], True)
    else:
        page.capture(lambda line: ending.search(line) is not None, finish)
    return True


def _write_code(page: Page, start: Start, info: str, lines: Lines, ending: re.Pattern[str]) -> None:
    code = [(_uncomment(ending.split(line)[0].removeprefix(start.prefix)), origin) for line, origin in lines]
    while code and not code[0][0].strip():
        code.pop(0)
    while code and not code[-1][0].strip():
        code.pop()
    fence = make_fence(info, [line for line, _ in code])
    origins = [start.origin, *(origin for _, origin in code), lines[-1][1]]
    page.part(start.origin)
    page.write_fence(start.prefix, fence, origins)
    rest = ending.split(lines[-1][0], maxsplit=1)[1:]
    if rest and rest[0].strip():
        page.part(lines[-1][1])
        page.write(start.prefix + rest[0].strip(), lines[-1][1])


def include_markdown(page: Page, target: str, start: Start) -> bool:
    """Read the Markdown of another file in place of a line, which stays as it is where there is none."""
    found = page.site.open_include(target, start.origin)
    if found is None:
        page.write(start.prefix + (start.text or f"`{target}`"), start.origin, verbatim=True)
        return True
    page.read(skip_front_matter(found[1]), start.origin)
    page.site.close_include()
    return True


def _show_literals(page: Page, fence: Fence) -> bool:
    """`{{</* name */>}}` in code is shown without the mark of a comment."""
    shown = [_uncomment(line) for line, _ in fence.lines]
    if shown == [line for line, _ in fence.lines]:
        return False
    origins = [fence.origin, *(origin for _, origin in fence.lines), fence.origin]
    page.write_fence(fence.prefix, [fence.marks + fence.info, *shown, fence.marks], origins)
    return True


def _show_code(spans: Spans, start: int) -> Edit | None:
    """The same in a code span."""
    end = spans.find_code_end(start)
    shown = _uncomment(spans.text[start:end])
    return None if shown == spans.text[start:end] else Edit(start, end, shown)


def _uncomment(line: str) -> str:
    for mark, end in _ENDS.items():
        if f"{{{{{mark}/*" in line:
            line = line.replace(f"{{{{{mark}/*", f"{{{{{mark}").replace(f"*/{end}", end)
    return line


HUGO = Dialect(
    "Hugo",
    lines=(LineRule("{{", _open_line),),
    fences=(_show_literals,),
    spans=(SpanRule("{{<", _read_shortcode), SpanRule("{{%", _read_shortcode), SpanRule("`", _show_code)),
)
