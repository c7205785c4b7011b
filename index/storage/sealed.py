"""JSON files that carry their own hash, so that a reader knows whether they are as they were written."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

_HEAD = re.compile(rb'\{"format":\d+,"sha256":"(?P<sha256>[0-9a-f]{64})",')


def seal(file_format: int, data: Mapping[str, object]) -> bytes:
    """Encode an object that is not empty: its format, the hash of all that follows the hash, then `data`."""
    rest = memoryview(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())[1:]  # it may be long
    head = f'{{"format":{file_format},"sha256":"{hashlib.sha256(rest).hexdigest()}",'
    return b"".join((head.encode(), rest))


def unseal(data: bytes) -> Mapping[str, Any] | None:
    """Decode a sealed object; None when it is none, or not as it was written."""
    head = _HEAD.match(data)
    if head is None or hashlib.sha256(memoryview(data)[head.end() :]).hexdigest() != head["sha256"].decode():
        return None
    decoded: Mapping[str, Any] = json.loads(data)
    return decoded
