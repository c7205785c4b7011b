"""JSON Feed 1.1."""

import json
from typing import Any

from llms.content.catalogue import Catalogue
from llms.content.dates import has_day
from llms.content.forms import OFFERED_FORMS
from llms.content.html.body import simplify_for_feeds
from llms.content.item import Item
from llms.surfaces.feeds.channels import Channel, rfc3339

PDF = OFFERED_FORMS["pdf"]


def json_feed(catalogue: Catalogue, channel: Channel) -> bytes:
    """The feed as JSON Feed 1.1."""
    archive, base_url = catalogue.archive, catalogue.base_url
    author = {"name": archive.author, "url": archive.site}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": archive.summary,
        "home_page_url": f"{base_url}/{channel.path}",
        "feed_url": f"{base_url}/{channel.folder}feed.json",
        "language": archive.language,
        "authors": [{name: value for name, value in author.items() if value}] if archive.author else None,
        "items": [_build_json_item(catalogue, item) for item in channel.items],
    }
    known = {name: value for name, value in feed.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, indent=1).encode()


def _build_json_item(catalogue: Catalogue, item: Item) -> dict[str, Any]:
    document = item.document
    pdf = catalogue.files.get(PDF.file(item.path))
    attachment = {"url": item.at(PDF.suffix), "mime_type": PDF.media_type, "size_in_bytes": pdf.size if pdf else 0}
    entry = {
        "id": item.tag,
        "url": item.url,
        "external_url": document.canonical,
        "title": item.record.title,
        "summary": item.description,
        "content_html": simplify_for_feeds(catalogue.text(item).html),
        "date_published": rfc3339(item) if has_day(item.document.date) else None,
        "date_modified": item.revised,
        "authors": [{"name": name} for name in item.author_names] or None,
        "tags": list(document.topics) if document.topics else None,
        "attachments": [attachment] if pdf else None,
    }
    return {name: value for name, value in entry.items() if value is not None}
