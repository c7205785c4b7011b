"""Convert: items become documents, one at a time; their Markdown is set aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index import ArchiveInfo, Document, find_hidden_offsets, forget_token_ranks
from index.markdown.embedded_data import find_data_offsets, shorten_data
from ingest.documents import read_document
from ingest.errors import SourceFileError
from ingest.sources import Source
from ingest.sources.source import SourceItem
from ingest.stages.texts import SpooledText, TextStore

_CLAIMED = ("id", "kind", "cite_key", "cite_aliases")


@dataclass(frozen=True, slots=True)
class Draft:
    """A document made of a changed item, where its Markdown lies, and what is to be noted of it.

    `lines` are those of the facts that can be another document's too.
    """

    document: Document
    text: SpooledText
    notices: Sequence[str]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """An item that no document can be made of, and why, in one sentence."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the changed items became, in their order."""

    drafts: Sequence[Draft]
    broken: Sequence[BrokenItem]


def convert_items(source: Source, items: Iterable[SourceItem], texts: TextStore, archive: ArchiveInfo) -> Conversion:
    """Fetch and parse each item of `archive`; no more than one original and its Markdown are held at once."""
    drafts: list[Draft] = []
    broken: list[BrokenItem] = []
    for item in items:
        try:
            read = read_document(source.fetch(item), archive)
        except SourceFileError as error:
            # its words alone: the error's traceback holds the bytes
            broken.append(BrokenItem(item.path, str(error)))
        else:
            notices = list(_describe_left_out(read.document, read.markdown))
            lines = {name: read.lines[name] for name in _CLAIMED if name in read.lines}
            drafts.append(Draft(read.document, texts.keep(read.markdown), notices, lines))
    forget_token_ranks()  # only parsing counts tokens, and what it holds would add to the peak
    return Conversion(drafts, broken)


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
