"""From a source to an index, a stage after the other: only what changed is touched, and the last step is the switch."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index import (
    SHIPPED_ENCODER,
    ArchiveInfo,
    EncoderSpec,
    IndexMismatchError,
    IndexMissingError,
    Manifest,
    check_tables,
    forget_token_ranks,
    read_manifest,
    read_remembered,
    read_spec,
)
from index.citation import Register, add_missing_styles
from index.integrity.hashes import is_listed, list_before_switch, write_file_list
from index.storage.kept.originals import Originals
from index.storage.kept.register import is_register_kept, read_stored_register, store_register
from index.storage.kept.sightings import format_time
from index.storage.kept.texts import KeptTexts
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation, translate_write_errors
from ingest.errors import ArchiveError, StrictIngestError
from ingest.planning import plan_ingest
from ingest.progress import StageClock, show_progress
from ingest.report import IngestReport, explain_unknown_languages
from ingest.sources import OFFLINE, Known, Source, SourceSettings
from ingest.stages.anew import explain_new_build
from ingest.stages.choose import Choice, Joining, choose_sources, explain_missing_source, find_state_folder
from ingest.stages.compare import compare
from ingest.stages.consent import require_consent, weigh_new_build, weigh_update
from ingest.stages.discover import Contents, discover, name_reading
from ingest.stages.identity import read_former
from ingest.stages.known import keep_known, read_known
from ingest.stages.plan import IngestPlan
from ingest.stages.texts import open_text_store

if TYPE_CHECKING:
    from index.storage.writer import IndexWriter


@dataclass(frozen=True, slots=True)
class _Target:
    """Where an ingest writes, with which encoder, whether it goes on from what is there, and what it may do.

    `now` is the time (UTC) at which it sees what is new.
    """

    location: IndexLocation
    encoder: Path
    spec: EncoderSpec
    rebuild: bool = False
    strict: bool = False
    allow_removals: bool = False
    now: str = ""


def is_stale(
    source: str | Path | None, index: Place, encoder: Path = SHIPPED_ENCODER, *, kind: str | None = None
) -> bool:
    """Whether an ingest of `source`, or of what the index remembers, would change what is served; True without one.

    Nobody elsewhere is asked for that: of a source that is not on this machine it is what the last ingest fetched.
    Raises what an ingest raises before it reads a document: UnknownSourceKindError, NoSourceError, ArchiveError,
    EncoderError or IndexMismatchError.
    """
    location = locate_index(index)
    settings = SourceSettings(state=find_state_folder(location))
    given = [source] if source else []
    choice = choose_sources(location, read_remembered(location).sources, given, kind, None, settings)
    contents = _discover(location, choice, source, read_known(location))
    target = _Target(location, encoder, read_spec(encoder))
    manifest, _ = _read_current_manifest(target, contents)
    return manifest is None or not _holds_all(target, manifest, contents)


def ingest(
    source: str | Path | None,
    index: Place,
    encoder: Path = SHIPPED_ENCODER,
    *,
    kind: str | None = None,
    settings: SourceSettings = OFFLINE,
    joining: Joining | None = None,
    allow_removals: bool = True,
    rebuild: bool = False,
    strict: bool = False,
    now: datetime | None = None,
    more: Sequence[str | Path] = (),
) -> IngestReport:
    """Bring an index up to date with the items of `source`, and of `more`, and switch readers to it atomically.

    An index remembers its sources: without a `source`, all of them are brought up to date; another one needs `joining`,
    which says whether it comes beside those ("add") or in their place ("replace"). Without `allow_removals`, which
    commands pass only when they are told, more than a tenth of the documents are not removed.

    Nothing changed: nothing is loaded or written. A broken item is reported and the rest ingested; what the index held
    of that item stays. With `strict`, a broken item stops everything before a write; with `rebuild`, or when it has to
    be (`explain_new_build`), all is made anew beside the old index; `kind` is one of SOURCES, and the address tells it
    where none is given. `settings` are those of all sources, which keep their state beside the index. A progress bar
    shows on a terminal. `now` is the time at which it sees what is new.

    Raises UnknownSourceKindError, NoSourceError, ArchiveError, OtherSourceError, RemovalsError, StrictIngestError,
    EncoderError, IndexMismatchError, IndexBusyError, LocationError, TemporaryFolderError, IndexWriteError or
    IndexVerificationError; readers see the old index then.
    """
    location, clock = locate_index(index), StageClock("discover", "load", "read", "embed", "write")
    settings = replace(settings, state=settings.state or find_state_folder(location), online=True)
    given = [source, *more] if source else []
    choice = choose_sources(location, read_remembered(location).sources, given, kind, joining, settings)
    clock.begin("discover")
    contents = _discover(location, choice, source, {} if rebuild else read_known(location))
    clock.begin("load")
    seen = format_time(now or datetime.now(UTC))
    target = _Target(location, encoder, read_spec(encoder), rebuild, strict, allow_removals, seen)
    manifest, _ = _read_current_manifest(target, contents)
    same = manifest is not None and manifest.sources == tuple(choice.sources)
    if manifest is not None and same and _holds_all(target, manifest, contents):
        check_tables(location, manifest)
        if not is_listed(location):  # an index of a version that kept no hashes
            with location.lock():
                write_file_list(location)
        if strict and manifest.problems:
            raise StrictIngestError(manifest.problems)
        left_out = [found for found in choice.origin.left_out if found.path not in contents.attached]
        return IngestReport.of_nothing(manifest, left_out, clock.seconds)
    with translate_write_errors(location):
        return asyncio.run(_bring_up_to_date(choice, contents, target, clock))


def _discover(location: IndexLocation, choice: Choice, source: str | Path | None, known: Known) -> Contents:
    try:
        return discover(choice.origin, known)
    except ArchiveError as error:
        if source is not None:
            raise
        raise explain_missing_source(error, location) from error


def _holds_all(target: _Target, manifest: Manifest, contents: Contents) -> bool:
    """Whether the index is what an ingest would make of these contents, and its copy of the register is whole."""
    return manifest.archive_sha256 == contents.digest(target.spec) and is_register_kept(
        target.location, manifest.citations
    )


async def _bring_up_to_date(choice: Choice, contents: Contents, target: _Target, clock: StageClock) -> IngestReport:
    from index.storage.earlier_vectors import EarlierVectors
    from index.storage.writer import IndexWriter  # lancedb takes a second to import
    from ingest.stages.entries import make_entries
    from ingest.stages.kept_vectors import KeptVectors
    from ingest.stages.write import keep_texts, write

    with target.location.lock(), open_text_store() as texts, ExitStack() as bars:
        clock.begin("read")
        manifest, reason = _read_current_manifest(target, contents)
        writer = await IndexWriter.update(target.location, manifest, target.spec) if manifest else None
        indexed = await writer.sources() if writer else {}
        comparison = compare(contents.items, indexed, contents.register, contents.versions, contents.restated)
        originals = Originals(target.location)
        former = {} if writer else await read_former(target.location)
        comparison, work, contents = await plan_ingest(
            choice.origin, contents, comparison, texts, originals, writer, former
        )
        forget_token_ranks()  # nothing counts tokens from here on, and what they hold would add to the peak
        _refuse_broken(work, choice.origin, contents, target.strict)
        effect = weigh_update(work, comparison.indexed) if writer else await weigh_new_build(work, target.location)
        require_consent(target.location, choice, effect, allow_removals=target.allow_removals)
        clock.begin("write")
        writer = writer or await _start_anew(target, contents)
        kept, kept_texts = KeptVectors(target.location, target.spec), KeptTexts.open(target.location)
        earlier = await EarlierVectors.open(target.location, manifest) if manifest else None
        batches = clock.measure_each("embed", make_entries(work.writes, texts, target.encoder, kept, earlier))
        written = await write(writer, work, keep_texts(kept_texts, batches, contents, target.now))
        bars.enter_context(show_progress("Writing", None))
        register = await _complete_register(target.location, contents, writer, manifest)
        citations = store_register(target.location, register)
        originals.complete()
        kept_texts.see_gone({known.document_id for known in (await writer.sources()).values()}, target.now)
        kept_texts.commit()  # before the switch: what readers can cite has a permalink then, whatever comes between
        switched = await writer.switch(
            contents.info,
            contents.digest(target.spec),
            written.canary,
            problems=work.problems,
            citations=citations,
            sources=choice.sources,
            reading=name_reading(),
            before=partial(list_before_switch, target.location),
        )
        originals.remove_others(work.list_hashes(comparison))
        keep_known(target.location, contents.items, contents.attached)
        kept.remove()
        unknown = explain_unknown_languages(await writer.count_languages(), target.spec)
        await writer.prune()
        writer.remove_others(keep_previous=manifest is None)
        write_file_list(target.location)
    attached = set(contents.attached)
    left_out = [found for found in (*choice.origin.left_out, *work.left_out) if found.path not in attached]
    done = (work, switched, written.embedded, kept.reused)
    return IngestReport.of(*done, made_anew=reason, unknown_languages=unknown, left_out=left_out, seconds=clock.seconds)


async def _complete_register(
    location: IndexLocation, contents: Contents, writer: "IndexWriter", manifest: Manifest | None
) -> Register:
    """The archive's register with the citation styles that were added since it was made."""
    if not contents.register.lacks_styles:
        return contents.register
    known = Register()
    if manifest is not None:
        with suppress(IndexMismatchError):  # a copy that is lost or altered would only have saved work
            known = read_stored_register(location, manifest.citations)
    return add_missing_styles(contents.register, known, await writer.documents(), contents.info)


async def _start_anew(target: _Target, contents: Contents) -> "IndexWriter":
    from index.storage.writer import IndexWriter

    generation = _get_next_generation(target.location)
    return await IndexWriter.create(target.location, generation, target.encoder, target.spec, contents.info.language)


def _read_current_manifest(target: _Target, contents: Contents) -> tuple[Manifest | None, str | None]:
    """The manifest to go on from, None to start anew; and why, where an upgrade asks for that.

    Raises IndexMismatchError for another encoder's index.
    """
    if target.rebuild:
        return None, None
    reason = explain_new_build(target.location, target.encoder, target.spec)
    if reason is not None:
        return None, reason
    try:
        manifest = read_manifest(target.location)
    except IndexMissingError:
        return None, None
    if manifest.archive.language != contents.info.language:
        return None, None  # full text is cut into words by language
    if manifest.archive.plurals != contents.info.plurals:
        return None, None  # documents know their published paths, which hold the plural
    if _list_rules(manifest.archive) != _list_rules(contents.info):
        return None, None  # all texts are read in another way
    return manifest, None


def _list_rules(archive: ArchiveInfo) -> tuple[object, ...]:
    """What of an archive says how its texts are read."""
    return archive.strict, archive.folders, archive.rename_kinds


def _refuse_broken(work: IngestPlan, origin: Source, contents: Contents, strict: bool) -> None:
    """Stop before anything is written, when an item is broken and that is not allowed, or when all are."""
    if strict and work.problems:
        raise StrictIngestError(work.problems)
    if work.unusable + len(work.left_out) == len(contents.items):
        first = work.problems[0].removesuffix(".") if work.problems else ": ".join(work.left_out[0])
        reason = f"none of its {len(contents.items)} file(s) is a valid document ({first})"
        raise ArchiveError(origin.address, reason, "mend that first")


def _get_next_generation(location: IndexLocation) -> int:
    """One after the generation in use; what a killed build left there is overwritten."""
    try:
        return read_manifest(location).generation + 1
    except IndexMissingError:
        return 1
    except IndexMismatchError:
        return 1 + max(location.generations(), default=0)
