"""Pandoc's and MkDocs' attribute lists, bracketed spans and inline notes."""

import re

from ingest.dialects.engine.attributes import read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, SpanRule
from ingest.dialects.engine.spans import Spans

_LIST = re.compile(r"\{[ \t]*(?:[#.][A-Za-z]|[A-Za-z-]+=[^\s{}=]|data-[a-z-]+[ \t}]|-\}|=[a-z]+\})[^{}\n]*\}?")
_ICON_ATTRIBUTES = re.compile(r"\{:?[^{}\n]{0,200}\}")
_ICON = re.compile(r":[a-z]+(?:-[a-z0-9]+)+:")
_NOTE_CHARS = 3000


def _read_list(spans: Spans, start: int) -> Edit | None:
    """`{#id .class key=value}` after a link, a picture, code or a heading; an id stays."""
    match = _LIST.match(spans.text, start)
    if match is None or not match[0].endswith("}"):
        return None
    line_start = spans.find_line_start(start)
    before = spans.text[max(line_start, start - 200) : start]
    is_caption = before.lstrip().startswith((": ", "Table:"))
    is_heading = spans.is_heading(start) and spans.text[match.end() : match.end() + 1] in {"", "\n"}
    if (
        before[-1:] not in {")", "`", "]", ":", "}", ">"}
        and not is_heading
        and not (is_caption or before.strip() in {"$$", ""})
    ):
        return None
    name = read_attributes(match[0][1:-1]).find("#")
    begin = start - 1 if before.endswith(" ") and not is_heading else start
    if is_heading:
        shown = f"{{#{name}}}" if name else ""
        if shown == match[0]:
            return None
        return Edit(start if shown else line_start + len(spans.text[line_start:start].rstrip()), match.end(), shown)
    return Edit(begin, match.end(), spans.site.add_anchor(name) if name else "")


def _read_span(spans: Spans, start: int) -> Edit | None:
    """`[text]{.class}` is its text."""
    match = _LIST.match(spans.text, start + 1)
    if match is None or not match[0].endswith("}") or not spans.brackets:
        return None
    opened = spans.brackets[-1]
    if spans.find_paragraph_end(opened) < start or spans.text[opened + 1 : opened + 2] in {"^", "@"}:
        return None
    if spans.text[opened - 1 : opened] == "!":
        return None
    spans.brackets.pop()
    name = read_attributes(match[0][1:-1]).find("#")
    spans.edits.append(Edit(opened, opened + 1, spans.site.add_anchor(name) if name else ""))
    return Edit(start, match.end(), "")


def _read_note(spans: Spans, start: int) -> Edit | None:
    """`^[text]` is a note, whose text stands at the end of the body."""
    if not spans.spend(0):
        return None
    depth, place = 0, start + 1
    limit = min(spans.find_paragraph_end(start), start + _NOTE_CHARS)
    while place < limit:
        depth += (spans.text[place] == "[") - (spans.text[place] == "]")
        place += 1
        if depth == 0:
            break
    if depth:
        spans.spend(place - start)
        return None
    inner = " ".join(spans.text[start + 2 : place - 1].split())
    if not inner:
        return None
    name = f"inline-{len(spans.site.footnotes) + 1}"
    spans.site.footnotes.append((name, inner, spans.find_line(start)))
    return Edit(start, place, f"[^{name}]")


def _drop_icon(spans: Spans, start: int) -> Edit | None:
    """`:material-check:` of MkDocs is a picture without words."""
    match = _ICON.match(spans.text, start)
    if match is None:
        return None
    attributes = _ICON_ATTRIBUTES.match(spans.text, match.end())
    end = attributes.end() if attributes else match.end()
    return Edit(start, end + spans.text.startswith(" ", end), "")  # the text of a list's item stays where it begins


PANDOC = Dialect(
    "Pandoc and MkDocs",
    spans=(
        *(SpanRule(f":{name}-", _drop_icon) for name in ("material", "fontawesome", "octicons", "simple")),
        SpanRule("^[", _read_note),
        SpanRule("]{", _read_span),
        SpanRule("{", _read_list),
    ),
)
