"""Links of a source: found in texts, looked up in the tree of its files, written as this service publishes them."""

from ingest.links.attachments import MAX_ATTACHED_BYTES, describe_attachment
from ingest.links.lookup import Target, look_up, look_up_page, look_up_part
from ingest.links.rewrite import BrokenLink, Edit, Resolved, resolve
from ingest.links.spans import LinkSpan, find_links
from ingest.links.tree import LinkedDocument, NotAttached, SourceTree

__all__ = [
    "MAX_ATTACHED_BYTES",
    "BrokenLink",
    "Edit",
    "LinkSpan",
    "LinkedDocument",
    "NotAttached",
    "Resolved",
    "SourceTree",
    "Target",
    "describe_attachment",
    "find_links",
    "look_up",
    "look_up_page",
    "look_up_part",
    "resolve",
]
