"""Feeds of the dated documents, newest first: whole, a kind, a topic; each in every format of FEEDS."""

from llms.surfaces.feeds.channels import list_fed_documents
from llms.surfaces.feeds.registry import FEEDS, render_feeds

__all__ = ["FEEDS", "list_fed_documents", "render_feeds"]
