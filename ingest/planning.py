"""Plan an ingest: convert what changed, join what several sources have, resolve the links."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from index.storage.kept.originals import Originals
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
    joined = await _find_joined(contents, comparison, conversion, writer)
    if joined:
        conversion = conversion.join(read(comparison, joined))
        comparison = comparison.take_again(joined)
    work = decide(comparison, conversion)
    if info.strict:
        return comparison, work, contents
    linker = await Linker.open(source, contents, texts, originals, work, writer)
    affected = comparison.add_forms(await linker.find_affected(work))
    if affected:
        conversion = conversion.join(read(comparison, affected))
        comparison = comparison.take_again(affected)
        work = decide(comparison, conversion)
    linked = await linker.link(work)
    work = replace(work, writes=linked.writes, broken_links=linked.broken, attached=linked.hashes)
    return comparison, work, replace(contents, attached=linked.attached)


async def _find_joined(
    contents: Contents, comparison: Comparison, conversion: Conversion, writer: "IndexWriter | None"
) -> Set[str]:
    """The paths of indexed documents that are one with what another source has from now on."""
    if writer is None or len(set(contents.sources.values())) < 2:
        return frozenset()
    unchanged = {item.path for item in comparison.unchanged}
    kept = [record for record in await writer.link_records() if record.source in unchanged]
    return find_joined(conversion.drafts, kept, contents.sources)
