"""Documents that several sources have: which items are one document, and what is made of them."""

from ingest.merging.groups import find_joined
from ingest.merging.merge import merge_forms

__all__ = ["find_joined", "merge_forms"]
