"""Markdown twins: every document's file, byte for byte, at its path plus `.md`."""

from collections.abc import Iterator

from llms.catalogue import Catalogue


def twins(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """One file a document, `papers/routing-premium.md`, unchanged: its hash is the source file's."""
    for document in catalogue.documents:
        yield f"{document.path}.md", catalogue.markdown[document.id]
