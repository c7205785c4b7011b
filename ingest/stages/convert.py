"""Convert: items become documents, one at a time; their Markdown is set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import ArchiveInfo, Document, find_hidden_offsets, forget_token_ranks
from ingest.documents import parse
from ingest.errors import SourceFileError
from ingest.sources import Source
from ingest.sources.source import SourceItem
from ingest.stages.texts import SpooledText, TextStore


@dataclass(frozen=True, slots=True)
class Draft:
    """A document made of a changed item, where its Markdown lies, and what is to be noted of it."""

    document: Document
    text: SpooledText
    notice: str | None


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
            document, markdown = parse(source.fetch(item), archive)
        except SourceFileError as error:
            # its words alone: the error's traceback holds the bytes
            broken.append(BrokenItem(item.path, str(error)))
        else:
            drafts.append(Draft(document, texts.keep(markdown), _describe_hidden(document, markdown)))
    forget_token_ranks()  # only parsing counts tokens, and what it holds would add to the peak
    return Conversion(drafts, broken)


def _describe_hidden(document: Document, markdown: str) -> str | None:
    offsets = find_hidden_offsets(markdown)
    if not offsets:
        return None
    line = markdown.count("\n", 0, offsets[0]) + 1
    return (
        f"{document.source}, line {line}: {len(offsets)} hidden character(s) stay in the file "
        "and are left out of the passages that search shows."
    )
