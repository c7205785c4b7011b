"""The footnotes of a page as Markdown footnotes."""

import re
from collections.abc import Callable, Set

import lxml.html
from lxml.html import HtmlElement

from ingest.converters.html.tree import drop, get_classes, replace_with_text
from ingest.converters.placeholders import Placeholders

_REFERENCE_CLASSES = {"footnote-ref", "footnote-reference", "footnoteref", "sdfootnoteanc", "noteref", "fn-ref"}
_REFERENCE_TARGET = re.compile(r"(?:fn|note|footnote|endnote|ftn|cite_note|sdfootnote)[-:_.]?\w", re.IGNORECASE)
_BACK_CLASSES = {"footnote-back", "footnote-backref", "reversefootnote", "footnote-return", "fn-backref", "backlink"}
_HOLDERS = {"ol", "ul", "dl", "section", "div", "aside"}
_SHORT = {"a", "b", "em", "i", "label", "small", "span", "strong", "sup"}  # what stands before a note, and is no note
_LABELS = {"a", "label", "span", "sup"}  # that hold the number of a note
_PARAGRAPHS = {"p", "li", "dd", "div", "aside"}  # that may be a note whose target stands at their start
_NUMBER = re.compile(r"[\[(]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z])\s*[\])]?")
_OWN_NUMBER = re.compile(rf"\s*{_NUMBER.pattern}[.:]?\s+")


def take_notes(main: HtmlElement, words: Placeholders) -> list[HtmlElement]:
    """Replace references to notes by `[^1]`, and take the notes out of the page, in the order of their references."""
    targets = {element.get("id"): element for element in main.iter() if element.get("id")}
    links = ((link, link.get("href") or "") for link in main.iter("a"))
    references = [
        (link, target)
        for link, href in links
        if href.startswith("#") and (target := targets.get(href[1:])) is not None and _is_reference(link)
    ]
    wanted = {target for _, target in references}
    found = {target: _find_note(target, wanted) for target in wanted}
    numbers: dict[HtmlElement, int] = {}
    taken: list[tuple[HtmlElement, HtmlElement]] = []
    for link, target in references:
        note = found[target]
        if note is None or note is main or note is link or note in set(link.iterancestors()):
            continue
        if note not in numbers:
            numbers[note] = len(numbers) + 1
            taken.append((note, target))
        raised = _find_raised(link)
        replace_with_text(link if raised is None else raised, words.add(f"[^{numbers[note]}]"))
    return [_take_note(note, target) for note, target in taken]


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


def _find_note(target: HtmlElement, wanted: Set[HtmlElement]) -> HtmlElement | None:
    """The element that is the note of a target: that itself, what it is the term of, or the paragraph it begins.

    None for a paragraph that holds another target of `wanted`, or nothing but the target's number.
    """
    if target.tag == "dt":
        meaning = target.getnext()
        return meaning if meaning is not None and meaning.tag == "dd" and _is_number(target) else None
    note: HtmlElement | None = target
    while note is not None and note.tag in _SHORT:
        outer = note.getparent()
        is_first = outer is not None and note.getprevious() is None and not (outer.text or "").strip()
        note = outer if is_first else None
    if note is None or note is target:
        return note
    if note.tag not in _PARAGRAPHS or any(child.tag in _PARAGRAPHS for child in note) or _is_number(note):
        return None
    return None if any(inner in wanted and inner is not target for inner in note.iter()) else note


def _is_number(element: HtmlElement) -> bool:
    return _NUMBER.fullmatch((element.text_content() or "").strip(" .:\n")) is not None


def _take_note(note: HtmlElement, target: HtmlElement) -> HtmlElement:
    """Take a note out of the page, without its own number and the links back, and what is left empty by that."""
    for link in list(note.iter("a")):
        back = link.get("role") == "doc-backlink" or get_classes(link) & _BACK_CLASSES
        if back or (link.text_content() or "").strip() in {"↩", "↩︎", "^", "↑", "⤴", "↵"}:
            drop(link)
    if target.tag == "dt":
        drop(target)
    label = next(iter(note), None)
    if label is not None and not (note.text or "").strip():
        if _is_number(label) and (label.tag in _LABELS or target in set(label.iter())):
            drop(label)
        elif target is not note and not (target.text_content() or "").strip():
            drop(target)
            note.text = _OWN_NUMBER.sub("", note.text or "", count=1)
    emptied = note.getparent()
    drop(note)
    while emptied is not None and emptied.tag in _HOLDERS and _is_left_empty(emptied):
        outer = emptied.getparent()
        drop(emptied)
        emptied = outer
    note.tail = None
    if note.tag in {"li", "dd"}:
        note.tag = "div"
    holder = lxml.html.Element("div")
    holder.append(note)
    return holder


def _is_left_empty(element: HtmlElement) -> bool:
    return not (element.text_content() or "").strip() and not list(element.iter("img"))
