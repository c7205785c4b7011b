"""What is around a file in its source: the kinds of site, and the texts of other files that it may include."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from ingest.converters import convert, find_converter
from ingest.converters.decoding import decode_text
from ingest.converters.markdown import MARKDOWN, convert_any_markdown
from ingest.converters.media_types import HTML_TYPE
from ingest.errors import SourceFileError
from ingest.links import MAX_ATTACHED_BYTES
from ingest.sources.source import NO_BYTES, Source, SourceFile, SourceItem

MAX_INCLUDED_BYTES = 4_000_000  # of one file that a text includes
ABSENT = ""  # in the place of a hash, where there is no file


class Neighbour(NamedTuple):
    """Another file: its text, None where nobody may include one, and the hash of its bytes, or ABSENT."""

    text: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The kinds of site that the source of a file is, and how its other files are read."""

    hints: Set[str] = frozenset()
    look: Callable[[str, str], Neighbour] | None = None

    def watch(self, asker: str, asked: dict[str, str]) -> Callable[[str], str | None] | None:
        """A reader of texts that puts down each path that `asker` asks for, with the hash of what lies there."""
        if self.look is None:
            return None
        look = self.look

        def read(path: str) -> str | None:
            found = look(path, asker)
            asked[path] = found.sha256
            return found.text

        return read


def look_around(
    source: Source, items: Sequence[SourceItem], files: Collection[str], find_owner: Callable[[str], str]
) -> Surroundings:
    """The kinds of site that a source is, and a reader of the files that it listed, of which none is hidden.

    A file that its owner keeps back, as a draft, has no text for others either. `find_owner` names the source of a
    path: for a text of another source, nothing is there.
    """
    listed: Mapping[str, SourceItem] = {item.path: item for item in items}

    def look(path: str, asker: str) -> Neighbour:
        if find_owner(path) != find_owner(asker):
            return Neighbour(None, ABSENT)
        try:
            if path in listed:
                file = source.fetch(listed[path])
            elif path in files:
                file = SourceFile(path, source.fetch_file(path, MAX_ATTACHED_BYTES), "")
            else:
                return Neighbour(None, ABSENT)
        except SourceFileError:  # whoever asks says that there is no such text
            return Neighbour(None, listed[path].sha256 if path in listed else NO_BYTES)
        return Neighbour(_read_text(file), hashlib.sha256(file.data).hexdigest())

    return Surroundings(source.hints, look)


def _read_text(file: SourceFile) -> str | None:
    if len(file.data) > MAX_INCLUDED_BYTES:
        return None
    try:
        return None if _is_kept_back(file) else decode_text(file.data, file.path)[0]
    except SourceFileError:
        return None


def _is_kept_back(file: SourceFile) -> bool:
    """Whether a document says that it is not to be published. Raises SourceFileError."""
    if not file.media_type:
        return False
    converter = find_converter(file.data, file.media_type, file.path)
    if converter.media_type == MARKDOWN:
        return convert_any_markdown(file.data, file.path).kept_back is not None
    return converter.media_type == HTML_TYPE and convert(file.data, file.media_type, file.path).kept_back is not None
