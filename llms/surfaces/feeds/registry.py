"""The formats of feeds. To add one: one module with a function, one line in FEEDS, one test."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.json_text import encode_compact
from llms.surfaces.feeds.atom import atom
from llms.surfaces.feeds.channels import Channel, list_channels
from llms.surfaces.feeds.json_feed import json_feed
from llms.surfaces.feeds.rss import rss

FEEDS: Mapping[str, Callable[[Catalogue, Channel], bytes]] = {
    "atom.xml": atom,
    "rss.xml": rss,
    "feed.json": json_feed,
}


def render_feeds(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`atom.xml`, `rss.xml` and `feed.json`, and the same in the folder of every kind and topic with a dated document.

    All hold the same entries under the same tag URIs. All dates are those of the documents; one of which
    only the month or year is known stands at its first moment in Atom, which must have one, and without a date
    elsewhere.
    """
    for channel in list_channels(catalogue):
        date = channel.items[0].document.date
        prints = [catalogue.prints.get(item.id, item.document.sha256) for item in channel.items]
        source = encode_compact([channel.title, channel.path, *prints])
        for name, render in FEEDS.items():
            path = f"{channel.folder}{name}"
            yield PlannedFile(path, source, partial(render, catalogue, channel), date=date)
