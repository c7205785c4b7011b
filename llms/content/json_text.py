"""JSON as surfaces write it; `json.dumps` would make an encoder a call, which costs more than its work."""

import json

_COMPACT_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SPACED_ENCODER = json.JSONEncoder(ensure_ascii=False)


def encode_compact(value: object) -> str:
    """`value` as JSON without white space."""
    return _COMPACT_ENCODER.encode(value)


def encode_spaced(value: object) -> str:
    """`value` as JSON to be read by people, in one line."""
    return _SPACED_ENCODER.encode(value)
