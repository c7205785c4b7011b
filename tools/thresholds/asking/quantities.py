"""A number with its unit in words, such as "60 ms", as the number in the unit that an input takes."""

import re
from collections.abc import Mapping

from tools.thresholds.engine.errors import ThresholdInputError

MAX_QUANTITY_CHARS = 60  # characters of a number with its unit; a longer text is none
_QUANTITY = re.compile(
    r"(?P<dollar>\$?)\s?(?P<number>[+-]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})?(?:\.\d{0,20})?(?:e[+-]?\d{1,3})?)"
    r"\s?(?P<unit>(?:[a-zµμ%$¢/][^:]{0,40}| 1/[a-z]{1,40})?)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-zµμ]+", re.IGNORECASE)
_BYTES = re.compile(r"(?P<scale>(?:[kmgtKMGT]i|[kmgtpKMGTP])?)(?P<name>B|bit|bps|b)(?P<rate>(?:/s)?)", re.ASCII)
# What people write for the units below, word by word.
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("millisecond", "milliseconds", "msec"), "ms"),
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("token", "tokens", "toks"), "tok"),
    **dict.fromkeys(("request", "requests", "reqs", "query", "queries"), "req"),
    **dict.fromkeys(("gpus", "card", "cards"), "gpu"),
    **dict.fromkeys(("usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("cent", "cents"), "¢"),
    "per": "/",
    "percent": "%",
    "thousand": "k",
    "million": "m",
    "billion": "b",
    "mio": "m",
    "watts": "w",
    "watt": "w",
    "µs": "us",
    "μs": "us",
    "times": "x",
    "fold": "x",
    "byte": "B",
    "bytes": "B",
    "bit": "bit",
    "bits": "bit",
    "kilobytes": "kB",
    "megabytes": "MB",
    "gigabytes": "GB",
    "terabytes": "TB",
    "flops": "flop",
    "mtokens": "mtok",
}
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "p": 1e15}
_BINARY = {"ki": 2.0**10, "mi": 2.0**20, "gi": 2.0**30, "ti": 2.0**40}
_TIMES = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3600.0}
_PER_TOKEN = {f"/{size}{word}": 1e6 / number for size, number in _SCALES.items() for word in ("tok", "") if size + word}
_PER_TOKEN |= {f"/1{size}{word}": 1e6 / number for size, number in _SCALES.items() for word in ("tok", "") if size}
_PER_HOUR = {f"/{gpu}{name}": 3600 / seconds for name, seconds in _TIMES.items() for gpu in ("", "gpu")}

# By an input's unit: what may stand behind its number, and what the number is to be multiplied with.
UNITS: Mapping[str, Mapping[str, float]] = {
    "s": _TIMES,
    "GPU-seconds": _TIMES | {f"gpu{name}": seconds for name, seconds in _TIMES.items()},
    "1/s": {f"{what}/{name}": 1 / seconds for name, seconds in _TIMES.items() for what in ("", "req", "1")}
    | {"rps": 1.0, "qps": 1.0, "hz": 1.0, "rpm": 1 / 60},
    "tokens": {f"{scale}{word}": size for scale, size in _SCALES.items() for word in ("tok", "") if scale + word},
    "count": {scale: size for scale, size in _SCALES.items() if scale} | {"gpu": 1.0},
    "bytes/s": {f"{scale}B/s": size for scale, size in (_SCALES | _BINARY).items()}
    | {f"{scale}{name}": size / 8 for scale, size in _SCALES.items() for name in ("b/s", "bps", "bit/s")},
    "bytes": {f"{scale}B": size for scale, size in (_SCALES | _BINARY).items()},
    "FLOP/s": {f"{scale}{name}": size for scale, size in _SCALES.items() for name in ("flop", "flops", "flop/s")},
    "W": {f"{scale}w": size for scale, size in _SCALES.items()},
    "$ per 1e6 tokens": _PER_TOKEN | {"": 1.0},
    "$ per 1e6 accepted answer tokens": _PER_TOKEN | {"": 1.0},
    "$ per GPU-hour": _PER_HOUR | {"": 1.0},
    "$ per GPU-second": {name: factor / 3600 for name, factor in _PER_HOUR.items()} | {"": 1.0},
    "$ per kWh": {"/kwh": 1.0, "/mwh": 1e-3, "": 1.0},
}
_SHARES = ("probability", "fraction", "share", "relative", "accept rate", "score", "ratio", "factor", "fold")
_SHARE_UNITS = {"%": 0.01, "x": 1.0}
_EXAMPLES = {
    "s": "60 ms",
    "1/s": "12/s",
    "tokens": "8k",
    "count": "70B",
    "bytes/s": "50 GB/s",
    "bytes": "80 GB",
    "FLOP/s": "989 TFLOPS",
    "W": "700 W",
    "$ per 1e6 tokens": "$4/Mtok",
    "$ per GPU-hour": "$3/h",
    **dict.fromkeys(_SHARES, "62 %"),
}
_LEFT_OUT = {"s": ("ms", "us"), "bytes/s": ("GB/s", "TB/s"), "bytes": ("GB",), "FLOP/s": ("TFLOP/s", "PFLOP/s")}


def read_quantity(field: str, text: str, unit: str) -> float | None:
    """The number that a text such as "60 ms" gives in `unit`; None where the text is no number with a unit.

    A comma separates thousands, a point decimals; "8k" is 8,000. Raises ThresholdInputError for a unit that is not
    one of the input's.
    """
    found = _QUANTITY.fullmatch(text.strip()) if len(text) <= MAX_QUANTITY_CHARS else None
    if found is None or not (found["unit"] or found["dollar"]):
        return None
    try:
        number = float(found["number"].replace(",", ""))
    except ValueError:  # a sign or a point without digits
        return None
    factor = _find_factor(found["unit"], unit, dollar=bool(found["dollar"]))
    if factor is None:
        raise ThresholdInputError(field, f"is '{text.strip()}', whose unit is not one of this input", _advise(unit))
    return number / round(1 / factor) if factor < 1 else number * factor  # 60 / 1000 is 0.06 and 7 * 0.001 is not 0.007


def list_scales(unit: str) -> list[tuple[str, float]]:
    """The units that a person leaves out when they give an input of `unit`, the likeliest first."""
    if unit in _SHARES:
        return [("%", 0.01)]
    return [(name, UNITS[unit][_normalize(name, unit)]) for name in _LEFT_OUT.get(unit, ())]


def is_share(unit: str) -> bool:
    """Whether an input of this unit may be given in percent."""
    return unit in _SHARES


def _normalize(given: str, unit: str) -> str:
    """A unit without spaces and hyphens, with our word for each of its words; a byte's capital B is kept."""
    text = _WORD.sub(lambda word: _WORDS.get(word[0].lower(), word[0]), given)
    text = re.sub(r"[\s-]+", "", text).replace("$/", "/")
    if not unit.startswith("bytes"):
        return text.lower()
    parts = _BYTES.fullmatch(text)
    return text if parts is None else f"{parts['scale'].lower()}{parts['name']}{parts['rate'].lower()}"


def _find_factor(given: str, unit: str, *, dollar: bool) -> float | None:
    """The factor of a unit; the input's own unit, as it is described, counts as one."""
    text, own = _normalize(given, unit), _normalize(unit, unit)
    if unit.startswith("$"):
        cents = 0.01 if text.startswith("¢") else 1.0
        text = text.removeprefix("$").removeprefix("¢")
        factor = UNITS.get(unit, {"": 1.0, own.removeprefix("$"): 1.0}).get(text)
        return None if factor is None else factor * cents
    if dollar:
        return None
    return UNITS.get(unit, _SHARE_UNITS if unit in _SHARES else {}).get(text, 1.0 if text == own else None)


def _advise(unit: str) -> str:
    return f"give it in {unit}" + (f", or as '{_EXAMPLES[unit]}'" if unit in _EXAMPLES else "")
