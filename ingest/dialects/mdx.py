"""MDX: imports and exports go, tags of components leave their text and their titles behind."""

import posixpath
import re

from ingest.dialects.engine.attributes import Attributes, find_tag_end, read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, LineRule, SpanRule, Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import make_link, make_picture
from ingest.dialects.hugo import include_markdown

_EXPORT = re.compile(r"export\s+(?:const|default|function|let|var|async|class|\{|\*)")
_TAG = re.compile(r"</?([A-Z][\w.]*)?(?=[\s/>])")
_HTML = re.compile(r"<([a-z][\w-]*)(?=\s)")
_PARTIAL = re.compile(r"<([A-Z]\w*)\s*/>[ \t]*")
_HEADING_ID = re.compile(r"\[#([\w-]+)\](?=[ \t]*+(?:\n|\Z))")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]+)[\"'`]")
_TITLES = ("title", "label", "summary", "header", "heading", "question")
_PICTURES = frozenset({"Image", "Img", "ThemedImage", "IdealImage", "Figure", "Picture", "Zoom"})
_LINKS = frozenset({"Link", "Card", "LinkCard", "Button", "DocLink"})
_OPENS, _CLOSES = "{[(", "}])"
MAX_STATEMENT_LINES = 500  # of an import or export


def _is_mdx(site: Site) -> bool:
    return site.suffix == ".mdx" or site.has("docusaurus") or bool(site.pictures)


def reads_modules(body: str) -> bool:
    """Whether a body imports a module before its text begins, as MDX alone does."""
    for line in body.split("\n", 40)[:40]:
        if " from " in line and _split_import(line):
            return True
        if line.strip() and not line.startswith(("import", "export", "#", "{/*")):
            return False
    return False


def _read_import(page: Page, start: Start) -> bool:
    """`import X from './x.png'`, also over several lines."""
    if start.prefix.strip() or not re.match(r"import[\s\"'{*]", start.text):
        return False
    found = _split_import(start.text)
    if found:
        name, target = found
        if name.isidentifier() and target.startswith((".", "@site/", "/")):
            page.site.pictures[name] = target
        return True
    if not re.match(r"import\s++[\w$]*+,?\s*+\{[^}]*$", start.text):
        return False
    _capture_statement(page, start)
    return True


def _split_import(line: str) -> tuple[str, str] | None:
    """What a whole import on one line names, and the module that it is of; None for any other line."""
    text = line.strip().rstrip(";").rstrip()
    if not text.startswith("import") or text[-1] not in "\"'":
        return None
    names, quote, module = text[6:-1].rpartition(text[-1])
    words = names.split()
    if not quote or not module or (words and words[-1] != "from"):
        return None
    return " ".join(words[:-1]), module


def _read_export(page: Page, start: Start) -> bool:
    """`export const x = …`, up to where its brackets are closed."""
    if start.prefix.strip() or not _EXPORT.match(start.text):
        return False
    if _count_depth(start.text) > 0:
        _capture_statement(page, start)
    return True


def _capture_statement(page: Page, start: Start) -> None:
    depth, rows = _count_depth(start.text), 0

    def ends(line: str) -> bool:
        nonlocal depth, rows
        depth, rows = depth + _count_depth(line), rows + 1
        return depth <= 0 or rows >= MAX_STATEMENT_LINES

    def finish(_: Lines, closed: bool) -> None:
        if not closed or depth > 0:
            page.site.note(f"a statement of a module has no end in sight, and is left out (line {start.origin})")

    page.capture(ends, finish)


def _count_depth(line: str) -> int:
    return sum((character in _OPENS) - (character in _CLOSES) for character in line)


def _open_tag(page: Page, start: Start) -> bool:
    """The inside of a tag that stands on a line of its own is no indented code."""
    partial = _PARTIAL.fullmatch(start.text)
    target = page.site.pictures.get(partial[1], "") if partial else ""
    if target.endswith((".md", ".mdx")):
        return include_markdown(page, target.removeprefix("@site"), start)
    match = re.match(r"</?([A-Za-z][\w.]*|(?=>))", start.text)
    if match is None or (match[1] or "").lower() in {"pre", "br", "img", "hr", "input"}:
        return False
    text = start.text.rstrip()
    if text.startswith("</"):
        depth = next((at for at in reversed(range(len(page.stack))) if page.stack[at].name == "jsx"), -1)
        if depth >= 0 and text.endswith(">") and text.count("<") == 1:
            page.close(depth)
        page.write(start.prefix + text, start.origin)
        return True
    page.write(start.prefix + text, start.origin)
    if text.endswith(">") and not text.endswith("/>") and "</" not in text and not start.prefix.strip():
        page.open_indented(start.prefix)
    return True


def _read_tag(spans: Spans, start: int) -> Edit | None:
    """`<Tag title="…">` is its title, `</Tag>` nothing; `<Image src=…>` is a picture."""
    match = _TAG.match(spans.text, start)
    if match is None:
        return _read_html(spans, start)
    end = _find_end(spans, start, match.end())
    if end is None:
        return None
    inner = spans.text[match.end() : end - 1]
    if match[0].startswith("</") or not match[1]:
        return Edit(start, end, "")
    name, attributes = match[1], read_attributes(inner)
    source = _find_source(spans.site, attributes.find("src", "img", "light"))
    if name in _PICTURES and source:
        return Edit(start, end, make_picture(_find_words(attributes, "alt", "title", "caption"), source))
    title = _find_words(attributes, *_TITLES) or (_find_words(attributes, "value") if name == "TabItem" else "")
    target = attributes.find("href", "to")
    if name in _LINKS and target and title and "{" not in target:
        return Edit(start, end, make_link(title, target) + " ")
    if not title:
        return Edit(start, end, "")
    alone = spans.is_line_start(start) and not spans.text.startswith("\n\n", end)
    return Edit(start, end, f"**{title}**" + ("\n\n" if alone else "" if spans.text[end : end + 1].isspace() else " "))


def _find_end(spans: Spans, start: int, name_end: int) -> int | None:
    """Where the tag at `start` ends; None where it does not, or where the text has cost its share already."""
    if not spans.spend(0):
        return None
    end = find_tag_end(spans.text, name_end, len(spans.text))
    if end < 0:
        spans.spend(-end - start)
        return None
    return end


def _read_html(spans: Spans, start: int) -> Edit | None:
    """HTML whose attributes are expressions keeps those that name a file, and loses the others."""
    match = _HTML.match(spans.text, start)
    end = None if match is None else _find_end(spans, start, match.end())
    if match is None or end is None:
        return None
    inner = spans.text[match.end() : end - 1]
    if "{" not in inner:
        return None
    attributes = read_attributes(inner.rstrip("/ "))
    kept: list[str] = []
    for key, value in attributes.values.items():
        shown = _find_source(spans.site, value) if key in {"src", "href"} else value
        if shown and not shown.startswith("{") and '"' not in shown:
            kept.append(f'{key}="{shown}"')
    return Edit(start, end, f"<{' '.join([match[1], *kept])}{' /' if inner.endswith('/') else ''}>")


def _find_words(attributes: Attributes, *keys: str) -> str:
    """The first of some values that is words, or an expression that is words in quotation marks."""
    for key in keys:
        value = attributes.find(key)
        if value.startswith("{"):
            match = _QUOTED.fullmatch(value[1:-1].strip())
            value = match[1] if match else ""
        if value:
            return " ".join(value.split())
    return ""


def _find_source(site: Site, value: str) -> str:
    """The file that an attribute names, by itself, in `require('…')`, or by an import."""
    if not value.startswith("{"):
        return value
    inner = value[1:-1].strip()
    match = _QUOTED.search(inner)
    found = match[1] if match else site.pictures.get(inner.partition(".")[0], "")
    if found.startswith("@site/"):
        return posixpath.normpath("/" + found.removeprefix("@site/static/").removeprefix("@site/"))
    return found


def _read_comment(spans: Spans, start: int) -> Edit | None:
    end = spans.find("*/", start)
    if end < 0:
        return None
    close = spans.text[end + 2 : end + 12]
    return Edit(start, end + 2 + close.index("}") + 1, "") if close.strip().startswith("}") else None


def _read_heading_id(spans: Spans, start: int) -> Edit | None:
    """`## Title [#id]`, as Nextra has it."""
    match = _HEADING_ID.match(spans.text, start)
    return Edit(start, match.end(), f"{{#{match[1]}}}") if match and spans.is_heading(start) else None


MDX = Dialect(
    "MDX",
    lines=(LineRule("import", _read_import), LineRule("export", _read_export), LineRule("<", _open_tag)),
    spans=(SpanRule("<", _read_tag), SpanRule("{/*", _read_comment), SpanRule("[#", _read_heading_id)),
    reads=_is_mdx,
)
