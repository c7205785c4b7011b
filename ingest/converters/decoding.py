"""The text of a file in the encoding that it declares or that is certain."""

import codecs
import re

from ingest.converters.text_encodings import find_text_encoding
from ingest.errors import SourceFileError

_MARKS = (  # the longer first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_COOKIE = re.compile(rb"\A(?:[^\n]*\n)?[^\n]{0,200}?coding[:=][ \t]*(?P<name>[-\w.]{1,40})")
_LOOKED_AT = 64_000  # bytes; what an encoding is shows there
_WESTERN = "cp1252"
_WESTERN_SIGNS = frozenset("€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›¡¢£¤¥¦§¨©«¬®¯°±²³´¶·¸¹»¼½¾¿×÷\xa0")
MAX_WESTERN_RUN = 2  # letters beyond ASCII in a row: words of Western languages have hardly more


def decode_text(data: bytes, path: str) -> tuple[str, str | None]:
    """Decode the bytes of a text; and say which encoding was read, where it is not UTF-8.

    A byte order mark or a line such as `-*- coding: latin-1 -*-` declares one. Without them it is UTF-8, UTF-16 that
    every second zero byte tells, or Windows-1252, where each byte that is not ASCII is a letter or a sign of Western
    languages and none of their words has many. Raises SourceFileError, with the line, for what is none of these.
    """
    for mark, encoding, label in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, path, None if encoding == "utf-8" else label)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        first_bad = error.start
    declared = _find_declared(data)
    if declared is not None:
        return _decode(data, declared, path, declared)
    wide = _recognize_wide(data)
    if wide is not None:
        return _decode(data, wide, path, "UTF-16")
    text = _decode_western(data)
    if text is not None:
        return text, "it is no UTF-8 and was read as Windows-1252; save it as UTF-8 to be sure"
    line = data.count(b"\n", 0, first_bad) + 1
    raise SourceFileError(path, line, f"byte {first_bad} is not UTF-8; save the file as UTF-8")


def _decode(data: bytes, encoding: str, path: str, label: str | None) -> tuple[str, str | None]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = label or "UTF-8"
        raise SourceFileError(path, line, f"byte {error.start} is not {name}; save the file as UTF-8") from error
    return text, f"it was read as {label}" if label else None


def _find_declared(data: bytes) -> str | None:
    found = _COOKIE.match(data[:_LOOKED_AT])
    return find_text_encoding(found["name"].decode("ascii")) if found else None  # a name of ASCII, by the pattern


def _recognize_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: text in it has a zero in nearly every second byte, and hardly one in the others."""
    sample = data[: _LOOKED_AT - _LOOKED_AT % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), len(sample) // 2
    if odd > half * 0.7 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd == 0 else None


def _decode_western(data: bytes) -> str | None:
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    run = 0
    for sign in text:
        if sign < "\x80":
            if sign < " " and sign not in "\t\n\r\f":
                return None
            run = 0
            continue
        is_letter = sign.isalpha()
        run = run + 1 if is_letter else 0
        if run > MAX_WESTERN_RUN or not (is_letter or sign in _WESTERN_SIGNS):
            return None
    return text
