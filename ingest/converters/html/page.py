"""A page as Markdown: its main part, with formulas, notes and code put aside while the rest is converted."""

import re

import lxml.html
from html_to_markdown import ConversionOptions, InlineDataMedia, convert
from lxml.html import HtmlElement

from index.markdown.maths.tex import SUBSCRIPTS, SUPERSCRIPTS
from ingest.converters.converter import Converted
from ingest.converters.escaping import escape_inline
from ingest.converters.html.code import take_code
from ingest.converters.html.facts import find_keeping_back, read_facts
from ingest.converters.html.formulas import take_formulas
from ingest.converters.html.main_part import clean, find_main_part, restore_heading
from ingest.converters.html.notes import format_notes, take_notes
from ingest.converters.html.tree import get_classes, read_tree
from ingest.converters.placeholders import ESCAPE, Placeholders

_SAFE_SCHEME = re.compile(r"(?:https?|mailto|ftp|doi|tel):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_QUOTATION = re.compile(r"^([^>\n].*)\n(?=> )", re.MULTILINE)  # code is put aside where this looks
_OPTIONS = ConversionOptions(
    autolinks=False,
    compact_tables=True,
    expand_abbreviations=False,
    extract_metadata=False,
    include_blockquote_citations=False,
    inline_data_media=InlineDataMedia.ALT_TEXT_ONLY,
    list_indent_width=4,
    max_depth=1000,
)


def convert_page(data: bytes, path: str) -> Converted:
    """Convert a page and read the facts that it states; one without text gives none. Raises SourceFileError."""
    root = read_tree(data, path)
    facts, provenance = read_facts(root)
    kept_back = find_keeping_back(root)
    words = Placeholders()
    _clean_texts(root)
    without_tex = take_formulas(root, words)
    main = find_main_part(root)
    restore_heading(root, main)
    markdown = _convert_part(main, words)
    if not markdown.strip():
        empty = "there is no text in its main part; a page made by a script has to be saved as shown"
        return Converted("", facts, stated_in="page", warnings=(empty,), kept_back=kept_back)
    warnings = [f"{without_tex} formula(s) hold no TeX and are given as they read"] if without_tex else []
    return Converted(
        markdown, facts, stated_in="page", warnings=tuple(warnings), provenance=provenance, kept_back=kept_back
    )


def convert_fragment(html: str, path: str) -> str:
    """Convert a piece of HTML, such as the output of a notebook's cell; nothing where it holds no text."""
    if not html.strip():
        return ""
    root = read_tree(html.encode("utf-8", "replace"), path)
    words = Placeholders()
    _clean_texts(root)
    take_formulas(root, words)
    return _convert_part(root, words)


def _convert_part(main: HtmlElement, words: Placeholders) -> str:
    clean(main)
    take_code(main, words)
    notes = take_notes(main, words)
    text = _convert_element(main)
    definitions = format_notes(notes, _convert_element)
    markdown = words.fill("\n\n".join(part for part in (text.strip(), definitions) if part))
    return re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n"


def _convert_element(element: HtmlElement) -> str:
    _simplify(element)
    _escape_texts(element)
    element.tail = None
    markdown = str(convert(lxml.html.tostring(element, encoding="unicode"), _OPTIONS).content or "")
    return _QUOTATION.sub(r"\1\n\n", markdown)


def _simplify(main: HtmlElement) -> None:
    """Write what html-to-markdown flattens so that it stays: terms of definitions, small figures, unsafe links."""
    for element in list(main.iter("dt")):
        element.tag = "p"
        strong = lxml.html.Element("strong")
        strong.text, element.text = element.text, None
        strong.extend(list(element))
        element.append(strong)
    for tag, table in (("sup", SUPERSCRIPTS), ("sub", SUBSCRIPTS)):
        for element in list(main.iter(tag)):
            text = (element.text or "").strip()
            if not len(element) and text and all(ord(sign) in table for sign in text):
                element.text = text.translate(table)
    for link in list(main.iter("a")):
        if not _SAFE_SCHEME.match((link.get("href") or "").strip()) or not link.get("href"):
            link.drop_tag()
    for mark in list(main.iter("mark", "center", "font", "abbr")):
        mark.drop_tag()


def _clean_texts(root: HtmlElement) -> None:
    for element in root.iter():
        if element.text:
            element.text = Placeholders.clean(element.text)
        if element.tail:
            element.tail = Placeholders.clean(element.tail)


def _escape_texts(main: HtmlElement) -> None:
    for element in main.iter():
        if element.text:
            element.text = _escape(element.text)
        if element.tail and element is not main:
            element.tail = _escape(element.tail)
        if element.tag == "br" and "ltx_break" in get_classes(element):
            element.tail = " " + (element.tail or "")


def _escape(text: str) -> str:
    return escape_inline(text, ESCAPE).replace("\\", ESCAPE)
