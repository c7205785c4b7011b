"""JSON files that carry their own hash, so that a reader knows whether they are as they were written."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

_HEAD = re.compile(rb'\{"format":(?P<format>\d+),"sha256":"(?P<sha256>[0-9a-f]{64})",')
_T = TypeVar("_T")
_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()  # of 40 MB, in a fifth of the time of `json`


def seal(file_format: int, data: Mapping[str, object]) -> bytes:
    """Encode an object that is not empty: its format, the hash of all that follows the hash, then `data`."""
    digest = hashlib.sha256(memoryview(_ENCODER.encode(data))[1:]).hexdigest()
    # encoded twice, which takes less than a copy of what may be 40 MB
    return _ENCODER.encode({"format": file_format, "sha256": digest, **data})


def unseal(data: bytes) -> Mapping[str, Any] | None:
    """Decode a sealed object; None when it is none, or not as it was written."""
    if _read_head(data) is None:
        return None
    decoded: Mapping[str, Any] = _DECODER.decode(data)
    return decoded


def unseal_as(data: bytes, file_format: int, decoder: msgspec.json.Decoder[_T]) -> _T | None:
    """Decode a sealed object of this format into what the decoder makes; None when it is none, or not as written."""
    head = _read_head(data)
    return decoder.decode(data) if head is not None and int(head["format"]) == file_format else None


def _read_head(data: bytes) -> re.Match[bytes] | None:
    """The beginning of a sealed object that is as it was written; None for other data."""
    head = _HEAD.match(data)
    if head is None or hashlib.sha256(memoryview(data)[head.end() :]).hexdigest() != head["sha256"].decode():
        return None
    return head
