"""Ingest and publish as one job: what the index holds is what the surfaces show."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from index import ArchiveInfo, Manifest, locate_index, read_manifest
from index.storage.kept.texts import KeptTexts
from ingest import IngestReport, Joining, ingest
from ingest.progress import show_progress
from ingest.sources import choose_kind
from ingest.stages.texts import TextStore, open_text_store
from llms import (
    NO_THEME,
    Catalogue,
    Change,
    Illustration,
    LateSequence,
    PublishReport,
    SecurityContact,
    ServiceDescription,
    ToolLine,
    can_typeset,
    code_digest,
    compute_renderer_digest,
    is_published,
    read_theme,
)
from llms.publishing.publish import publish
from server.config import Config, resolve_source
from server.memory import give_back_memory, use_few_arenas
from server.permalinks import keep_changes, keep_former_texts
from server.places import claim_public, refuse_shared_surfaces
from server.runs import hold_run
from server.source_settings import make_source_settings

MADE_BY = frozenset({"index", "llms", "tools"})  # the packages that surfaces and their pictures are made by
NO_PDFS_NOTICE = (
    "PDFs were left out, because they need an extra: run pip install 'refdesk[publish]', then publish again."
)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was ingested, and what was published (None when it was published already), in how many seconds."""

    ingested: IngestReport
    published: PublishReport | None
    publish_s: float

    def list_notices(self) -> Sequence[str]:
        """What is to be known of the publication."""
        return [*self.published.notices, *explain_missing_pdfs()] if self.published else []

    def as_data(self) -> Mapping[str, Any]:
        """The whole report for a file of JSON (docs/archive.md lists its fields)."""
        ingested, done = self.ingested.as_data(), self.published
        if done is None:
            return {**ingested, "published": None}
        counts = {"written": done.written, "removed": done.removed, "unchanged": done.unchanged}
        seconds = {**ingested["seconds"], "publish": round(self.publish_s, 3)}
        return {**ingested, "seconds": seconds, "published": {**counts, "notices": self.list_notices()}}


def build(
    config: Config,
    *,
    joining: Joining | None = None,
    allow_removals: bool = False,
    rebuild: bool = False,
    strict: bool = False,
    more: Sequence[str] = (),
) -> BuildReport:
    """Ingest what changed, of the source and of `more`, then publish when the surfaces are not those of the index.

    What came of it is kept as the report of the last run. Raises SharedSurfacesError, before anything is done,
    IndexBusyError while another run goes on, or what `ingest` and `publish_index` raise.
    """
    refuse_shared_surfaces(config.public, config.index)
    with hold_run(config.index) as run:
        use_few_arenas()
        keep_former_texts(config)
        source = resolve_source(config)
        is_told = source is not None and choose_kind(source) == config.source_kind
        ingested = ingest(
            source,
            config.index,
            config.encoder,
            kind=None if is_told else config.source_kind,  # each address tells its own
            settings=make_source_settings(config),
            joining=joining,
            allow_removals=allow_removals,
            rebuild=rebuild,
            strict=strict,
            more=more,
        )
        give_back_memory()
        began = time.perf_counter()
        published = None
        if not is_up_to_date(config):
            claim_public(config.public, config.index)
            published = _publish(config)
        report = BuildReport(ingested, published, time.perf_counter() - began)
        run.report = report.as_data()
    return report


def is_up_to_date(config: Config) -> bool:
    """Whether the surfaces are those of the index as it is now. Raises IndexMissingError."""
    return is_published(config.public, _compute_stamp(config, read_manifest(config.index)))


def publish_index(config: Config, *, pdf: bool = True) -> PublishReport:
    """Render the surfaces from the index and write what differs; PDFs where they can be made.

    Raises IndexMissingError, SharedSurfacesError, TemporaryFolderError or PublishError.
    """
    claim_public(config.public, config.index)
    keep_former_texts(config)
    return _publish(config, pdf=pdf)


def _publish(config: Config, *, pdf: bool = True) -> PublishReport:
    """The same, once former texts are kept and the folder is claimed."""
    import asyncio

    from index.storage.reader import Reader  # lancedb takes a second to import
    from server.spooled_texts import SpooledTexts

    kept = KeptTexts.open(config.index)

    async def read(store: TextStore) -> tuple[Manifest, Catalogue]:
        reader = await Reader.open(config.index)
        markdown = await SpooledTexts.read(reader, store)
        archive, documents = reader.manifest.archive, reader.documents
        styles = {name: reader.register.formatted(found, archive, config.url) for name, found in documents.items()}
        pictures = _read_pictures() if archive.offers("thresholds") else {}
        return reader.manifest, Catalogue.of(
            archive,
            documents,
            markdown,
            describe_service(config, archive),
            pictures,
            styles,
            kept,
            read_original=reader.read_original,
            read_attached=reader.read_attached,
        )

    with open_text_store() as store:
        manifest, catalogue = asyncio.run(read(store))
        stamp, changes = _compute_stamp(config, manifest, pdf), [Change(*change) for change in kept.changes]
        with show_progress("Publishing", len(catalogue.items), "documents") as count:
            report = publish(
                catalogue, config.public, stamp, pdf=pdf and can_typeset(), changes=changes, count=lambda: count(1)
            )
    keep_changes(locate_index(config.index), report.changes)
    return report


def _read_pictures() -> Mapping[str, Illustration]:
    from tools.thresholds.pictures.illustrations import read_illustrations  # with all tools, half a second

    return {name: Illustration(found.svg, found.alt) for name, found in read_illustrations().items()}


def describe_service(config: Config, archive: ArchiveInfo) -> ServiceDescription:
    """What the surfaces of an archive say of this service. What takes long to import is read when it is asked for."""
    digest = code_digest(__name__, MADE_BY) + version("mcp-types")

    def read_mcp_versions() -> Sequence[str]:
        from mcp_types.version import SUPPORTED_PROTOCOL_VERSIONS

        return SUPPORTED_PROTOCOL_VERSIONS

    def read_tools() -> Sequence[ToolLine]:
        from tools import select_tools

        return [ToolLine(tool.name, tool.does) for tool in select_tools(archive)]

    def read_thresholds() -> Sequence[str]:
        from tools.thresholds import THRESHOLDS

        return list(THRESHOLDS)

    def read_questions() -> Sequence[str]:
        from tools.thresholds import THRESHOLDS

        return [threshold.question for threshold in THRESHOLDS.values()]

    return ServiceDescription(
        base_url=config.url,
        theme=read_theme(config.theme) if config.theme else NO_THEME,
        version=version("refdesk"),
        mcp_versions=LateSequence(read_mcp_versions, digest),
        thresholds=LateSequence(read_thresholds, digest) if archive.offers("thresholds") else (),
        security=_read_security_contact(config),
        tools=LateSequence(read_tools, digest),
        questions=LateSequence(read_questions, digest) if archive.offers("thresholds") else (),
    )


def _read_security_contact(config: Config) -> SecurityContact | None:
    if config.security_contact and config.security_expires:
        return SecurityContact(config.security_contact, config.security_expires)
    return None


def explain_missing_pdfs() -> Sequence[str]:
    """Why no PDFs were made, when the extra for them is not installed."""
    return [] if can_typeset() else [NO_PDFS_NOTICE]


def _compute_stamp(config: Config, manifest: Manifest, pdf: bool = True) -> str:
    """What the surfaces are made from: the archive, what renders it, the settings, and all that this module calls."""
    made_by = [compute_renderer_digest(), config.url, _read_security_contact(config), pdf and can_typeset()]
    made_by += [version(name) for name in ("refdesk", "mcp-types")]
    made_by.append(repr(read_theme(config.theme)) if config.theme else None)
    kept = " ".join(KeptTexts.open(config.index).digests.values())  # a backup may have brought some
    made_by.append(hashlib.sha256(kept.encode()).hexdigest())
    made_by.append(code_digest(__name__, MADE_BY))  # by reading: importing the pictures takes half a second
    return f"{manifest.archive_sha256} {made_by}"
