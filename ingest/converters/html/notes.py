"""The footnotes of a page as Markdown footnotes."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from ingest.converters.html.tree import drop, get_classes, replace_with_text
from ingest.converters.placeholders import Placeholders

_REFERENCE_CLASSES = {"footnote-ref", "footnote-reference", "footnoteref", "sdfootnoteanc", "noteref", "fn-ref"}
_REFERENCE_TARGET = re.compile(r"(?:fn|note|footnote|endnote|ftn|cite_note|sdfootnote)[-:_.]?\w", re.IGNORECASE)
_BACK_CLASSES = {"footnote-back", "footnote-backref", "reversefootnote", "footnote-return", "fn-backref", "backlink"}
_HOLDERS = {"ol", "ul", "dl", "section", "div", "aside"}
_NUMBER = re.compile(r"[\[(]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z])\s*[\])]?")


def take_notes(main: HtmlElement, words: Placeholders) -> list[HtmlElement]:
    """Replace references to notes by `[^1]`, and take the notes out of the page, in the order of their references."""
    targets = {element.get("id"): element for element in main.iter() if element.get("id")}
    numbers: dict[str, int] = {}
    for link in list(main.iter("a")):
        href = link.get("href") or ""
        target = targets.get(href[1:]) if href.startswith("#") else None
        if target is None or not _is_reference(link) or target is main or target in set(link.iterancestors()):
            continue
        number = numbers.setdefault(str(target.get("id")), len(numbers) + 1)
        raised = _find_raised(link)
        replace_with_text(link if raised is None else raised, words.add(f"[^{number}]"))
    return [_take_note(targets[name]) for name in numbers]


def format_notes(notes: list[HtmlElement], convert: Callable[[HtmlElement], str]) -> str:
    """The definitions of the notes, each paragraph after the first indented."""
    lines = []
    for number, note in enumerate(notes, 1):
        text = convert(note).strip()
        lines.append(f"[^{number}]: " + re.sub(r"\n(?=[^\n])", "\n    ", text))
    return "\n\n".join(lines)


def _find_raised(link: HtmlElement) -> HtmlElement | None:
    """The superscript that holds nothing but the link."""
    parent = link.getparent()
    if parent is None or parent.tag != "sup" or len(parent) != 1 or (parent.text or "").strip():
        return None
    return parent


def _is_reference(link: HtmlElement) -> bool:
    if link.get("role") == "doc-noteref" or get_classes(link) & _REFERENCE_CLASSES:
        return True
    if link.get("role") == "doc-backlink" or get_classes(link) & _BACK_CLASSES:
        return False
    parent = link.getparent()
    in_sup = (parent is not None and parent.tag == "sup") or any(child.tag == "sup" for child in link)
    named = _REFERENCE_TARGET.match((link.get("href") or "#").removeprefix("#"))
    return bool((in_sup or named) and _NUMBER.fullmatch((link.text_content() or "").strip()))


def _take_note(target: HtmlElement) -> HtmlElement:
    """Take a note out of the page, without its own number and the links back, and what is left empty by that."""
    for link in list(target.iter("a")):
        back = link.get("role") == "doc-backlink" or get_classes(link) & _BACK_CLASSES
        if back or (link.text_content() or "").strip() in {"↩", "↩︎", "^", "↑", "⤴", "↵"}:
            drop(link)
    label = next(iter(target), None)
    if (
        label is not None
        and label.tag in {"span", "sup", "label"}
        and _NUMBER.fullmatch((label.text_content() or "").strip())
    ):
        drop(label)
    emptied = target.getparent()
    drop(target)
    while emptied is not None and emptied.tag in _HOLDERS and _is_left_empty(emptied):
        outer = emptied.getparent()
        drop(emptied)
        emptied = outer
    return target


def _is_left_empty(element: HtmlElement) -> bool:
    return not (element.text_content() or "").strip() and not list(element.iter("img"))
