"""Catalogues for the tests of surfaces."""

import asyncio
from pathlib import Path

from index.storage.kept.texts import KeptTexts
from index.storage.reader import Reader
from llms import Catalogue, Illustration, SecurityContact, ServiceDescription, ToolLine

BASE = "http://127.0.0.1:8321"
SERVICE = ServiceDescription(
    BASE,
    "0.1.0",
    ("2026-07-28",),
    ("cost_correct",),
    SecurityContact("https://example.org/s", "2027-05-01T00:00:00Z"),
    (ToolLine("search", "finds passages"),),
)


def catalogue(
    index: Path, service: ServiceDescription = SERVICE, illustrations: dict[str, Illustration] | None = None
) -> Catalogue:
    """The catalogue of an index."""

    async def read() -> Catalogue:
        reader = await Reader.open(index)
        markdown = await reader.read_all_markdown()
        kept = KeptTexts.open(index)
        return Catalogue.of(reader.manifest.archive, reader.documents, markdown, service, illustrations, kept=kept)

    return asyncio.run(read())
