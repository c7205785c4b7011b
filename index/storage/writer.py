"""The one way that an index is written: commits nobody sees, then a verified switch."""

import math
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import lancedb
from lancedb.index import Bitmap, IvfRq

from index.documents.document import ArchiveInfo, Document
from index.errors import RefdeskError, format_command
from index.language.stems import get_base_language
from index.models.encoder import EncoderSpec, Vectors, copy_encoder
from index.storage import schema
from index.storage.full_text import SEARCH_TEXT_COLUMN, SEARCH_TEXT_INDEX, build_match_query, make_index_config
from index.storage.indexed_source import IndexedSource
from index.storage.link_records import COLUMNS as LINK_COLUMNS
from index.storage.link_records import LinkRecord, read_link_record
from index.storage.location import IndexLocation, IndexMismatchError
from index.storage.manifest import CHUNKS_TABLE, DOCUMENTS_TABLE, INDEX_FORMAT, Manifest, write_manifest
from index.storage.schema import INDEX_BITS_PER_DIMENSION, MAX_EXACT_CHUNKS, IndexEntry
from index.storage.sources import IndexSource

KEEP_ALL_VERSIONS = timedelta(days=36_500)  # what readers see must outlive this ingest
KEEP_LAST_VERSION = timedelta(0)  # of what no reader ever saw only the last version stays
MAX_INDEX_GROWTH = 4  # times as many chunks as a vector index was made for, whose parts are too small then
WRITER_CACHE_BYTES = 32 * 1024 * 1024  # of index and of metadata that a writer holds
VERSION_RETENTION = timedelta(days=7)  # longer than any reader holds a version

_TOLD_IN_RECORD = ('"cite_aliases":["', '"converted_by":"', '"aliases":["', '"forms":[{')
_HAS_MORE = " OR ".join(f"record LIKE '%{start}%'" for start in _TOLD_IN_RECORD)


class IndexVerificationError(RefdeskError, RuntimeError):
    """A freshly written index that does not hold what was written; the old one stays in use."""

    def __init__(self, location: object, check: str, found: object, expected: object) -> None:
        self.check = check
        command = format_command("ingest", "--rebuild", "--index", location)
        super().__init__(
            f"The new index was refused and the old one kept: {check} is {found} instead of {expected}. "
            f"Run '{command}'."
        )


@dataclass(frozen=True, slots=True)
class Canary:
    """A chunk that a verified index must find again: by a word of its text, and by its vector."""

    chunk_id: str
    word: str
    vector: Vectors


class IndexWriter:
    """Writes one generation of an index. Readers see nothing of it until the manifest names its versions."""

    def __init__(
        self,
        location: IndexLocation,
        generation: int,
        spec: EncoderSpec,
        language: str,
        documents: Any,
        chunks: Any,
        *,
        unseen: bool,
    ) -> None:
        """Use `create` or `update`. `unseen`: whether no reader ever saw this generation."""
        self._location = location
        self._language = language
        self.generation = generation
        self._spec = spec
        self._documents = documents
        self._chunks = chunks
        self._unseen = unseen

    @classmethod
    async def create(
        cls, location: IndexLocation, generation: int, encoder: Path, spec: EncoderSpec, language: str
    ) -> "IndexWriter":
        """Start an empty generation beside what is there; a killed build's remains are removed first."""
        home = location.generation(generation)
        home.remove()
        copy_encoder(encoder, home.encoder)
        database = await _connect(home.uri)
        documents = await database.create_table(DOCUMENTS_TABLE, schema=schema.build_documents_schema(spec.dimension))
        chunks = await database.create_table(CHUNKS_TABLE, schema=schema.build_chunks_schema(spec.dimension))
        for table in (documents, chunks):
            await table.set_unenforced_primary_key("id")
        return cls(location, generation, spec, language, documents, chunks, unseen=True)

    @classmethod
    async def update(cls, location: IndexLocation, manifest: Manifest, spec: EncoderSpec) -> "IndexWriter":
        """Go on from what the manifest names; commits of a killed ingest after it are undone."""
        tables = []
        try:
            database = await _connect(location.generation(manifest.generation).uri)
            for name, version in (
                (DOCUMENTS_TABLE, manifest.documents_version),
                (CHUNKS_TABLE, manifest.chunks_version),
            ):
                table = await database.open_table(name)
                if await table.version() != version:
                    await table.checkout(version)
                    await table.restore()
                tables.append(table)
        except (ValueError, RuntimeError, OSError) as error:  # what lancedb raises for missing or broken files
            raise IndexMismatchError(location, "does not hold the tables that its manifest names") from error
        return cls(location, manifest.generation, spec, manifest.archive.language, *tables, unseen=False)

    async def read_versions(self) -> tuple[int, int]:
        """The versions of the documents and of the chunks: every commit makes one."""
        return await self._documents.version(), await self._chunks.version()

    async def sources(self) -> Mapping[str, IndexedSource]:
        """What is indexed now, by source path."""
        columns = ["id", "source", "sha256", "cite_key", "chunk_count"]
        rows = (await self._documents.query().select(columns).to_arrow()).to_pylist()
        more = self._documents.query().where(_HAS_MORE).select(["id", "record"])
        records = {
            row["id"]: Document.model_validate_json(row["record"]) for row in (await more.to_arrow()).to_pylist()
        }
        return {row["source"]: _describe_source(row, records.get(row["id"])) for row in rows}

    async def link_records(self) -> Sequence[LinkRecord]:
        """What is indexed now of the links of each document."""
        rows = await self._documents.query().select(list(LINK_COLUMNS)).to_arrow()
        return [read_link_record(row) for row in rows.to_pylist()]

    async def read_markdown(self, document_id: str) -> str:
        """The Markdown of a document that is indexed now."""
        found = self._documents.query().where(f"id IN ({_quote_ids([document_id])})").select(["markdown"])
        return str((await found.to_arrow())["markdown"][0].as_py())

    async def documents(self) -> Sequence[Document]:
        """The records of the documents that are indexed now."""
        records = await self._documents.query().select(["record"]).to_arrow()
        return [Document.model_validate_json(record) for record in records["record"].to_pylist()]

    async def count_languages(self) -> Mapping[str, int]:
        """How many documents are in each language, by its ISO 639-1 code; the archive's where nothing tells it."""
        found = await self._documents.query().select([schema.LANGUAGE_COLUMN]).to_arrow()
        return Counter(code or get_base_language(self._language) for code in found[0].to_pylist())

    async def write(self, entries: Sequence[IndexEntry], replaced: Sequence[str]) -> None:
        """Write these documents in one commit a table; chunks left over of `replaced` ones go with it."""
        rows = schema.build_chunks_table(entries, self._spec.dimension)
        documents = schema.build_documents_table(entries, self._spec.dimension)
        if replaced:
            await _merge(self._chunks, rows, f"document_id IN ({_quote_ids(replaced)})")
            await _merge(self._documents, documents, f"id IN ({_quote_ids(replaced)})")
        else:
            await self._chunks.add(rows)
            await self._documents.add(documents)

    async def remove(self, document_ids: Sequence[str]) -> None:
        """Remove these documents."""
        await self._chunks.delete(f"document_id IN ({_quote_ids(document_ids)})")
        await self._documents.delete(f"id IN ({_quote_ids(document_ids)})")

    async def switch(
        self,
        archive: ArchiveInfo,
        digest: str,
        canary: Canary | None,
        *,
        problems: Sequence[str] = (),
        citations: str | None = None,
        sources: Sequence[IndexSource] = (),
        reading: str | None = None,
        before: Callable[[Manifest], None] = lambda _: None,
    ) -> Manifest:
        """Fold everything into the indexes, verify, and make it what readers see; the rest goes into the manifest.

        `before` is called with the manifest just before readers see it.
        Raises IndexVerificationError when a check fails; what readers see is unchanged then.
        """
        await self._create_indexes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of readers that use an older version: there are none
            for table in (self._documents, self._chunks):
                await table.optimize(cleanup_older_than=KEEP_LAST_VERSION if self._unseen else KEEP_ALL_VERSIONS)
        chunks = await self._chunks.count_rows()
        await self._verify(chunks, canary)
        documents_version, chunks_version = await self.read_versions()
        manifest = Manifest(
            format=INDEX_FORMAT,
            archive=archive,
            archive_sha256=digest,
            generation=self.generation,
            encoder=self._spec.name,
            encoder_sha256=self._spec.fingerprint,
            documents_version=documents_version,
            chunks_version=chunks_version,
            document_count=await self._documents.count_rows(),
            chunk_count=chunks,
            problems=tuple(problems),
            citations=citations,
            sources=tuple(sources),
            reading=reading,
        )
        before(manifest)
        write_manifest(self._location, manifest)
        return manifest

    async def _create_indexes(self) -> None:
        """Make the indexes that are missing, and one of vectors that the archive has outgrown."""
        made = {index.name: index.index_details or {} for index in await self._chunks.list_indices()}
        every = {SEARCH_TEXT_COLUMN: make_index_config(self._language), "document_id": Bitmap()}
        wanted: dict[str, Any] = {name: config for name, config in every.items() if f"{name}_idx" not in made}
        chunks, size = await self._chunks.count_rows(), made.get("vector_idx", {}).get("target_partition_size", 0)
        if chunks > MAX_EXACT_CHUNKS and chunks > MAX_INDEX_GROWTH * size**2:
            wanted["vector"] = IvfRq(
                distance_type="dot", num_bits=INDEX_BITS_PER_DIMENSION, target_partition_size=math.isqrt(chunks)
            )
        for name, config in wanted.items():
            await self._chunks.create_index(name, config=config)

    async def _verify(self, chunks: int, canary: Canary | None) -> None:
        expected = sum(source.chunk_count for source in (await self.sources()).values())
        if chunks != expected:
            raise IndexVerificationError(self._location, "the number of chunks", chunks, expected)
        statistics = await self._chunks.index_stats(SEARCH_TEXT_INDEX)
        covered = (statistics.num_indexed_rows, statistics.num_unindexed_rows) if statistics else (0, chunks)
        if covered != (chunks, 0):
            raise IndexVerificationError(
                self._location, "full-text coverage (indexed, not indexed)", covered, (chunks, 0)
            )
        if canary is not None:
            await self._verify_search(canary)

    async def _verify_search(self, canary: Canary) -> None:
        nearest = self._chunks.query().nearest_to(canary.vector).distance_type("dot")
        distances = (await nearest.select(["id", "_distance"]).limit(1).to_arrow())["_distance"].to_pylist()
        own = 1 - float(canary.vector @ canary.vector)
        if not distances or distances[0] > own + 0.01:
            raise IndexVerificationError(self._location, "the canary's distance by vector search", distances, own)
        matching = self._chunks.query().nearest_to_text(build_match_query(canary.word))
        only = matching.where(f"id IN ({_quote_ids([canary.chunk_id])})").select(["id", "_score"])
        found = (await only.limit(1).to_arrow())["id"].to_pylist()
        if found != [canary.chunk_id]:
            check = f"the full-text search for '{canary.word}'"
            raise IndexVerificationError(self._location, check, found, [canary.chunk_id])

    async def prune(self) -> None:
        """After the switch: remove versions older than a week; a tag keeps the one that readers see."""
        oldest = datetime.now() - VERSION_RETENTION
        for table in (self._documents, self._chunks):
            version = await table.version()
            if "published" in await table.tags.list():
                await table.tags.update("published", version)
            else:
                await table.tags.create("published", version)
            if any(entry["timestamp"] < oldest for entry in await table.list_versions()):
                with suppress(RuntimeError):  # a tagged version was old enough, and is kept
                    await table.optimize(cleanup_older_than=VERSION_RETENTION)

    def remove_others(self, *, keep_previous: bool) -> None:
        """Remove other generations; the previous one may stay a while for readers that still hold it."""
        kept = {self.generation, self.generation - 1} if keep_previous else {self.generation}
        for number in self._location.generations():
            if number not in kept:
                self._location.generation(number).remove()


async def _connect(uri: str) -> Any:
    """Open the tables for writing: LanceDB would keep what it wrote and never reads again, up to gigabytes of it."""
    session = lancedb.Session(index_cache_size_bytes=WRITER_CACHE_BYTES, metadata_cache_size_bytes=WRITER_CACHE_BYTES)
    return await lancedb.connect_async(uri, session=session)


async def _merge(table: Any, rows: Any, scope: str) -> None:
    # lancedb duplicates new keys when writers race, unless the key is declared and its index not used
    builder = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
    await builder.when_not_matched_by_source_delete(scope).use_index(False).execute(rows)


def _quote_ids(ids: Sequence[str]) -> str:
    return ", ".join("'" + name.replace("'", "''") + "'" for name in ids)


def _describe_source(row: Mapping[str, Any], record: Document | None) -> IndexedSource:
    """What a row of the documents table says of its source; `record` is None where columns tell all."""
    found = IndexedSource(row["id"], row["source"], row["sha256"], (row["cite_key"],), row["chunk_count"])
    if record is None:
        return found
    return replace(
        found,
        cite_keys=(row["cite_key"], *record.cite_aliases),
        converted_by=record.original.converted_by if record.original else None,
        aliases=record.aliases,
        forms=record.forms,
    )
