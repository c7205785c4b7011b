"""Times between two runs, as a command takes them."""

import argparse
import re

MIN_INTERVAL_S = 10  # seconds; an ingest of a small folder takes two
MAX_INTERVAL_S = 366 * 86_400  # seconds
INTERVALS = "that time: 30s, 15m, 1h, 1d"  # in the help of a command
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_INTERVAL = re.compile(r"(?P<number>[0-9]{1,9})(?P<unit>[smhd])")


def read_interval(text: str) -> float:
    """The seconds of `30s`, `15m`, `1h` or `1d`. Raises ArgumentTypeError for anything else, and outside the bounds."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("give a number and a unit, such as 30s, 15m, 1h or 1d")
    seconds = int(found["number"]) * _UNITS[found["unit"]]
    if not MIN_INTERVAL_S <= seconds <= MAX_INTERVAL_S:
        raise argparse.ArgumentTypeError(f"give a time from {MIN_INTERVAL_S}s to {MAX_INTERVAL_S // 86_400}d")
    return float(seconds)
