"""JSON as surfaces write it; `json.dumps` would make an encoder a call, which costs more than its work."""

import json

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SPACED = json.JSONEncoder(ensure_ascii=False)


def compact(value: object) -> str:
    """`value` as JSON without white space."""
    return _COMPACT.encode(value)


def in_a_line(value: object) -> str:
    """`value` as JSON to be read by people, in one line."""
    return _SPACED.encode(value)
