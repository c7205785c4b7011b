"""Feeds of the dated documents, newest first: whole, a kind, a topic; each in every format of FEEDS."""

from llms.surfaces.feeds.registry import FEEDS, feeds

__all__ = ["FEEDS", "feeds"]
