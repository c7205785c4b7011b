"""Dialects of Markdown, rewritten as the one that all of Refdesk reads: to add one, add its file and a line here."""

from ingest.dialects.engine.rewritten import Rewritten
from ingest.dialects.rewrite import DIALECTS, rewrite

__all__ = ["DIALECTS", "Rewritten", "rewrite"]
