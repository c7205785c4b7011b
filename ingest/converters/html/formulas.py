"""The formulas of a page, in the ways in which pages write them, as TeX between dollars."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from ingest.converters.html.tree import drop, get_classes, has_ancestor, replace_with_text
from ingest.converters.placeholders import Placeholders

_SKIPPED = ("pre", "code", "script", "style", "textarea", "kbd", "samp")
_LOADER = re.compile(r"katex|mathjax", re.IGNORECASE)
_DELIMITERS = re.compile(
    r"\A\s*(?:\\\((?P<round>.*)\\\)|\\\[(?P<square>.*)\\\]|\$\$(?P<two>.*)\$\$|\$(?P<one>.*)\$)\s*\Z", re.DOTALL
)
_RAW_DISPLAY = re.compile(r"(?<!\\)\$\$(?P<two>[^$]+?)(?<!\\)\$\$|\\\[(?P<square>.+?)\\\]", re.DOTALL)
_RAW_INLINE = re.compile(
    r"\\\((?P<round>.+?)\\\)|(?<![\w$\\])\$(?P<one>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![\w$])", re.DOTALL
)
_TEX_INSIDE = re.compile(r"[\\^_={}]")
_IMAGE_CLASSES = {"math", "tex", "latex", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"}


def take_formulas(root: HtmlElement, words: Placeholders) -> int:
    """Replace the formulas of a page by placeholders. Returns how many hold no TeX and were left as they are read."""
    has_loader = any(_LOADER.search(text) for text in _read_loaders(root))
    for element in list(root.iter("math")):
        _take_math_element(element, words)
    for element in list(root.iter("script")):
        if (element.get("type") or "").startswith("math/tex"):
            _take_script(element, words)
    for element in list(root.iter("span", "div", "mjx-container", "mjx-math", "img")):
        _take_marked(element, words)
    missing = sum(1 for _ in root.iter("math"))
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.tag not in _SKIPPED and not has_ancestor(element, _SKIPPED):
            _take_raw(element, words, has_loader)
    return missing


def format_formula(tex: str, display: bool, *, alone: bool = False, in_cell: bool = False) -> str:
    """A formula in Markdown: between dollars, on lines of its own where it is displayed alone."""
    tex = re.sub(r"\s*\n\s*", "\n", tex.strip()) if alone else " ".join(tex.split())
    if in_cell:
        tex = re.sub(r"(?<!\\)\|", r"\\vert ", tex)
    if not display:
        return f"${tex}$"
    return f"$$\n{tex}\n$$" if alone else f"$${tex}$$"


def _read_loaders(root: HtmlElement) -> Iterator[str]:
    for element in root.iter("script", "link"):
        yield element.get("src") or element.get("href") or (element.text or "")[:2000]


def _take_math_element(element: HtmlElement, words: Placeholders) -> None:
    """MathML that states its TeX: in an annotation, or in `alttext`."""
    found = element.xpath(".//annotation[@encoding='application/x-tex' or @encoding='TeX' or @encoding='LaTeX']")
    tex = (found[0].text if found else None) or element.get("alttext")
    if not tex or not tex.strip():
        return
    display = element.get("display") == "block" or bool(re.match(r"\s*\{?\\displaystyle", tex))
    holder: HtmlElement = element
    for outer in element.iterancestors("span", "div", "mjx-container"):
        classes = get_classes(outer)
        if (
            classes & {"katex", "katex-mathml", "katex-display", "mwe-math-element", "mathjax"}
            or outer.tag == "mjx-container"
        ):
            display = display or "katex-display" in classes
            holder = outer
        elif outer.get("data-markdown-ignore") is not None and len(outer) == 1:
            holder = outer
    beside = holder.getnext()
    if beside is not None and "tex" in get_classes(beside) and beside.get("hidden") is not None:
        drop(beside)  # the same formula again, for who takes the text alone
    _put(holder, re.sub(r"\A\{\\displaystyle\s*(.*)\}\Z", r"\1", tex.strip(), flags=re.DOTALL), display, words)


def _take_script(element: HtmlElement, words: Placeholders) -> None:
    """MathJax 2: the TeX is in a script, beside a preview."""
    for beside in (element.getprevious(), element.getnext()):
        if beside is not None and {name for name in get_classes(beside) if name.startswith("mathjax")}:
            drop(beside)
    _put(element, element.text or "", "mode=display" in (element.get("type") or ""), words)


def _take_marked(element: HtmlElement, words: Placeholders) -> None:
    """An element that is marked as a formula, with TeX in its text, its `alt` or its `aria-label`."""
    classes = get_classes(element)
    if element.tag == "img":
        if (classes & _IMAGE_CLASSES or "latex" in (element.get("src") or "")) and element.get("alt"):
            tex = re.sub(r"\A\{\\displaystyle\s*(.*)\}\Z", r"\1", element.get("alt", "").strip(), flags=re.DOTALL)
            _put(element, tex, bool(classes & {"display", "mwe-math-fallback-image-display"}), words)
        return
    if "mjx-math" in classes or element.tag in {"mjx-container", "mjx-math"}:
        label = element.get("aria-label") or ""
        if _TEX_INSIDE.search(label) or len(label) == 1:
            _put(element, label, element.get("display") == "true", words)
        return
    if not classes & {"math", "tex", "arithmatex"} or len(element):
        return
    found = _DELIMITERS.match(element.text or "")
    if found:
        display = bool(classes & {"display"}) or found["square"] is not None or found["two"] is not None
        _put(element, next(group for group in found.groups() if group is not None), display, words)
    elif "math" in classes and classes & {"inline", "display"} and _TEX_INSIDE.search(element.text or ""):
        _put(element, element.text or "", "display" in classes, words)


def _take_raw(element: HtmlElement, words: Placeholders, has_loader: bool) -> None:
    """Take TeX that stands in the text of an element as it is."""
    in_cell = element.tag in {"td", "th"} or has_ancestor(element, ("td", "th"))
    may_be_alone = not len(element) and element.tag in {"p", "div"}
    if element.text:
        element.text = _replace_raw(element.text, words, has_loader, may_be_alone, in_cell)
    for child in element:
        if child.tail:
            child.tail = _replace_raw(child.tail, words, has_loader, False, in_cell)


def _replace_raw(text: str, words: Placeholders, has_loader: bool, may_be_alone: bool, in_cell: bool) -> str:
    r"""Replace TeX between dollars or in `\(…\)`, where the page loads a program for it or it looks like TeX."""
    if "$" not in text and "\\(" not in text and "\\[" not in text:
        return text

    def display(found: re.Match[str]) -> str:
        tex = found["two"] or found["square"]
        if not has_loader and not _TEX_INSIDE.search(tex):
            return found[0]
        alone = may_be_alone and found[0] == text.strip()
        return words.add(format_formula(tex, True, alone=alone, in_cell=in_cell))

    def inline(found: re.Match[str]) -> str:
        tex = found["round"] or found["one"]
        if found["round"] is None and not (has_loader or _TEX_INSIDE.search(tex) or re.fullmatch(r"[A-Za-z]", tex)):
            return found[0]
        return words.add(format_formula(tex, False, in_cell=in_cell))

    return _RAW_INLINE.sub(inline, _RAW_DISPLAY.sub(display, text))


def _put(element: HtmlElement, tex: str, display: bool, words: Placeholders) -> None:
    if not tex.strip() or element.getparent() is None:
        return
    in_cell = has_ancestor(element, ("td", "th"))
    alone = display and not in_cell and _is_alone(element)
    replace_with_text(
        element, words.add(format_formula(Placeholders.clean(tex), display, alone=alone, in_cell=in_cell))
    )


def _is_alone(element: HtmlElement) -> bool:
    """Whether nothing but the element is in its paragraph."""
    while True:
        parent = element.getparent()
        if parent is None or (element.tail or "").strip() or (parent.text or "").strip() or len(parent) != 1:
            return element.tag in {"p", "div", "td", "li", "figure", "body", "section", "article", "main"}
        if parent.tag in {"p", "div", "li", "figure", "body", "section", "article", "main", "dd", "blockquote"}:
            return True
        element = parent
