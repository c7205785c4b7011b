"""A test collection as a source: one JSON document a line, or Markdown with or without front matter."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from index import ArchiveInfo, remove_hidden
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.folder import FolderSource
from ingest.sources.local_folder import LocalFolder
from ingest.sources.source import DocumentsAlone, Known, SourceFile, SourceItem
from ingest.yaml_text import FRONT_MATTER, YamlError, read_yaml_mapping

CORPUS_FILE = "corpus.jsonl"
MAX_TITLE_CHARS = 300
MAX_LINE_BYTES = 16_000_000  # of a document; what is longer is no object that ends
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError)  # what a line of another kind raises
_REQUIRED_FIELDS = ("id", "kind")  # what our front matter never lacks


class CollectionSource(LocalFolder, DocumentsAlone):
    """Lists `corpus.jsonl` (`_id`, `title`, `text` a line), or else the Markdown below `corpus/`, or below the root.

    Every document becomes a source file named by its `_id`, or by its path. What has no front matter of ours gets one:
    an id that means nothing, and the title given, else that of its first heading; a document without either is marked
    as having none. Front matter of another kind stays in the text, whose offsets a collection's judgements are in: so
    a collection is strict, and its links stay as they are.
    """

    kind: ClassVar[str] = "collection"
    summary: ClassVar[str] = "a test collection: corpus.jsonl, or Markdown with or without front matter"

    def archive_info(self) -> ArchiveInfo:
        """Read `archive.yaml`; texts stay as they are, because judgements name places in them. Raises ArchiveError."""
        return super().archive_info().model_copy(update={"strict": True})

    def discover(self, _known: Known, /) -> Iterator[SourceItem]:
        """List the documents. Raises ArchiveError, naming the line, for what cannot be read.

        The number of a document is part of its front matter, so that nothing of the last time holds.
        """
        return self._lines() if (self._root / CORPUS_FILE).is_file() else self._files()

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read one document, with front matter of ours. Raises SourceFileError."""
        number, _, place = item.locator.partition(" ")
        if (self._root / CORPUS_FILE).is_file():
            return self._read_line(item, int(number), int(place))
        file = self._folder().fetch(replace(item, locator=place))
        return _add_front_matter(int(number), file)

    def _lines(self) -> Iterator[SourceItem]:
        count = offset = 0
        if not (self._root / CORPUS_FILE).resolve().is_relative_to(self._root.resolve()):
            raise ArchiveError(self._root, f"{CORPUS_FILE} leads out of the folder", "put the file itself there")
        with (self._root / CORPUS_FILE).open("rb") as lines:
            for number, line in enumerate(iter(partial(lines.readline, MAX_LINE_BYTES), b""), 1):
                start, offset = offset, offset + len(line)
                if not line.strip():
                    continue
                try:
                    name, title, text = read_corpus_line(line)
                except _BROKEN as error:
                    reason = f"line {number} of {CORPUS_FILE} is not an object with _id and text"
                    raise ArchiveError(self._root, reason, "mend that line") from error
                if not text.strip() and not title.strip():
                    continue  # there is nothing to find
                sha256 = _make_source_file(count, name, title, text if text.strip() else title).sha256
                yield SourceItem(name, MARKDOWN, sha256, locator=f"{count} {start}")
                count += 1
        if not count:
            raise ArchiveError(self._root, f"{CORPUS_FILE} holds no document", "add documents first")

    def _read_line(self, item: SourceItem, number: int, offset: int) -> SourceFile:
        try:
            with (self._root / CORPUS_FILE).open("rb") as lines:
                lines.seek(offset)
                name, title, text = read_corpus_line(lines.readline(MAX_LINE_BYTES))
        except (OSError, *_BROKEN) as error:
            raise SourceFileError(
                item.path, None, f"{CORPUS_FILE} changed while it was read; ingest it again"
            ) from error
        return _make_source_file(number, name, title, text if text.strip() else title)

    def _files(self) -> Iterator[SourceItem]:
        folder = self._folder()
        texts = (item for item in folder.discover({}) if item.media_type == MARKDOWN)
        for number, found in enumerate(texts):
            item = replace(found, hint="", beside="", locator=f"{number} {found.locator or found.path}")
            try:
                yield replace(item, sha256=self.fetch(item).sha256)
            except SourceFileError:  # fetching it says why
                yield item
        self._left_out = list(folder.left_out)

    def _folder(self) -> FolderSource:
        below = self._root / "corpus"
        return FolderSource(str(below if below.is_dir() else self._root))


def read_corpus_line(line: bytes) -> tuple[str, str, str]:
    """The id, title and text of a line. Raises what a line of another kind makes the parts of it raise."""
    values = json.loads(line.decode("utf-8"))
    return str(values["_id"]), str(values.get("title") or ""), str(values["text"])


def _add_front_matter(number: int, file: SourceFile) -> SourceFile:
    text = file.data.decode("utf-8", "replace")
    fields = _read_fields(text)
    if all(name in fields for name in _REQUIRED_FIELDS):
        return file
    heading = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#") and line.strip("# ")), "")
    title = fields.get("title")
    return _make_source_file(number, file.path, str(title) if isinstance(title, str | int | float) else heading, text)


def _read_fields(text: str) -> Mapping[str, Any]:
    """The front matter of a text; none when it has none, or what only looks like it."""
    header = FRONT_MATTER.match(text)
    try:
        return read_yaml_mapping(header["yaml"]) if header else {}
    except YamlError:
        return {}


def _make_source_file(number: int, name: str, title: str, text: str) -> SourceFile:
    front: dict[str, str | list[str]] = {
        "id": f"x:d{number}",
        "kind": "x",
        "title": " ".join(remove_hidden(title).split())[:MAX_TITLE_CHARS].strip(),
    }
    if not front["title"]:
        front |= {"title": "Untitled", "inferred": ["title"]}
    header = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    return SourceFile(name, f"---\n{header}\n---\n{text}".encode("utf-8", "replace"))
