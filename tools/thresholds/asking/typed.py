"""Values as a person types them, on a command line, in a form, in an address, and as a person reads them."""

import json
import re
from typing import Any

_NUMBER = re.compile(r"[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,3})?", re.ASCII)  # `.4`, `+5`, `2.`


def read_typed(text: str) -> Any:
    """JSON, `START:STOP:NUM` or `START:STOP:NUM:SCALE` for a sweep, else a name as it stands."""
    parts = text.split(":")
    if len(parts) in (3, 4) and not text.startswith(("[", "{", '"')):
        start, stop, num = (read_typed(part) for part in parts[:3])
        return {"start": start, "stop": stop, "num": num, "scale": parts[3] if parts[3:] else "linear"}
    try:
        return json.loads(text, parse_constant=lambda name: float(name.replace("Infinity", "inf")))
    except (ValueError, RecursionError):
        return float(text) if _NUMBER.fullmatch(text) else text


def write_typed(value: object) -> str:
    """A value as `read_typed` reads it."""
    if isinstance(value, dict) and {*value} <= {"start", "stop", "num", "scale"} and len(value) >= 3:
        scale = value.get("scale", "linear")
        return ":".join(
            map(str, (value["start"], value["stop"], value["num"], *(() if scale == "linear" else (scale,))))
        )
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def show_value(value: object, digits: int = 10) -> str:
    """A value of an answer in words; a number to so many significant digits."""
    if isinstance(value, list):
        return f"[{', '.join(show_value(item, digits) for item in value)}]"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
