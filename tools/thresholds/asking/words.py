"""Values of thresholds in words: as `read_value` reads them again, and as a person reads them."""

import json


def write_value(value: object) -> str:
    """A value of an input as `read_value` reads it."""
    if isinstance(value, dict) and {*value} <= {"start", "stop", "num", "scale"} and len(value) >= 3:
        scale = value.get("scale", "linear")
        parts = [value["start"], value["stop"], value["num"], *([] if scale == "linear" else [scale])]
        return ":".join(map(str, parts))
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def show_value(value: object, digits: int = 10) -> str:
    """A value of an answer in words; a number to so many significant digits."""
    if isinstance(value, list):
        return f"[{', '.join(show_value(item, digits) for item in value)}]"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
