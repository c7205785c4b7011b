r"""Formulas in other marks than dollars: `\(…\)`, `\[…\]`, environments, fences, GitLab's and kramdown's."""

import re

from index.markdown.maths.formula_text import looks_like_formula
from ingest.dialects.engine.dialect import Dialect, Edit, Fence, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.spans import Spans

_ENVIRONMENTS = "align|aligned|alignat|equation|eqnarray|gather|gathered|multline|flalign|split|cases|displaymath|math"
_BEGIN = re.compile(rf"\\begin\{{({_ENVIRONMENTS})(\*?)\}}")
_CLOSING = re.compile(r"\$\$[ \t]*+(?:\{[^{}\n]*\}|\([\w:-]+\))?[ \t]*+$")
_OUTER = frozenset({"displaymath", "math"})  # that name the display itself


def _open_display(page: Page, start: Start) -> bool:
    r"""`\[` up to `\]`, on lines of their own."""
    return _open(page, start, "\\\\[", "\\\\]") if start.text.startswith("\\\\[") else _open(page, start, "\\[", "\\]")


def _open(page: Page, start: Start, opening: str, ending: str) -> bool:
    first = start.text[len(opening) :]
    if ending in first:
        inner, _, rest = first.partition(ending)
        if rest.strip(" .,;\t") or not looks_like_formula(inner):
            return False
        _write(page, start, [(inner, start.origin)])
        return True
    if not page.has_ahead(ending) or (first.strip() and not looks_like_formula(first)):
        return False

    def finish(lines: Lines, closed: bool) -> None:
        if not closed or any(not line.strip() for line, _ in lines):
            _write_back(page, start, lines)
            return
        *inner, (last, origin) = lines
        before, _, rest = last.partition(ending)
        _write(page, start, [(first, start.origin), *inner, (before, origin)])
        if rest.strip(" .,;\t"):
            page.write(start.prefix + rest.strip(), origin)

    page.capture(lambda line: ending in line or not line.strip(), finish)
    return True


def _open_environment(page: Page, start: Start) -> bool:
    r"""`\begin{align}` up to `\end{align}`."""
    match = _BEGIN.match(start.text)
    ending = f"\\end{{{match[1]}{match[2]}}}" if match else ""
    if match is None:
        return False

    def unwrap(lines: Lines) -> None:
        shown = [(line.strip(), origin) for line, origin in lines]
        if match[1] in _OUTER or match[1] == "equation":
            shown = [(line.replace(match[0], "").replace(ending, "").strip(), origin) for line, origin in shown]
        _write(page, start, shown)

    if ending in start.text:
        unwrap([(start.text, start.origin)])
        return True
    if not page.has_ahead(ending):
        return False

    def finish(lines: Lines, closed: bool) -> None:
        if closed:
            unwrap([(start.text, start.origin), *lines])
        else:
            _write_back(page, start, lines)

    page.capture(lambda line: ending in line, finish)
    return True


def _write(page: Page, start: Start, lines: Lines) -> None:
    kept = [(line.strip(), origin) for line, origin in lines if line.strip(" \t>")]
    page.part(start.origin)
    last = kept[-1][1] if kept else start.origin
    page.write_fence(
        start.prefix, ["$$", *(line for line, _ in kept), "$$"], [start.origin, *(at for _, at in kept), last]
    )
    if page.peek():
        page.apart()


def _write_back(page: Page, start: Start, lines: Lines) -> None:
    page.write(start.prefix + start.text, start.origin)
    for line, origin in lines:
        page.write(line, origin)


def _read_dollars(page: Page, start: Start) -> bool:
    """A displayed formula is as it is; a label of Quarto after it is an anchor."""
    if start.text == "$$" or (start.text.count("$$") == 1 and page.has_ahead("$$")):
        if not page.has_ahead("$$"):
            return False
        page.capture(lambda line: "$$" in line, lambda lines, _: _write_display(page, start, lines))
        return True
    if _CLOSING.search(start.text[2:]) and start.text.count("$$") == 2:
        _write_display(page, start, [])
        return True
    return False


def _write_display(page: Page, start: Start, lines: Lines) -> None:
    written = [(start.prefix + start.text, start.origin), *lines]
    text, origin = written[-1]
    label = re.search(r"\$\$[ \t]*\{#([\w:.-]+)[^{}]*\}[ \t]*$", text)
    for line, at in written[:-1]:
        page.write(line, at, verbatim=True)
    page.write(text[: label.start() + 2] if label else text, origin, verbatim=True)
    if label and (anchor := page.site.add_anchor(label[1])):
        page.part(origin)
        page.write(start.prefix + anchor, origin)


def _write_fence(page: Page, fence: Fence) -> bool:
    if fence.info.strip("{}. ") not in {"math", "latex-display", "katex"} or fence.info.startswith("{"):
        return False
    _write(page, Start(fence.prefix, "", fence.origin), fence.lines)
    return True


def _read_brackets(spans: Spans, start: int) -> Edit | None:
    r"""`\(…\)`, `\\(…\\)`, and `\[…\]` within a line."""
    slashes = "\\\\" if spans.text.startswith("\\\\", start) else "\\"
    first = start + len(slashes) + 1
    ending = slashes + (")" if spans.text[first - 1] == "(" else "]")
    end = spans.find_within(ending, first, lines=0)
    if end < 0 or end - first > 2000:
        return None
    inner = " ".join(spans.text[first:end].split())
    if not inner or "$" in inner or not looks_like_formula(inner):
        return None
    after = end + len(ending)
    mark = "$" if ending.endswith(")") else "$$"
    if spans.text[after : after + 1].isdigit() or spans.text.startswith("(", after):
        return None
    return Edit(start, after, f"{mark}{inner}{mark}")


def _read_gitlab(spans: Spans, start: int) -> Edit | None:
    """``$`x`$``, a formula of GitLab."""
    end = spans.find_within("`$", start + 2)
    inner = spans.text[start + 2 : max(end, 0)]
    if end < 0 or not inner.strip() or "`" in inner or "$" in inner:
        return None
    return Edit(start, end + 2, f"${inner.strip()}$")


def _read_kramdown(spans: Spans, start: int) -> Edit | None:
    """`$$x$$` within a line is no display in kramdown."""
    end = spans.find_within("$$", start + 2) if spans.site.has("jekyll") else -1
    inner = spans.text[start + 2 : max(end, 0)].strip()
    if end < 0 or not inner or "$" in inner or spans.text[end + 2 : end + 3].isdigit():
        return None
    return Edit(start, end + 2, f"${inner}$")


MATHS = Dialect(
    "formulas",
    lines=(
        LineRule("\\[", _open_display),
        LineRule("\\\\[", _open_display),
        LineRule("\\begin{", _open_environment),
        LineRule("$$", _read_dollars),
    ),
    fences=(_write_fence,),
    spans=(
        SpanRule("\\(", _read_brackets),
        SpanRule("\\\\(", _read_brackets),
        SpanRule("\\[", _read_brackets),
        SpanRule("\\\\[", _read_brackets),
        SpanRule("$`", _read_gitlab),
        SpanRule("$$", _read_kramdown),
    ),
)
