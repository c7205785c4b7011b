"""Code on a page: blocks with their language, and code in a line."""

import re

from lxml.html import HtmlElement

from ingest.converters.escaping import code_span, fence
from ingest.converters.html.tree import get_classes, has_ancestor, replace_with_text
from ingest.converters.placeholders import Placeholders

_NAMED = re.compile(r"(?:language|lang|highlight|highlight-source|brush:?)-?([a-z0-9+#.]+)")
_NO_LANGUAGE = {
    "code", "sourcecode", "highlight", "literal-block", "chroma", "numbersource", "prettyprint", "hljs", "notranslate",
    "code-block", "codehilite", "default", "none", "nohighlight", "text", "plaintext", "pre", "wp-block-code",
}  # fmt: skip
_MAX_LANGUAGE_CHARS = 20


def take_code(main: HtmlElement, words: Placeholders) -> None:
    """Replace code by placeholders, so that nothing is escaped or reflowed in it."""
    for block in list(main.iter("pre")):
        if block.getparent() is None:
            continue
        language = _find_language(block)
        text = _read_text(block).strip("\n")
        if not text.strip():
            block.drop_tree()
        elif has_ancestor(block, ("td", "th")):
            replace_with_text(block, words.add(code_span(text).replace("|", "\\|")))
        else:
            _put_block(block, words.add(fence(text, language)))
    for element in list(main.iter("code", "tt", "kbd", "samp")):
        if element.getparent() is not None and not any(child.tag == "a" for child in element):
            span = code_span(_read_text(element))
            in_cell = has_ancestor(element, ("td", "th"))
            replace_with_text(element, words.add(span.replace("|", "\\|") if in_cell else span) if span else "")


def _put_block(block: HtmlElement, word: str) -> None:
    for child in list(block):
        block.remove(child)
    block.text, block.tag = word, "p"
    block.attrib.clear()


def _read_text(element: HtmlElement) -> str:
    for line_break in list(element.iter("br")):
        line_break.tail = "\n" + (line_break.tail or "")
    return Placeholders.clean(str(element.text_content() or "")).replace("\xa0", " ")


def _find_language(block: HtmlElement) -> str:
    """The language that the block, its code or the boxes around it name; nothing when none does."""
    around = [
        element for element in block.iterancestors("div", "figure") if element.text_content() == block.text_content()
    ]
    for element in (*block.iter("code"), block, *around[:3]):
        stated = element.get("data-lang") or element.get("data-language") or ""
        classes = sorted(get_classes(element))
        named = [found[1] for name in classes if (found := _NAMED.fullmatch(name))]
        bare = [name for name in classes if element.tag in {"pre", "code"} and re.fullmatch(r"[a-z][a-z0-9+#]*", name)]
        for name in (stated.lower(), *named, *bare):
            if name and name not in _NO_LANGUAGE and len(name) <= _MAX_LANGUAGE_CHARS:
                return name
    return ""
