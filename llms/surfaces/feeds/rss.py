"""RSS 2.0."""

from email.utils import format_datetime
from html import escape

from llms.content.catalogue import Catalogue
from llms.content.dates import get_first_moment, has_day
from llms.content.forms import OFFERED_FORMS
from llms.content.html.body import simplify_for_feeds
from llms.content.item import Item
from llms.surfaces.feeds.channels import Channel, escape_xml

PDF = OFFERED_FORMS["pdf"]


def rss(catalogue: Catalogue, channel: Channel) -> bytes:
    """The feed as RSS 2.0."""
    archive, base_url = catalogue.archive, catalogue.base_url
    days = [item for item in channel.items if has_day(item.document.date)]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">',
        "<channel>",
        f"<title>{escape(channel.title)}</title>",
        f"<link>{base_url}/{channel.path}</link>",
        f"<description>{escape(archive.summary)}</description>",
        f"<language>{archive.language}</language>",
        f"<lastBuildDate>{_format_rfc822(days[0])}</lastBuildDate>" if days else "",
        "<docs>https://www.rssboard.org/rss-specification</docs>",
        f'<atom:link href="{base_url}/{channel.folder}rss.xml" rel="self" type="application/rss+xml"/>',
        *(_render_rss_item(catalogue, item) for item in channel.items),
        "</channel>",
        "</rss>",
    ]
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _render_rss_item(catalogue: Catalogue, item: Item) -> str:
    document = item.document
    pdf = catalogue.files.get(PDF.file(item.path))
    lines = [
        "<item>",
        f"<title>{escape(item.record.title)}</title>",
        f"<link>{item.url}</link>",
        f'<guid isPermaLink="false">{item.tag}</guid>',
        *(f"<dc:creator>{escape(name)}</dc:creator>" for name in item.author_names),
        f"<pubDate>{_format_rfc822(item)}</pubDate>" if has_day(item.document.date) else "",
        f"<atom:updated>{item.revised}</atom:updated>" if item.revised else "",
        *(f"<category>{escape(topic)}</category>" for topic in document.topics or ()),
        f"<description>{escape(escape(item.description, quote=False))}</description>",
        f"<content:encoded>{escape_xml(simplify_for_feeds(catalogue.text(item).html))}</content:encoded>",
        f'<enclosure url="{item.at(PDF.suffix)}" length="{pdf.size}" type="{PDF.media_type}"/>' if pdf else "",
        "</item>",
    ]
    return "\n".join(line for line in lines if line)


def _format_rfc822(item: Item) -> str:
    return format_datetime(get_first_moment(item.document.date or ""), usegmt=True)
