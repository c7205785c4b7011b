"""The files that hold kept texts, a text a line: named by their hash, never changed, readable without a register."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from index.storage.kept.text import KeptText
from index.storage.location import IndexLocation

KEPT_FOLDER = "kept/"
SEGMENT_PREFIX = f"{KEPT_FOLDER}texts-"
_ADDED_LATER = {"record", "forgotten"}  # fields that the first version of a line did not have


def encode_text(text: KeptText) -> bytes:
    """The line of a text. A field that is added later and empty is left out, so that old lines can be made again."""
    empty = {name for name in _ADDED_LATER if not getattr(text, name)}
    return text.model_dump_json(exclude=empty).encode("utf-8", "surrogatepass")


def encode_as_before(text: KeptText) -> bytes:
    """The line of a text as the first version wrote it."""
    return text.model_dump_json(exclude=_ADDED_LATER).encode("utf-8", "surrogatepass")


def name_segment(number: int, data: bytes) -> str:
    """The name of a segment; numbers count from 1."""
    return f"{SEGMENT_PREFIX}{number:06}-{hashlib.sha256(data).hexdigest()[:16]}.jsonl"


def is_named_by(data: bytes, name: str) -> bool:
    """Whether a name holds the beginning of the hash of these bytes, as the names of kept files do."""
    return hashlib.sha256(data).hexdigest()[:16] in name


def register_segments(location: IndexLocation) -> Mapping[str, Any]:
    """A register of the segments that are there; of two texts with one permalink, the first has it."""
    try:
        segments = sorted(location.names(SEGMENT_PREFIX))
    except OSError:  # a place where no index can lie, which an ingest tells
        segments = []
    places: dict[str, list[Any]] = {}
    forgotten: dict[str, str] = {}
    for number, name in enumerate(segments):
        offset, data = 0, location.read(name)
        is_whole = is_named_by(data, name)
        for line in data.split(b"\n"):
            try:
                text = KeptText.model_validate_json(line)
            except ValidationError:
                text = None
            if text is not None and (is_whole or hashlib.sha256(text.markdown.encode()).hexdigest() == text.sha256):
                places.setdefault(text.path, [number, offset, len(line), hashlib.sha256(line).hexdigest()])
                if text.forgotten:
                    forgotten.setdefault(text.path, text.forgotten)
            offset += len(line) + 1
    return {"segments": segments, "texts": places, "changes": [], "forgotten": forgotten}
