"""Surroundings: what the dialects of a source may ask about it while one of its files is read."""

from collections.abc import Callable

from ingest.converters.decoding import decode_text
from ingest.documents import Surroundings
from ingest.errors import SourceFileError
from ingest.sources import Source
from ingest.stages.discover import Contents

MAX_INCLUDED_BYTES = 4_000_000  # of one file


def look_around(source: Source, contents: Contents) -> Surroundings:
    """The kinds of site that a source is, and a reader of the files that were listed, of which none is hidden."""
    return Surroundings(source.hints, _make_reader(source, contents))


def _make_reader(source: Source, contents: Contents) -> Callable[[str], str | None]:
    items = {item.path: item for item in contents.items}
    files = frozenset(contents.files)

    def read(path: str) -> str | None:
        try:
            if path in items:
                return decode_text(source.fetch(items[path]).data, path)[0]
            if path in files:
                return decode_text(source.fetch_file(path, MAX_INCLUDED_BYTES), path)[0]
        except SourceFileError:  # whoever asks says that there is no such text
            return None
        return None

    return read
