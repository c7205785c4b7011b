"""The file of headers and cookies that a site which needs a login is sent."""

import re
from collections.abc import Mapping
from pathlib import Path

from index import RefdeskError
from index.regular_file import read_regular_file

MAX_HEADERS_BYTES = 100_000
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
_OURS = frozenset({"host", "user-agent", "accept", "accept-encoding", "connection", "content-length"})


class HeadersFileError(RefdeskError, ValueError):
    """A file of headers that cannot be used."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        place = f", line {line}" if line else ""
        super().__init__(
            f"The headers in '{path}'{place} cannot be sent: {reason}. Write one a line, as 'Cookie: name=value'."
        )


def read_headers_file(path: Path) -> Mapping[str, str]:
    """Read a file of headers. Raises HeadersFileError, which never holds what the file holds."""
    try:
        text = read_regular_file(path, MAX_HEADERS_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise HeadersFileError(path, None, str(reason)) from error
    found = parse_headers(text)
    if isinstance(found, int):
        raise HeadersFileError(path, found, "it is no header that may be set")
    return found


def parse_headers(text: str) -> Mapping[str, str] | int:
    """The headers of a text by name, or the number of the line that is none; blank lines and `#` lines are none."""
    headers: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in _OURS:
            return number
        key = name.title()
        headers[key] = f"{headers[key]}; {value}" if key == "Cookie" and key in headers else value
    return headers
