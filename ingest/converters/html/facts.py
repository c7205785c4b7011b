"""The facts that a page states about itself, in the order in which they are trusted."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml.html import HtmlElement

from index import remove_hidden
from ingest.converters.html.main_part import find_main_part
from ingest.converters.html.tree import get_classes, squeeze
from ingest.facts.dates import read_date

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Thesis|Chapter|Book|CreativeWork|Publication\w*)\Z")
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5})(?:v\d+)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "inc", "inc.", "ltd", "ltd.", "llc", "gmbh"}
_SITE_BESIDE = re.compile(r"\s[|·–—»:-]\s")
_PUBLISHED_CLASSES = {
    "published",
    "dt-published",
    "entry-date",
    "post-date",
    "pubdate",
    "publish-date",
    "date-published",
}
_MAX_JSON_DEPTH = 6

_TITLES = ("citation_title", "@headline", "@name", "dc.title", "dcterms.title", "og:title", "twitter:title")
_DATES = (
    "citation_publication_date", "citation_date", "citation_online_date", "@datePublished", "dc.date", "dcterms.issued",
    "dc.date.issued", "dcterms.date", "article:published_time", "og:published_time", "date", "pubdate",
)  # fmt: skip
_AUTHORS = ("citation_author", "@author", "dc.creator", "dcterms.creator", "article:author", "author")
_SUMMARIES = ("@description", "dc.description", "og:description", "description")
_LANGUAGES = ("citation_language", "@inLanguage", "dc.language", "dcterms.language")
_DOIS = ("citation_doi", "@identifier", "@doi", "dc.identifier", "dcterms.identifier", "prism.doi", "doi")
_EPRINTS = ("citation_arxiv_id",)


def read_facts(root: HtmlElement) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What a page declares, and where each fact stands.

    Highwire tags are trusted first, then JSON-LD, Dublin Core, Open Graph, other metas, and elements last.
    """
    stated = _read_stated(root)
    found: dict[str, tuple[Any, str]] = {
        "title": _first(stated, _TITLES) or (_read_title(root), "title element or heading"),
        "authors": _read_authors(stated),
        "date": _find_date(stated) or (_read_time(root), "time element"),
        "summary": _first(stated, _SUMMARIES) or (None, ""),
        "language": _read_language(root, stated),
        "canonical": (_read_canonical(root), "link rel=canonical"),
        "doi": _find_number(stated, _DOIS, _DOI),
        "eprint": _find_number(stated, _EPRINTS, _ARXIV),
    }
    facts = {name: value for name, (value, _) in found.items() if value}
    return facts, {name: f"page: {origin}" for name, (_, origin) in found.items() if name in facts}


def find_keeping_back(root: HtmlElement) -> str | None:
    """The meta by which a page asks not to be listed: `robots: noindex`."""
    for text in _read_stated(root).get("robots", ()):
        if {word.strip().lower() for word in text.split(",")} & {"noindex", "none"}:
            return f"robots: {text[:60]}"
    return None


def _find_date(stated: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    return next(((date, name) for name in _DATES for text in stated.get(name, ()) if (date := read_date(text))), None)


def _find_number(
    stated: Mapping[str, Sequence[str]], names: Sequence[str], pattern: re.Pattern[str]
) -> tuple[str | None, str]:
    found = ((name, pattern.fullmatch(text)) for name in names for text in stated.get(name, ()))
    return next(((match[1].rstrip(".,;)"), name) for name, match in found if match), (None, ""))


def _read_stated(root: HtmlElement) -> dict[str, list[str]]:
    """Everything that metas and JSON-LD say, by lower-case name; names of JSON-LD begin with `@`."""
    stated: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        value = squeeze(remove_hidden(meta.get("content") or ""))
        if name and value:
            stated.setdefault(name.strip().lower(), []).append(value)
    for name, value in _read_json_ld(root):
        stated.setdefault(name, []).append(value)
    return stated


def _read_json_ld(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):  # others state the facts too
            continue
        article = next(_find_articles(data, 0), None)
        if article is not None:
            yield from _read_article(article)


def _find_articles(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_JSON_DEPTH:
        return
    if isinstance(data, list):
        for entry in data:
            yield from _find_articles(entry, depth + 1)
    elif isinstance(data, dict):
        types = data.get("@type")
        if any(_ARTICLE.search(str(name)) for name in (types if isinstance(types, list) else [types])):
            yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _find_articles(data.get(name), depth + 1)


def _read_article(article: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("headline", "name", "datePublished", "description", "inLanguage", "identifier", "doi", "author"):
        values = article.get(name)
        for value in values if isinstance(values, list) else [values]:
            inner = value.get("name") or value.get("value") or value.get("@id") if isinstance(value, dict) else value
            text = squeeze(remove_hidden(inner)) if isinstance(inner, str) else ""
            if text:
                yield f"@{name}", text


def _first(stated: Mapping[str, Sequence[str]], names: Sequence[str]) -> tuple[str, str] | None:
    return next(((text, name) for name in names for text in stated.get(name, ())), None)


def _read_authors(stated: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    for name in _AUTHORS:
        people = [_straighten(value) for value in stated.get(name, ()) if "://" not in value]
        if people:
            return list(dict.fromkeys(people)), name
    return [], ""


def _straighten(name: str) -> str:
    """`Example, Ada` as `Ada Example`; other names as they are."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or not family or not given or "," in given or given.lower() in _SUFFIXES:
        return name
    return f"{given} {family}"


def _read_title(root: HtmlElement) -> str | None:
    """The title element; the heading instead where the name of the site seems to stand beside the title."""
    headings = list(find_main_part(root).iter("h1")) or list(root.iter("h1"))
    heading = _read_words(headings[0]).rstrip("¶# ") if headings else ""
    element = root.find(".//title")
    title = _read_words(element) if element is not None else ""
    return heading if heading and (not title or _SITE_BESIDE.search(title)) else title or None


def _read_words(element: HtmlElement) -> str:
    return squeeze(remove_hidden(str(element.text_content() or "")))


def _read_time(root: HtmlElement) -> str | None:
    for element in find_main_part(root).iter("time"):
        marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        if marked or get_classes(element) & _PUBLISHED_CLASSES:
            return read_date(element.get("datetime") or element.text_content())
    return None


def _read_language(root: HtmlElement, stated: Mapping[str, Sequence[str]]) -> tuple[str | None, str]:
    html = root if root.tag == "html" else root.find("html")
    declared = html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") if html is not None else None
    for text, origin in (_first(stated, _LANGUAGES) or ("", ""), (declared or "", "lang of the html element")):
        if _LANGUAGE.fullmatch(text.strip()):
            primary, *rest = text.strip().replace("_", "-").split("-")
            return "-".join([primary.lower(), *rest]), origin
    return None, ""


def _read_canonical(root: HtmlElement) -> str | None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            href = (link.get("href") or "").strip()
            if re.match(r"https?://", href):
                return href
    return None
