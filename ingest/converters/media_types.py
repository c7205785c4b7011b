"""What a file is by its bytes, where these say it beyond doubt; a suffix may be wrong."""

import io
import re
import zipfile

from ingest.errors import SourceFileError

PDF_TYPE = "application/pdf"
HTML_TYPE = "text/html"
NOTEBOOK_TYPE = "application/x-ipynb+json"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
EPUB_TYPE = "application/epub+zip"
ZIP_TYPES = frozenset({DOCX_TYPE, ODT_TYPE, EPUB_TYPE})
_OWN_SIGNS = frozenset({PDF_TYPE, HTML_TYPE, *ZIP_TYPES})  # types that their bytes tell
_HTML_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SIGN_WITHIN = 1024  # bytes, in which a PDF may have something before its first line
_KNOWN_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file; save it as .docx without a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it"),
    (b"Rar!", "a compressed file; unpack it"),
    (b"7z\xbc\xaf", "a compressed file; unpack it"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"%!PS", "a PostScript file; make a PDF of it"),
)


def find_media_type(data: bytes, stated: str, path: str) -> str:
    """The media type by the bytes, else the one that the name states.

    Text of any kind is what its name states, HTML in it too. Raises SourceFileError for bytes that are certainly not
    what the name states and nothing that is converted either, and for a file without any bytes.
    """
    if not data.strip():
        raise SourceFileError(path, None, "it is empty; write its text")
    found = _recognize(data)
    if found in {PDF_TYPE, *ZIP_TYPES} or (found == HTML_TYPE and stated in _OWN_SIGNS):
        return str(found)
    for sign, what in _KNOWN_FOREIGN:
        if data.startswith(sign):
            raise SourceFileError(path, None, f"it is {what}" if ";" in what else f"it is {what}, not text")
    if stated in {PDF_TYPE, *ZIP_TYPES}:
        kind = "a zip file of another kind" if data.startswith(b"PK") else "none of the kinds that are converted"
        raise SourceFileError(path, None, f"by its bytes it is {kind}; give it the suffix of what it is")
    return stated


def _recognize(data: bytes) -> str | None:
    if b"%PDF-" in data[:_SIGN_WITHIN] and not _HTML_START.match(data):
        return PDF_TYPE
    if data.startswith(b"PK\x03\x04"):
        return _recognize_zip(data)
    return HTML_TYPE if _HTML_START.match(data[: 4 * _SIGN_WITHIN]) else None


def _recognize_zip(data: bytes) -> str | None:
    """The kind of a zip by the first of its names, or by its list of them."""
    for media_type in (EPUB_TYPE, ODT_TYPE):
        if b"mimetype" + media_type.encode() in data[:_SIGN_WITHIN]:
            return media_type
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = set(file.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "word/document.xml" in names or (
        "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)
    ):
        return DOCX_TYPE
    return EPUB_TYPE if "META-INF/container.xml" in names else None
