"""The part of a body that a client asks for: its `Range` header read (RFC 9110, 14)."""

MAX_RANGE_CHARS = 64  # of a header; a longer one asks for nothing that is given


class UnsatisfiableRangeError(ValueError):
    """The client asks for bytes beyond the end."""


def read_range(header: str, size: int) -> range | None:
    """The bytes that `bytes=0-99`, `bytes=100-` or `bytes=-50` asks for in a body of `size` bytes.

    None, which means the whole body, for several ranges, another unit and what is no range: a server may ignore them.
    Raises UnsatisfiableRangeError for a range that has no byte in it.
    """
    unit, _, span = header.strip().partition("=")
    first, dash, last = (part.strip() for part in span.partition("-"))
    is_range = all(part.isascii() and (part.isdigit() or not part) for part in (first, last))
    if len(header) > MAX_RANGE_CHARS or unit.lower() != "bytes" or not dash or not is_range or not first + last:
        return None
    if not first:
        wanted = range(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        wanted = range(int(first), min(int(last) + 1, size) if last else size)
    if not wanted:
        raise UnsatisfiableRangeError
    return wanted
