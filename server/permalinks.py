"""Keep the texts under permalinks that are not kept yet: an older version left them to the folder of the surfaces."""

import asyncio
import html
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from index import ArchiveInfo, IndexBusyError, IndexMismatchError, IndexMissingError, locate_index, read_manifest
from index.citation import BASE_URL_PLACEHOLDER
from index.storage.kept.text import KeptText, make_kept_text
from index.storage.kept.texts import KeptTexts
from index.storage.location import IndexLocation, LocationError, translate_write_errors
from ingest.documents import parse
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import open_source
from ingest.sources.source import SourceFile
from llms import Change, Publication
from llms.publishing.errors import DamagedFileError
from server.config import Config, resolve_source

MARKDOWN = "text/markdown"
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_CITATION = re.compile(r"Cite this</h2>\s*(?:<p>|<dl>\s*<dt>In a sentence</dt>\s*<dd>)(.*?)</(?:p|dd)>", re.DOTALL)


def keep_former_texts(config: Config) -> None:
    """Keep what is published under permalinks, and the texts of an index that keeps none, as far as they are not kept.

    To be called before an ingest, which would take the permalinks for new texts, and before a publication. Raises
    IndexBusyError, LocationError or IndexWriteError when there is something to keep and it cannot be.
    """
    location = locate_index(config.index)
    with translate_write_errors(location):
        _keep_former_texts(config, location)


def _keep_former_texts(config: Config, location: IndexLocation) -> None:
    kept = KeptTexts.open(location)
    known = kept.digests
    published = [path for path in _list_published(config.public) if path not in known]
    archive = _read_archive(config, location) if published else None
    texts = [] if archive is None else list(_read_published(config.public, published, archive))
    if not known:
        with suppress(IndexMissingError, IndexMismatchError):
            read_manifest(location)  # LanceDB takes a second to import
            texts += asyncio.run(_read_index(location))
    if texts:
        with location.lock():
            kept = KeptTexts.open(location)
            for text in texts:
                kept.add(text)
            kept.commit()


def keep_changes(location: IndexLocation, changes: Sequence[Change]) -> None:
    """Keep what was published when. The ledger has it too, so that an index that is busy gets it the next time."""
    if len(changes) <= len(KeptTexts.open(location).changes):
        return
    with suppress(IndexBusyError, LocationError), translate_write_errors(location), location.lock():
        kept = KeptTexts.open(location)
        kept.record_changes(changes)
        kept.commit()


def mend_kept(config: Config) -> bool:
    """Make damaged files of what is kept again, as far as index and publication give the same bytes.

    Returns whether all are whole. Raises IndexBusyError, LocationError or IndexMismatchError; nothing is lost then.
    """
    location = locate_index(config.index)
    texts = asyncio.run(_read_index(location))
    with location.lock():
        kept = KeptTexts.open(location)
        kept.record_changes(Publication(config.public).ledger.changes)
        return kept.mend(texts)


def _list_published(public: Path) -> Iterator[str]:
    files = Publication(public).ledger.files
    return (path.removesuffix(".md") for path, entry in files.items() if entry.kept and path.endswith(".md"))


def _read_archive(config: Config, location: IndexLocation) -> ArchiveInfo | None:
    """What the archive says of itself: in the index, or where that is gone, in the source."""
    with suppress(IndexMissingError, IndexMismatchError):
        return read_manifest(location).archive
    source = resolve_source(config)
    with suppress(ArchiveError):  # an ingest tells it
        return open_source(config.source_kind, source).archive_info() if source else None
    return None


def _read_published(public: Path, permalinks: Sequence[str], archive: ArchiveInfo) -> Iterator[KeptText]:
    """The texts as they were published; one that was altered is left out, which the log tells."""
    publication, ours = Publication(public), archive.model_copy(update={"strict": True})
    for path in permalinks:
        with suppress(DamagedFileError):
            data = publication.read(f"{path}.md")
            try:
                document, markdown = parse(SourceFile(f"{path}.md", data, MARKDOWN), ours)
            except SourceFileError:  # an older version took what this one does not
                page = publication.read(f"{path}.html").decode()
                yield _make_from_page(path, page, SourceFile(f"{path}.md", data, MARKDOWN), archive)
            else:
                text = make_kept_text(document, archive, markdown, {})
                yield text.model_copy(update={"path": path, "page": path.rpartition("/")[0]})


def _make_from_page(path: str, page: str, file: SourceFile, archive: ArchiveInfo) -> KeptText:
    """A text whose front matter cannot be read any more, with what its page says of it."""

    def find(pattern: re.Pattern[str], default: str) -> str:
        found = pattern.search(page)
        return html.unescape(found[1]).strip() if found else default

    title = find(_TITLE, path)
    return KeptText(
        path=path,
        page=path.rpartition("/")[0],
        id=path.rpartition("/")[0].replace("/", ":"),
        kind=path.partition("/")[0],
        title=title,
        description=title,
        authors=(),
        date=None,
        version=None,
        status=None,
        series=None,
        language=archive.language,
        canonical=None,
        text="full",
        source=file.path,
        sha256=file.sha256,
        body_start=0,
        citation=find(_CITATION, f"{title}. {BASE_URL_PLACEHOLDER}/{path}"),
        coins="",
        styles={},
        markdown=file.data.decode("utf-8", "replace"),
    )


async def _read_index(location: IndexLocation) -> list[KeptText]:
    """The texts that an index has now."""
    from index.storage.reader import Reader

    reader = await Reader.open(location)
    archive, markdown = reader.manifest.archive, await reader.read_all_markdown()
    return [
        make_kept_text(
            document, archive, markdown[name], reader.register.formatted(document, archive, BASE_URL_PLACEHOLDER)
        )
        for name, document in reader.documents.items()
    ]
