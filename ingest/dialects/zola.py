"""Zola's shortcodes; those with a body are tags, which Liquid's rules read."""

from ingest.dialects.engine.dialect import Dialect, Edit, SpanRule
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Spans


def _is_zola(site: Site) -> bool:
    return site.has("zola")


def _read_call(spans: Spans, start: int) -> Edit | None:
    """`{{ youtube(id="x") }}` shows nothing that is known, and is counted."""
    end = spans.find_within("}}", start)
    name, bracket, _ = spans.text[start + 2 : max(end, 0)].strip().partition("(")
    if end < 0 or not bracket or not name.isidentifier():
        return None
    spans.site.count(f"shortcode '{name}'")
    return Edit(start, end + 2, "")


ZOLA = Dialect("Zola", spans=(SpanRule("{{", _read_call),), reads=_is_zola)
