"""Refuse a zip file that would unpack to far more than a text has, before anything unpacks it."""

import io
import zipfile

from ingest.errors import SourceFileError

MAX_UNPACKED_BYTES = 200_000_000
MAX_TEXT_BYTES = 40_000_000  # of its XML and HTML, which is what becomes a tree in memory
MAX_ENTRIES = 10_000
_TEXTS = (".xml", ".rels", ".html", ".xhtml", ".htm", ".opf", ".ncx", ".css")
_ENCRYPTED = 0x1


def check_zip_sizes(data: bytes, path: str) -> None:
    """Raises SourceFileError for a zip that is broken, encrypted, or declares more than the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            entries = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceFileError(path, None, "it is cut off or broken; save it again") from error
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise SourceFileError(path, None, "it is encrypted; save it without a password")
    if len(entries) > MAX_ENTRIES:
        raise SourceFileError(
            path, None, f"it holds {len(entries):,} files, and {MAX_ENTRIES:,} are the most; split it"
        )
    whole = sum(entry.file_size for entry in entries)
    texts = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_TEXTS))
    for size, most in ((whole, MAX_UNPACKED_BYTES), (texts, MAX_TEXT_BYTES)):
        if size > most:
            what = f"it unpacks to {size // 1_000_000:,} MB, and {most // 1_000_000:,} MB are the most; split it"
            raise SourceFileError(path, None, what)
