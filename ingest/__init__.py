"""The archive in: a source's items are fetched, converted, cut, embedded and written to the index."""

from ingest.chunking.chunk import CHUNK_TOKENS, Chunker
from ingest.converters import CONVERTERS, NoConverterError
from ingest.documents import parse
from ingest.models.encoder_build import build_encoder
from ingest.models.judge_build import build_judge
from ingest.models.multilingual import MULTILINGUAL_NAME, build_multilingual
from ingest.models.reranker_build import build_reranker
from ingest.pipeline import ingest, is_stale
from ingest.register import Registration, register_citations
from ingest.report import IngestReport
from ingest.sources import SOURCES, SourceFile, UnknownSourceKindError, open_source, read_archive_info
from ingest.stages.anew import explain_new_build
from ingest.stages.choose import Joining

__all__ = [
    "CHUNK_TOKENS",
    "CONVERTERS",
    "MULTILINGUAL_NAME",
    "SOURCES",
    "Chunker",
    "IngestReport",
    "Joining",
    "NoConverterError",
    "Registration",
    "SourceFile",
    "UnknownSourceKindError",
    "build_encoder",
    "build_judge",
    "build_multilingual",
    "build_reranker",
    "explain_new_build",
    "ingest",
    "is_stale",
    "open_source",
    "parse",
    "read_archive_info",
    "register_citations",
]
