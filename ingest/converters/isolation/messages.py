"""What an ingest and its conversion process say to each other: JSON with its length before it, and bytes.

Never pickles: whoever gains control of the process must not gain it of the ingest.
"""

import json
import struct
from typing import IO, Any

from index.documents.original import Places
from ingest.converters.converter import Converted

_LENGTH = struct.Struct(">Q")


class BrokenMessageError(ValueError):
    """A message that ends too early, or is larger than agreed."""


def write_message(stream: IO[bytes], *parts: bytes) -> None:
    """Write parts, each with its length before it."""
    for part in parts:
        stream.write(_LENGTH.pack(len(part)))
        stream.write(part)
    stream.flush()


def read_message(stream: IO[bytes], most: int) -> bytes:
    """Read one part. Raises BrokenMessageError for one that is cut off or has more than `most` bytes."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise BrokenMessageError("the stream ended")
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise BrokenMessageError(f"{length} bytes are too many")
    data = stream.read(length)
    if len(data) < length:
        raise BrokenMessageError("the stream ended")
    return data


def encode_converted(converted: Converted) -> bytes:
    """A conversion as JSON."""
    return json.dumps(
        {
            "markdown": converted.markdown,
            "facts": dict(converted.facts),
            "body_start": converted.body_start,
            "lines": None if converted.lines is None else dict(converted.lines),
            "stated_in": converted.stated_in,
            "places": converted.places.model_dump() if converted.places else None,
            "warnings": list(converted.warnings),
            "provenance": dict(converted.provenance),
            "kept_back": converted.kept_back,
        }
    ).encode()


def decode_converted(data: Any) -> Converted:
    """A conversion from what JSON says. Raises ValueError, KeyError or TypeError for what is none."""
    places = data["places"]
    return Converted(
        str(data["markdown"]),
        dict(data["facts"]),
        int(data["body_start"]),
        data["lines"] and {str(name): int(line) for name, line in data["lines"].items()},
        str(data["stated_in"]),
        None if places is None else Places.model_validate(places),
        tuple(str(warning) for warning in data["warnings"]),
        provenance={str(name): str(origin) for name, origin in data["provenance"].items()},
        kept_back=None if data["kept_back"] is None else str(data["kept_back"]),
    )
