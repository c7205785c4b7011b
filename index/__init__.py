"""Documents, storage, retrieval, quotes and citations of an archive.

`index.storage.reader`, `index.storage.writer`, `index.retrieval.searcher` and `index.retrieval.search` import LanceDB,
which takes a second: import them where they are used.
"""

import os

# OpenBLAS's threads spin after each product, which doubles the CPU of a search; it reads this when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# ONNX Runtime's official builds report to their maker over HTTPS unless this is set before it starts (its Privacy.md).
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
# LanceDB warns of every part of a vector index that stays empty; what fails is raised. It reads this when imported.
os.environ.setdefault("LANCEDB_LOG", "error")

from index.documents.archive import OPTIONAL_TOOLS, ArchiveInfo, OptionalTools
from index.documents.chunk import Chunk
from index.documents.document import Document, FrontMatter
from index.errors import DocumentNotFoundError, MissingExtraError, RefdeskError
from index.markdown.invisible import find_hidden_offsets, remove_hidden
from index.markdown.sections import (
    Section,
    SectionNotFoundError,
    find_line_starts,
    find_section,
    find_section_at,
    get_markdown_parser,
    get_outline_parser,
    read_sections,
)
from index.markdown.tokens import TokenRanksError, count_reader_tokens, forget_token_ranks, hold_token_ranks
from index.model import Model
from index.models.encoder import SHIPPED_ENCODER, Encoder, EncoderError, EncoderSpec, read_spec
from index.retrieval.filters import FilterError
from index.retrieval.query import MAX_QUERY_CHARS, Query, QueryError, parse_query
from index.storage.locate import locate_index
from index.storage.location import IndexBusyError, IndexMismatchError, IndexMissingError
from index.storage.manifest import (
    INDEX_FORMAT,
    LEDGER_FILE,
    MANIFEST_FILE,
    Manifest,
    check_tables,
    read_manifest,
    read_remembered,
    write_manifest,
)
from index.storage.sources import IndexSource

__all__ = [
    "INDEX_FORMAT",
    "LEDGER_FILE",
    "MANIFEST_FILE",
    "MAX_QUERY_CHARS",
    "OPTIONAL_TOOLS",
    "SHIPPED_ENCODER",
    "ArchiveInfo",
    "Chunk",
    "Document",
    "DocumentNotFoundError",
    "Encoder",
    "EncoderError",
    "EncoderSpec",
    "FilterError",
    "FrontMatter",
    "IndexBusyError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexSource",
    "Manifest",
    "MissingExtraError",
    "Model",
    "OptionalTools",
    "Query",
    "QueryError",
    "RefdeskError",
    "Section",
    "SectionNotFoundError",
    "TokenRanksError",
    "check_tables",
    "count_reader_tokens",
    "find_hidden_offsets",
    "find_line_starts",
    "find_section",
    "find_section_at",
    "forget_token_ranks",
    "get_markdown_parser",
    "get_outline_parser",
    "hold_token_ranks",
    "locate_index",
    "parse_query",
    "read_manifest",
    "read_remembered",
    "read_sections",
    "read_spec",
    "remove_hidden",
    "write_manifest",
]
