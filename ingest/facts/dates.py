"""Dates that a file declares, as far as they are declared: a day, a month or a year; never a guess."""

import datetime
import re

_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)
_DAY_FIRST = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({_MONTH})\.?,? (\d{{4}})", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.IGNORECASE)


def read_date(stated: object) -> str | None:
    """Read `2025-03-04T10:00Z`, `2025/3`, `4 March 2025`, `March 2025` and their like.

    What is not one day, month or year for every reader is None: `04/03/2025`, `yesterday`, `2025-13`.
    """
    text = " ".join(str(stated or "").split())
    if found := _ISO.fullmatch(text):
        return _format(found[1], found[3], found[4])
    if found := _COMPACT.fullmatch(text):
        return _format(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        return _format(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _format(found[3], _month(found[1]), found[2])
    return None


def _month(name: str) -> str:
    return str(next(number for full, number in _MONTHS.items() if full.startswith(name.lower()[:3])))


def _format(year: str, month: str | None, day: str | None) -> str | None:
    try:
        found = datetime.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return found[: 10 if day else 7 if month else 4]
