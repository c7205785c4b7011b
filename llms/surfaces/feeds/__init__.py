"""Feeds of the dated documents, newest first: whole, a kind, a topic; each in every format of FEEDS."""

from llms.surfaces.feeds.registry import FEEDS, render_feeds

__all__ = ["FEEDS", "render_feeds"]
