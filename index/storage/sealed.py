"""JSON files that carry their own hash, so that a reader knows whether they are as they were written."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

_HEAD = re.compile(rb'\{"format":\d+,"sha256":"(?P<sha256>[0-9a-f]{64})",')
_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()  # of 40 MB, in a fifth of the time of `json`


def seal(file_format: int, data: Mapping[str, object]) -> bytes:
    """Encode an object that is not empty: its format, the hash of all that follows the hash, then `data`."""
    digest = hashlib.sha256(memoryview(_ENCODER.encode(data))[1:]).hexdigest()
    # encoded twice, which takes less than a copy of what may be 40 MB
    return _ENCODER.encode({"format": file_format, "sha256": digest, **data})


def unseal(data: bytes) -> Mapping[str, Any] | None:
    """Decode a sealed object; None when it is none, or not as it was written."""
    head = _HEAD.match(data)
    if head is None or hashlib.sha256(memoryview(data)[head.end() :]).hexdigest() != head["sha256"].decode():
        return None
    decoded: Mapping[str, Any] = _DECODER.decode(data)
    return decoded
