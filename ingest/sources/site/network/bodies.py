"""Bodies of answers: unpacked within a limit, and text in the encoding that the answer states as UTF-8."""

import codecs
import zlib
from collections.abc import Iterable

from ingest.converters.text_encodings import find_text_encoding

PIECE_BYTES = 65_536  # unpacked at once, whatever a byte of the packed body stands for
_WINDOW = 47  # of zlib: gzip or zlib, told by its head
_UTF8 = frozenset({"utf-8", "ascii"})


class BodyError(Exception):
    """A body that is not taken; its text says why."""


def read_body(pieces: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Read a body to its end and unpack it; at most `most` bytes and one piece are ever held of what it unpacks to.

    Raises BodyError for one that is longer, whose compression nobody asked for, or that ends too early.
    """
    if encoding in ("", "identity"):
        return _take(pieces, most)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BodyError(f"it comes in a compression that nobody asked for ({encoding[:40]})")
    return _take(_unpack(pieces, raw=encoding == "deflate"), most)


def unpack_file(data: bytes, most: int) -> bytes:
    """A file that may be packed by gzip, told by its first bytes. Raises BodyError."""
    return _take(_unpack([data], raw=False), most) if data.startswith(b"\x1f\x8b") else data


def encode_as_utf8(data: bytes, charset: str) -> bytes:
    """The text of an answer that states another encoding than UTF-8; as it came where it is not what is stated."""
    name = find_text_encoding(charset.strip("\"' "))
    if name is None or name in _UTF8 or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        return codecs.BOM_UTF8 + data.decode(name).encode()
    except UnicodeError:
        return data


def _take(pieces: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise BodyError(f"it is larger than {most:,} bytes")
    return bytes(body)


def _unpack(pieces: Iterable[bytes], *, raw: bool) -> Iterable[bytes]:
    """The unpacked pieces; several members of gzip after each other are one body."""
    unpacker = zlib.decompressobj(_WINDOW)
    begun = False
    for packed in pieces:
        rest = packed
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(_WINDOW)
            try:
                piece = unpacker.decompress(rest, PIECE_BYTES)
            except zlib.error as error:
                if begun or not raw:
                    raise BodyError("its compression is broken") from error
                unpacker, raw = zlib.decompressobj(-zlib.MAX_WBITS), False  # some send deflate without its head
                continue
            begun = True
            yield piece
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    while begun and not unpacker.eof and (piece := unpacker.decompress(b"", PIECE_BYTES)):
        yield piece
    if begun and not unpacker.eof:
        raise BodyError("its compressed body ends too early")
