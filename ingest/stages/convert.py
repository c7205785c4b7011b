"""Convert: items become documents, one at a time; their Markdown is set aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index import ArchiveInfo, Document, find_hidden_offsets
from index.markdown.embedded_data import find_data_offsets, shorten_data
from index.storage.kept.originals import Originals
from ingest.converters import ConverterExtraError, stop_converting
from ingest.documents import ReadDocument, read_document
from ingest.errors import LeftOutError, SourceFileError
from ingest.sources import LeftOut, Source
from ingest.sources.source import SourceItem
from ingest.stages.texts import SpooledText, TextStore
from ingest.surroundings import Surroundings

_CLAIMED = ("id", "kind", "cite_key", "cite_aliases")
MAX_NAMED_PATHS = 3  # of the files that wait for an extra


@dataclass(frozen=True, slots=True)
class Draft:
    """A document made of a changed item, where its Markdown lies, and what is to be noted of it.

    `lines` are those of the facts that can be another document's too. `lookups` are the addresses in its text, once its
    links are resolved, with what they led to. `origins` are the lines of the file from which those of its body come,
    where they are not the same; `unknown` counts by name what no rule of a dialect knows. `included` are the paths that
    it asked for texts to include, with the hash of what lies there.
    """

    document: Document
    text: SpooledText
    notices: Sequence[str]
    lines: Mapping[str, int]
    lookups: Mapping[str, str] = field(default_factory=dict)
    origins: Sequence[int] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)
    included: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """An item that no document can be made of, and why, in one sentence; or the extra that it waits for."""

    path: str
    problem: str
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the changed items became, in their order; `left_out` are those that a rule keeps from being documents."""

    drafts: Sequence[Draft]
    broken: Sequence[BrokenItem]
    left_out: Sequence[LeftOut] = ()

    def join(self, more: "Conversion") -> "Conversion":
        """What these items became and what more became, in the order of their paths."""
        drafts = sorted((*self.drafts, *more.drafts), key=lambda draft: draft.document.source)
        broken = sorted((*self.broken, *more.broken), key=lambda item: item.path)
        return Conversion(drafts, broken, [*self.left_out, *more.left_out])


def convert_items(
    source: Source,
    items: Iterable[SourceItem],
    texts: TextStore,
    archive: ArchiveInfo,
    originals: Originals | None = None,
    surroundings: Surroundings | None = None,
    *,
    counts_tokens: bool = True,
) -> Conversion:
    """Fetch and parse each item of `archive`; no more than one original and its Markdown are held at once.

    `surroundings` are what is around the items in their source. An original that is not Markdown itself is kept among
    `originals`, unseen until a document of the index names it. `counts_tokens` is that of `read_document`.
    """
    drafts: list[Draft] = []
    broken: list[BrokenItem] = []
    left_out: list[LeftOut] = []
    for item in items:
        try:
            read = _convert_item(source, item, archive, originals, surroundings, counts_tokens)
        except LeftOutError as error:
            left_out.append(LeftOut(error.path, error.reason))
        except SourceFileError as error:
            # its words alone: the error's traceback holds the bytes
            extra = error.extra if isinstance(error, ConverterExtraError) else None
            broken.append(BrokenItem(item.path, str(error), extra))
        else:
            lines = {name: read.lines[name] for name in _CLAIMED if name in read.lines}
            drafts.append(
                Draft(
                    read.document,
                    texts.keep(read.markdown),
                    _list_notices(read),
                    lines,
                    origins=read.origins,
                    unknown=read.unknown,
                    included=read.included,
                )
            )
    stop_converting()
    return Conversion(drafts, broken, left_out)


def _convert_item(
    source: Source,
    item: SourceItem,
    archive: ArchiveInfo,
    originals: Originals | None,
    surroundings: Surroundings | None,
    counts_tokens: bool,
) -> ReadDocument:
    """Fetch, parse and keep one original, which is let go of at the end."""
    file = source.fetch(item)
    read = read_document(file, archive, surroundings, counts_tokens=counts_tokens)
    if originals is not None and read.document.original is not None:
        originals.keep(file.data)
    return read


def _list_notices(read: ReadDocument) -> Sequence[str]:
    converted = [f"{read.document.source}: {warning}." for warning in read.warnings]
    return [*converted, *_describe_left_out(read.document, read.markdown)]


def describe_waiting(broken: Iterable[BrokenItem]) -> Sequence[str]:
    """One sentence an extra: how many items wait for it, and how to install it."""
    paths: dict[str, list[str]] = {}
    for item in broken:
        if item.extra is not None:
            paths.setdefault(item.extra, []).append(item.path)
    return [
        f"{len(found)} file(s) wait for the extra '{extra}' ({', '.join(found[:MAX_NAMED_PATHS])}"
        f"{', …' if len(found) > MAX_NAMED_PATHS else ''}): run pip install 'refdesk[{extra}]', then ingest again."
        for extra, found in paths.items()
    ]


def _describe_left_out(document: Document, markdown: str) -> Iterator[str]:
    """What of a file the passages of a search lack."""
    short = shorten_data(markdown[document.body_start :])
    for offsets, what in (
        (find_hidden_offsets(markdown), "hidden character(s)"),
        (find_data_offsets(markdown), f"data URI(s) with {short.characters:,} characters of data"),
    ):
        if offsets:
            line = markdown.count("\n", 0, offsets[0]) + 1
            yield (
                f"{document.source}, line {line}: {len(offsets)} {what} stay in the file "
                "and are left out of the passages that search shows."
            )
