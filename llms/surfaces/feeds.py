"""Feeds of the dated documents, newest first: whole, a kind, a topic; each as Atom, RSS and JSON Feed."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.html_body import without_tex
from llms.content.item import Item, tag_uri

NEWEST = 50  # entries of a feed; older documents are found through the API and the sitemap


@dataclass(frozen=True, slots=True)
class Channel:
    """What one feed is about: its title, the path of its page, and its entries, newest first."""

    title: str
    path: str
    items: Sequence[Item]


def feeds(catalogue: Catalogue) -> Iterator[File]:
    """`atom.xml`, `rss.xml` and `feed.json`, and the same in the folder of every kind and topic with a dated document.

    The three hold the same entries under the same tag URIs. All dates are those of the documents; one of which
    only the month or year is known stands at its first moment in Atom, which must have one, and without a date
    elsewhere.
    """
    for channel in channels(catalogue):
        folder = f"{channel.path}/" if channel.path else ""
        date = channel.items[0].document.date
        yield File(f"{folder}atom.xml", _atom(catalogue, channel).encode(), date=date)
        yield File(f"{folder}rss.xml", _rss(catalogue, channel).encode(), date=date)
        yield File(f"{folder}feed.json", _json_feed(catalogue, channel), date=date)


def channels(catalogue: Catalogue) -> Iterator[Channel]:
    """Every feed that has an entry."""
    title = catalogue.archive.title
    topics = sorted({topic for item in catalogue.items for topic in item.document.topics or ()})
    named = [("", title, catalogue.items)]
    named += [(section.path, f"{title}: {section.heading}", section.items) for section in catalogue.sections]
    for topic in topics:
        about = [item for item in catalogue.items if topic in (item.document.topics or ())]
        named.append((f"topics/{_slug(topic)}", f"{title}: {topic}", about))
    for path, name, items in named:
        dated = sorted((item for item in items if item.document.date), key=lambda item: item.id)
        dated.sort(key=lambda item: item.document.date or "", reverse=True)
        if dated:
            yield Channel(name, path, dated[:NEWEST])


def first_moment(date: str) -> datetime:
    """The first moment of a day, month or year, in UTC."""
    year, month, day = [*date.split("-"), "1", "1"][:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def _atom(catalogue: Catalogue, channel: Channel) -> str:
    archive, base_url = catalogue.archive, catalogue.base_url
    folder = f"{channel.path}/" if channel.path else ""
    author = f"<author><name>{escape(archive.author)}</name></author>" if archive.author else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{archive.language}">',
        f"<id>{tag_uri(archive, base_url, folder + 'feed')}</id>",
        f"<title>{escape(channel.title)}</title>",
        f"<updated>{_rfc3339(channel.items[0])}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{base_url}/{folder}atom.xml"/>',
        f'<link rel="alternate" type="text/html" href="{base_url}/{channel.path}"/>',
        author or f"<author><name>{escape(archive.title)}</name></author>",
        f"<rights>{escape(archive.license)}</rights>" if archive.license else "",
        *(_entry(catalogue, item) for item in channel.items),
        "</feed>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _entry(catalogue: Catalogue, item: Item) -> str:
    document = item.document
    pdf = catalogue.files.get(f"{item.path}.pdf")
    lines = [
        "<entry>",
        f"<id>{item.tag}</id>",
        f"<title>{escape(document.title)}</title>",
        f"<updated>{_rfc3339(item)}</updated>",
        f"<published>{_rfc3339(item)}</published>" if _has_day(item) else "",
        f'<link rel="alternate" type="text/html" href="{item.url}"/>',
        f'<link rel="alternate" type="text/markdown" href="{item.at("md")}"/>',
        f'<link rel="enclosure" type="application/pdf" length="{pdf.size}" href="{item.at("pdf")}"/>' if pdf else "",
        *(f"<author><name>{escape(name)}</name></author>" for name in document.authors),
        *(f'<category term="{escape(topic)}"/>' for topic in document.topics or ()),
        f'<summary type="text">{escape(item.description)}</summary>',
        f'<content type="html">{escape(_xml_text(without_tex(catalogue.text(item).html)))}</content>',
        "</entry>",
    ]
    return "\n".join(line for line in lines if line)


def _rss(catalogue: Catalogue, channel: Channel) -> str:
    archive, base_url = catalogue.archive, catalogue.base_url
    folder = f"{channel.path}/" if channel.path else ""
    days = [item for item in channel.items if _has_day(item)]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">',
        "<channel>",
        f"<title>{escape(channel.title)}</title>",
        f"<link>{base_url}/{channel.path}</link>",
        f"<description>{escape(archive.summary)}</description>",
        f"<language>{archive.language}</language>",
        f"<lastBuildDate>{_rfc822(days[0])}</lastBuildDate>" if days else "",
        "<docs>https://www.rssboard.org/rss-specification</docs>",
        f'<atom:link href="{base_url}/{folder}rss.xml" rel="self" type="application/rss+xml"/>',
        *(_rss_item(catalogue, item) for item in channel.items),
        "</channel>",
        "</rss>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _rss_item(catalogue: Catalogue, item: Item) -> str:
    document = item.document
    pdf = catalogue.files.get(f"{item.path}.pdf")
    lines = [
        "<item>",
        f"<title>{escape(document.title)}</title>",
        f"<link>{item.url}</link>",
        f'<guid isPermaLink="false">{item.tag}</guid>',
        *(f"<dc:creator>{escape(name)}</dc:creator>" for name in document.authors),
        f"<pubDate>{_rfc822(item)}</pubDate>" if _has_day(item) else "",
        *(f"<category>{escape(topic)}</category>" for topic in document.topics or ()),
        f"<description>{escape(escape(item.description, quote=False))}</description>",
        f'<enclosure url="{item.at("pdf")}" length="{pdf.size}" type="application/pdf"/>' if pdf else "",
        "</item>",
    ]
    return "\n".join(line for line in lines if line)


def _json_feed(catalogue: Catalogue, channel: Channel) -> bytes:
    archive, base_url = catalogue.archive, catalogue.base_url
    folder = f"{channel.path}/" if channel.path else ""
    author = {"name": archive.author, "url": archive.site}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": archive.summary,
        "home_page_url": f"{base_url}/{channel.path}",
        "feed_url": f"{base_url}/{folder}feed.json",
        "language": archive.language,
        "authors": [{name: value for name, value in author.items() if value}] if archive.author else None,
        "items": [_json_item(catalogue, item) for item in channel.items],
    }
    known = {name: value for name, value in feed.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, indent=1).encode()


def _json_item(catalogue: Catalogue, item: Item) -> dict[str, Any]:
    document = item.document
    pdf = catalogue.files.get(f"{item.path}.pdf")
    attachment = {"url": item.at("pdf"), "mime_type": "application/pdf", "size_in_bytes": pdf.size if pdf else 0}
    entry = {
        "id": item.tag,
        "url": item.url,
        "external_url": document.canonical,
        "title": document.title,
        "summary": item.description,
        "content_html": without_tex(catalogue.text(item).html),
        "date_published": _rfc3339(item) if _has_day(item) else None,
        "authors": [{"name": name} for name in document.authors] or None,
        "tags": list(document.topics) if document.topics else None,
        "attachments": [attachment] if pdf else None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _has_day(item: Item) -> bool:
    return len(item.document.date or "") == len("2026-05-16")


def _rfc3339(item: Item) -> str:
    return first_moment(item.document.date or "").strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(item: Item) -> str:
    return format_datetime(first_moment(item.document.date or ""), usegmt=True)


def _xml_text(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text)


def _slug(topic: str) -> str:
    return re.sub(r"[^\w]+", "-", topic.lower()).strip("-")
