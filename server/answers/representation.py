"""One representation ready to send: bytes in four encodings, each with a strong ETag of its own."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime

from server.answers.negotiation import choose_encoding

MAX_DATE_CHARS = 64  # characters of a date in a header
MIN_COMPRESSED_BYTES = 1_400  # bytes that fit into one packet: compressing them gains nothing
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400"
IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"
Headers = Sequence[tuple[bytes, bytes]]
_COMPRESSED = ("application/pdf", "application/vnd.openxmlformats", "application/zip", "audio/", "image/", "video/")
_CODECS = {"zstd": ("zstd", 12), "br": ("brotli", 7)}  # of equal size and time for a text of 230 kB
HEADERS_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding", b"accept-ranges"}


class Representation:
    """The bytes of a resource with its headers; compressed once, when a client first asks for that."""

    def __init__(self, data: bytes, media_type: str, *, modified: int | None = None, **headers: str | None) -> None:
        """Take the bytes with their type; `modified` in seconds since 1970; more headers by name, `_` for `-`."""
        self.data = data
        self.modified = modified
        self._tag = hashlib.sha256(data).hexdigest()[:20]
        self._compresses = len(data) >= MIN_COMPRESSED_BYTES and is_text(media_type)
        given = {name.replace("_", "-"): value for name, value in headers.items() if value}
        self._headers = {
            "content-type": media_type,
            "accept-ranges": "bytes",
            "cache-control": CACHE_CONTROL,
            "last-modified": formatdate(modified, usegmt=True) if modified is not None else None,
            **given,
        }
        self._ready: dict[str | None, tuple[str, bytes, Headers, Headers]] = {}

    def encode_for(self, accept_encoding: str) -> tuple[str, bytes, Headers, Headers]:
        """The ETag, the bytes, the headers and the headers of a 304 for a client with this `Accept-Encoding`."""
        encoding = choose_encoding(accept_encoding) if self._compresses else None
        ready = self._ready.get(encoding)
        if ready is None:
            ready = self._ready[encoding] = self._encode(encoding)
        return ready

    def encode_part(self, wanted: range) -> tuple[bytes, Headers]:
        """A part of the bytes as they are, with the headers of a 206; `wanted` lies within them."""
        _, data, headers, _ = self.encode_for("")
        told = f"bytes {wanted.start}-{wanted.stop - 1}/{len(data)}".encode()
        kept = [pair for pair in headers if pair[0] != b"content-length"]
        part = data[wanted.start : wanted.stop]
        return part, [*kept, (b"content-range", told), (b"content-length", str(len(part)).encode())]

    def is_same(self, condition: str) -> bool:
        """Whether an `If-Range` names the bytes as they are: by their ETag, else by exactly their date."""
        tag, _, headers, _ = self.encode_for("")
        return condition == tag or (b"last-modified", condition.encode("latin-1")) in headers

    def _encode(self, encoding: str | None) -> tuple[str, bytes, Headers, Headers]:
        data = compress(self.data, encoding) if encoding else self.data
        tag = f'"{self._tag}-{encoding}"' if encoding else f'"{self._tag}"'
        headers = {**self._headers, "etag": tag, "content-length": str(len(data)), "content-encoding": encoding}
        if self._compresses and "accept-encoding" not in (headers.get("vary") or "").lower():
            headers["vary"] = ", ".join(filter(None, (headers.get("vary"), "Accept-Encoding")))
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value]
        return tag, data, pairs, [pair for pair in pairs if pair[0] not in HEADERS_NOT_IN_304]

    def is_current(self, tag: str, headers: Mapping[bytes, bytes]) -> bool:
        """Whether the client has this already; an ETag that it sends decides before a date (RFC 9110, 13.2.2)."""
        known = headers.get(b"if-none-match")
        if known is not None:
            return known == tag.encode() or _matches_tag(known.decode("latin-1"), tag)
        since = headers.get(b"if-modified-since")
        if since is None or self.modified is None:
            return False
        seconds = _parse_http_date(since.decode("latin-1"))
        return seconds is not None and self.modified <= seconds


def is_text(media_type: str) -> bool:
    """Whether bytes of this type become shorter by compressing; pictures and PDFs are compressed in themselves."""
    return not media_type.startswith(_COMPRESSED) or media_type.startswith("image/svg+xml")


def compress(data: bytes, encoding: str) -> bytes:
    """`data` in gzip, brotli or zstd; the same bytes every time."""
    if encoding == "gzip":
        return gzip.compress(data, 9, mtime=0)
    import pyarrow

    name, level = _CODECS[encoding]
    return bytes(pyarrow.Codec(name, compression_level=level).compress(data, asbytes=True))


def _matches_tag(header: str, tag: str) -> bool:
    return header.strip() == "*" or any(part.strip().removeprefix("W/") == tag for part in header.split(","))


def _parse_http_date(date: str) -> float | None:
    """The seconds of an HTTP date; None for what is none, which means nothing (RFC 9110, 13.1.3).

    A date without a zone is in UTC, as the oldest of the three forms is.
    """
    if len(date) > MAX_DATE_CHARS:
        return None
    try:
        moment = parsedate_to_datetime(date)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):  # a zone of 14 digits overflows
        return None
