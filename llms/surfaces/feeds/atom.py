"""Atom 1.0 (RFC 4287)."""

from html import escape

from llms.content.catalogue import Catalogue
from llms.content.dates import has_day
from llms.content.forms import OFFERED_FORMS
from llms.content.html.body import simplify_for_feeds
from llms.content.item import Item, make_tag_uri
from llms.content.links import MARKDOWN_TYPE
from llms.surfaces.feeds.channels import Channel, escape_xml, find_last_change, rfc3339

PDF = OFFERED_FORMS["pdf"]


def atom(catalogue: Catalogue, channel: Channel) -> bytes:
    """The feed as Atom (RFC 4287)."""
    archive, base_url = catalogue.archive, catalogue.base_url
    author = f"<author><name>{escape(archive.author)}</name></author>" if archive.author else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{archive.language}">',
        f"<id>{make_tag_uri(archive, base_url, channel.folder + 'feed')}</id>",
        f"<title>{escape(channel.title)}</title>",
        f"<updated>{max(map(find_last_change, channel.items))}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{base_url}/{channel.folder}atom.xml"/>',
        f'<link rel="alternate" type="text/html" href="{base_url}/{channel.path}"/>',
        author or f"<author><name>{escape(archive.title)}</name></author>",
        f"<rights>{escape(archive.license)}</rights>" if archive.license else "",
        *(_entry(catalogue, item) for item in channel.items),
        "</feed>",
    ]
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _entry(catalogue: Catalogue, item: Item) -> str:
    document = item.document
    pdf = catalogue.files.get(PDF.file(item.path))
    content = simplify_for_feeds(catalogue.text(item).html)
    lines = [
        "<entry>",
        f"<id>{item.tag}</id>",
        f"<title>{escape(item.record.title)}</title>",
        f"<updated>{find_last_change(item)}</updated>",
        f"<published>{rfc3339(item)}</published>" if has_day(item.document.date) else "",
        f'<link rel="alternate" type="text/html" href="{item.url}"/>',
        f'<link rel="related" type="{MARKDOWN_TYPE}" href="{item.at("md")}"/>',
        f'<link rel="enclosure" type="{PDF.media_type}" length="{pdf.size}" href="{item.at(PDF.suffix)}"/>'
        if pdf
        else "",
        *(f"<author><name>{escape(name)}</name></author>" for name in item.author_names),
        *(f'<category term="{escape(topic)}"/>' for topic in document.topics or ()),
        f'<summary type="text">{escape(item.description)}</summary>',
        f'<content type="html">{escape_xml(content)}</content>',
        "</entry>",
    ]
    return "\n".join(line for line in lines if line)
