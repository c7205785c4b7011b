"""The main part of a page, without what surrounds it on every page of its site."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from ingest.converters.html.tree import drop, get_classes

_CONTENT = (
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@itemprop='articleBody']",
    "//*[contains(concat(' ', @class, ' '), ' ltx_document ')]",
)
_NEVER_TEXT = (
    "script", "style", "template", "noscript", "iframe", "object", "embed", "form", "button", "input", "select",
    "textarea", "svg", "canvas", "audio", "video", "nav", "aside", "dialog",
)  # fmt: skip
_NEVER_TEXT_CLASSES = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|breadcrumbs?|sidebar|cookies?|consent|related|share|sharing|social|skip|pagination|"
    r"toc|comments|headerlink|anchorjs-link|noprint|visually-hidden|sr-only|katex-html|MathJax_Preview|mjx-chtml)(?:$|[-_])",
    re.IGNORECASE,
)
_NEVER_TEXT_ROLES = {"navigation", "search", "banner", "contentinfo", "complementary", "dialog", "alert"}
_NOTE_ROLES = {"doc-footnote", "doc-endnote", "doc-endnotes"}
_HEADING_LINKS = re.compile(r"[\s¶#§🔗]*")
_MIN_SHARE = 0.5  # of the text of `main` that its one article has to hold to stand for it


def find_main_part(root: HtmlElement) -> HtmlElement:
    """The element that holds the text of a page: `main` or what is marked like it, else the body."""
    for path in _CONTENT:
        found = _keep_outermost(root.xpath(path))
        if len(found) == 1:
            return _narrow(found[0])
    bodies = root.xpath("//body")
    return bodies[0] if bodies else root


def clean(main: HtmlElement) -> None:
    """Remove what is no text of the page: navigation, programs, what is hidden, and links to the heading itself."""
    is_body = main.tag in {"body", "html"}
    for element in list(main.iterdescendants()):
        if not isinstance(element.tag, str) or _is_no_text(element, is_body):
            drop(element)
    for link in list(main.iter("a")):
        if (
            (link.get("href") or "").startswith("#")
            and _HEADING_LINKS.fullmatch(link.text_content() or "")
            and not len(link)
        ):
            drop(link)


def restore_heading(root: HtmlElement, main: HtmlElement) -> None:
    """Put the only `h1` of the page into the main part when that has none."""
    headings = list(root.iter("h1"))
    if len(headings) == 1 and not list(main.iter("h1")) and main not in set(headings[0].iter()):
        heading = headings[0]
        heading.tail = main.text
        main.text = None
        main.insert(0, heading)


def _narrow(main: HtmlElement) -> HtmlElement:
    articles = [element for element in main.iter("article") if element is not main]
    if len(articles) == 1 and len(articles[0].text_content()) > _MIN_SHARE * len(main.text_content()):
        return articles[0]
    return main


def _keep_outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    among = set(elements)
    return [element for element in elements if not any(outer in among for outer in element.iterancestors())]


def _is_no_text(element: HtmlElement, is_body: bool) -> bool:
    if element.get("role") in _NOTE_ROLES:
        return False
    if element.tag in _NEVER_TEXT or element.get("data-markdown-ignore") is not None:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if (element.get("role") or "") in _NEVER_TEXT_ROLES or any(map(_NEVER_TEXT_CLASSES.search, _list_names(element))):
        return True
    if re.search(r"display\s*:\s*none", element.get("style") or ""):
        return True
    if element.tag in {"header", "footer"}:
        return is_body and not any(True for _ in element.iterancestors("article", "main", "blockquote", "section"))
    return False


def _list_names(element: HtmlElement) -> Iterator[str]:
    if element.tag in {"div", "section", "ul", "ol", "p", "span", "a", "footer", "header", "details"}:
        yield from get_classes(element)
