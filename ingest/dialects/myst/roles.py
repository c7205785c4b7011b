"""MyST and Sphinx in Markdown: roles, labels, comments; directives are in `directives`."""

import re

from ingest.dialects.engine.dialect import Dialect, Edit, Fence, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Page
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import escape_label, make_link
from ingest.dialects.myst.directives import read_directive, split_target, write_directive, write_titled

_ROLE = re.compile(r"\{([A-Za-z][\w:.+-]{0,60}+)\}(`+)")
_RST_ROLE = re.compile(r":([a-z][\w+-]{0,40}(?::[\w+-]{1,40})?):`")
_LABEL = re.compile(r"\(([^()\n]{1,200})\)=[ \t]*")
_DIRECTIVE = re.compile(r"\{([A-Za-z][\w:+-]*)\}[ \t]*(.*)")
_REFERENCES = frozenset({"ref", "numref", "any", "hoverxref", "std:ref", "prf:ref", "std:numref"})
_WORDS = frozenset(
    {
        "term",
        "abbr",
        "index",
        "dfn",
        "glue:text",
        "glue",
        "glue:",
        "menuselection",
        "guilabel",
        "emphasis",
        "rfc",
        "pep",
    }
)
_CODE_NAMES = """
    code file samp command program envvar option func class mod meth attr data exc obj const confval setting literal
    py:func py:class py:mod py:meth py:attr py:data py:exc py:obj c:func cpp:func cpp:class rst:dir rst:role js:func
    py:module makevar regexp mimetype
"""
_CODE = frozenset(_CODE_NAMES.split())
LANGUAGES = frozenset({"python", "r", "julia", "bash", "sql", "ojs", "js", "css", "dot", "stan", "rust", "latex"})
_LAYOUT = frozenset({"width", "height", "begin_tab", "end_tab", "class", "scale", "align"})


def _read_role(spans: Spans, start: int) -> Edit | None:
    """``{role}`text <target>` ``."""
    match = _ROLE.match(spans.text, start)
    if match is None:
        return None
    end = spans.find_code_end(match.start(2))
    content = spans.text[match.end() : end - len(match[2])]
    if end <= match.end() + len(match[2]) or not content.strip():
        return None
    shown = _show_role(match[1], content)
    if shown is None:
        spans.site.count(f"role '{match[1]}'")
        shown = f"`{content}`"
    return Edit(start, end, shown)


def _read_rst_role(spans: Spans, start: int) -> Edit | None:
    """``:role:`text` `` of reStructuredText, as some books in Markdown have it."""
    match = _RST_ROLE.match(spans.text, start)
    end = spans.find_within("`", match.end()) if match else -1
    if match is None or end < 0 or spans.text[start - 1 : start].isalnum():
        return None
    name, content = match[1], spans.text[match.end() : end]
    if name in {"label", "eqlabel"}:
        return Edit(start, end + 1, spans.site.add_anchor(content))
    if name in _LAYOUT:
        return Edit(start, end + 1, "")
    shown = _show_role("eq" if name == "eqref" else name, content)
    return None if shown is None else Edit(start, end + 1, shown)


def _read_rst_block(spans: Spans, start: int) -> Edit | None:
    """`:begin_tab:` and `:end_tab:` without a value."""
    return Edit(start, start + 9, "") if spans.text.startswith(":end_tab:", start) else None


def _show_role(name: str, content: str) -> str | None:
    text, target = split_target(content)
    if name in _REFERENCES:
        return make_link(text.replace("%s", target), f"source:#{target}")
    if name in {"eq", "math:numref"}:
        return make_link(f"({text})", f"source:#{target}")
    if name == "doc":
        return make_link(text.lstrip("/") if text == target else text, f"source:{target}")
    if name == "download":
        return make_link(text, target)
    if name == "math":
        return f"${content.strip()}$"
    if name.startswith(("cite", "footcite")):
        keys = [f"@{key.strip()}" for key in content.split(",") if key.strip()]
        return "; ".join(keys) if name.endswith(":t") else f"[{'; '.join(keys)}]"
    if name in {"sub", "sup", "kbd", "subscript", "superscript"}:
        tag = name[:3]
        return f"<{tag}>{content}</{tag}>"
    if name in _WORDS:
        return escape_label(text.partition("(")[0] if name == "abbr" else text) or None
    return f"`{text.lstrip('~!')}`" if name in _CODE else None


def _read_label(page: Page, start: Start) -> bool:
    """`(label)=` before a heading is its id, before anything else an anchor."""
    match = _LABEL.fullmatch(start.text)
    if match is None:
        return False
    if page.peek().startswith("#") and not page.site.label:
        page.site.label = match[1]
        return True
    anchor = page.site.add_anchor(match[1])
    if anchor:
        page.write(start.prefix + anchor, start.origin)
        page.part(start.origin)
    return True


def _read_heading(page: Page, start: Start) -> bool:
    label, page.site.label = page.site.label, ""
    if not label or "{#" in start.text:
        return False
    clean = "".join(character for character in label if character.isalnum() or character in "-_.:")
    page.site.anchors[clean] = None
    page.write(f"{start.prefix}{start.text.rstrip()} {{#{clean}}}", start.origin)
    return True


def _read_rst_label(page: Page, start: Start) -> bool:
    """A label on the line below a heading is its id."""
    name = start.text.removeprefix(":label:`").rstrip("` \t")
    heading = page.lines[-1].text if page.lines else ""
    if not heading.startswith("#") or "{#" in heading or not name or set(name) & set("`{} \n"):
        return False
    page.site.anchors[name] = None
    page.append(f" {{#{name}}}")
    return True


def _drop_line(page: Page, start: Start) -> bool:
    """A comment, or the break between cells."""
    return page.site.has("myst") and (start.text.startswith("% ") or start.text == "%" or start.text.startswith("+++"))


def _read_fence(page: Page, fence: Fence) -> bool:
    match = _DIRECTIVE.fullmatch(fence.info)
    if match is None:
        return False
    name, argument = match[1], match[2].strip()
    start = Start(fence.prefix, "", fence.origin)
    directive = read_directive(start, name, argument, fence.lines)
    if write_directive(page, directive):
        return True
    if not page.site.has("myst") or name in LANGUAGES:
        return False
    page.site.count(f"directive '{name}'")
    write_titled(page, directive, argument)
    return True


MYST = Dialect(
    "MyST and Sphinx",
    lines=(
        LineRule("(", _read_label),
        LineRule("#", _read_heading),
        LineRule(":label:`", _read_rst_label),
        LineRule("%", _drop_line),
        LineRule("+++", _drop_line),
    ),
    fences=(_read_fence,),
    spans=(SpanRule("{", _read_role), SpanRule(":end_tab:", _read_rst_block), SpanRule(":", _read_rst_role)),
)
