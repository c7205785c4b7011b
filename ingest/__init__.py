"""The archive in: sources are read, parsed, cut, embedded and written to the index."""

from ingest.chunking.chunk import BUDGET, Chunker
from ingest.models.encoder_build import build_encoder
from ingest.models.reranker_build import build_reranker
from ingest.parse import parse, read_archive_info
from ingest.pipeline import IngestReport, ingest, is_stale
from ingest.register import register_citations
from ingest.sources import SOURCES, SourceFile

__all__ = [
    "BUDGET",
    "SOURCES",
    "Chunker",
    "IngestReport",
    "SourceFile",
    "build_encoder",
    "build_reranker",
    "ingest",
    "is_stale",
    "parse",
    "read_archive_info",
    "register_citations",
]
