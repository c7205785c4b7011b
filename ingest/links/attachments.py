"""What a file beside the documents is by its bytes, and the name under which it is published."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from index.documents.attached_file import ATTACHED_TYPES, FILES_FOLDER, TEXT_TYPE, AttachedFile
from ingest.links.tree import NotAttached

MAX_ATTACHED_BYTES = 20_000_000  # of a picture or another file that is published
MAX_NAME_CHARS = 60  # of a published name without its suffix: 240 bytes where a character takes four
_HASH_CHARS = 12  # of a published address
_SIGNS = (  # what the bytes of a type begin with, at which offset, and its suffix
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (8, b"WEBP", "webp"),
    (4, b"ftypavif", "avif"),
    (4, b"ftypavis", "avif"),
    (4, b"ftypisom", "mp4"),
    (4, b"ftypiso", "mp4"),
    (4, b"ftypmp4", "mp4"),
    (4, b"ftypM4", "mp4"),
    (4, b"ftypavc", "mp4"),
    (4, b"ftypdash", "mp4"),
    (4, b"ftypqt  ", "mov"),
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"%PDF-", "pdf"),
    (0, b"PK\x03\x04", "zip"),
)
_OFFICE = frozenset({"pptx", "xlsx"})  # zip files that have a type of their own
_SVG = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s/>]", re.DOTALL
)
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # characters that no text has


def describe_attachment(path: str, data: bytes) -> AttachedFile | NotAttached:
    """The file at `path` as it is published: what it is is told by its bytes, whatever its name says."""
    if not data:
        return NotAttached("the file is empty")
    name, own_suffix = PurePosixPath(path).stem, PurePosixPath(path).suffix.lower().removeprefix(".")
    suffix = _recognize(data, own_suffix)
    if suffix is None:
        return NotAttached("the file is of a type that is not published")
    sha256 = hashlib.sha256(data).hexdigest()
    published = f"{FILES_FOLDER}{sha256[:_HASH_CHARS]}/{_make_name(name)}.{suffix}"
    media_type = ATTACHED_TYPES.get(suffix, TEXT_TYPE)
    return AttachedFile(path=path, sha256=sha256, size=len(data), media_type=media_type, published=published)


def _recognize(data: bytes, own: str) -> str | None:
    """The suffix of what the bytes are; None for what is neither of a known type nor text."""
    found = next((suffix for offset, sign, suffix in _SIGNS if data.startswith(sign, offset)), None)
    if found == "zip" and own in _OFFICE:
        return own
    if found is not None:
        return found
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _UNREADABLE.search(text):
        return None
    if _SVG.match(text[:10_000]):
        return "svg"
    # a text keeps the suffix by which a reader knows it, but for one that says another type
    is_plain = own.isascii() and own.isalnum() and len(own) <= 10
    return own if is_plain and (own in ("csv", "json") or own not in _OTHER_TYPES) else "txt"


# suffixes of texts that a browser or another surface takes for something else
_OTHER_TYPES = frozenset({*ATTACHED_TYPES, "htm", "html", "md", "svgz", "xht", "xhtml"})


def _make_name(stem: str) -> str:
    """A name that is the same in every address: letters, digits, dots and hyphens."""
    name = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", stem)).strip("-.")
    return name[:MAX_NAME_CHARS] or "file"
