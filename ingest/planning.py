"""Plan an ingest: convert what changed, join what several sources have, resolve the links."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from index.storage.kept.originals import Originals
from index.storage.link_records import LinkRecord
from ingest.merging import find_joined, merge_forms
from ingest.progress import track
from ingest.second_pass.link import Linker
from ingest.sources import Source, SourceItem
from ingest.stages.compare import Comparison, Indexed
from ingest.stages.convert import Conversion, convert_items
from ingest.stages.discover import Contents
from ingest.stages.plan import IngestPlan, make_plan
from ingest.stages.texts import TextStore
from ingest.surroundings import look_around

if TYPE_CHECKING:
    from index.storage.writer import IndexWriter


async def plan_ingest(
    source: Source,
    contents: Contents,
    comparison: Comparison,
    texts: TextStore,
    originals: Originals,
    writer: "IndexWriter | None",
    former: Mapping[str, Indexed],
) -> tuple[Comparison, IngestPlan, Contents]:
    """Convert what changed, and decide what is written, with links resolved where the archive is not strict.

    A document whose own file is as it was counts as changed where another source has it too from now on, where its
    links lead elsewhere, or where a file that it includes is another.
    """
    info = contents.info
    around = look_around(source, contents.items, frozenset(contents.files), contents.find_owner)

    def convert(items: Iterable[SourceItem]) -> Conversion:
        # links change what is counted
        return convert_items(source, items, texts, info, originals, around, counts_tokens=info.strict)

    def read(comparison: Comparison, paths: Set[str]) -> Conversion:
        return convert(comparison.select(paths))

    def decide(comparison: Comparison, conversion: Conversion) -> IngestPlan:
        merged = merge_forms(conversion, contents.sources, comparison.indexed or former, info)
        return make_plan(comparison, merged, contents.register, info, former)

    conversion = convert(track(comparison.changed, "Reading", len(comparison.changed), "files"))
    records = await _read_records(contents, writer)
    joined = _find_joined(contents, comparison, conversion, records)
    if joined:
        conversion = conversion.join(read(comparison, joined))
        comparison = comparison.take_again(joined)
    work = decide(comparison, conversion)
    if info.strict:
        return comparison, work, contents
    linker = Linker(source, contents, texts, originals, work, writer, records)
    affected = comparison.add_forms(await linker.find_affected(work))
    if affected:
        conversion = conversion.join(read(comparison, affected))
        comparison = comparison.take_again(affected)
        work = decide(comparison, conversion)
    linked = await linker.link(work)
    work = replace(work, writes=linked.writes, broken_links=linked.broken, attached=linked.hashes)
    return comparison, work, replace(contents, attached=linked.attached)


async def _read_records(contents: Contents, writer: "IndexWriter | None") -> Sequence[LinkRecord]:
    """What the index holds of the links of its documents; nothing where neither joining nor linking needs it."""
    if writer is None or (contents.info.strict and not contents.has_several_sources):
        return ()
    return await writer.link_records()


def _find_joined(
    contents: Contents, comparison: Comparison, conversion: Conversion, records: Iterable[LinkRecord]
) -> Set[str]:
    """The paths of indexed documents that are one with what another source has from now on."""
    if not contents.has_several_sources:
        return frozenset()
    unchanged = {item.path for item in comparison.unchanged}
    kept = [record for record in records if record.source in unchanged]
    return find_joined(conversion.drafts, kept, contents.sources)
