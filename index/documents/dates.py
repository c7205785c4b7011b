"""Dates of documents: a year, a month or a day of the years that every consumer of a date can write."""

import datetime
import re

from index.errors import shorten

# What JSON Schema and regular expressions see; `check_date` also asks whether there is such a day.
DATE_PATTERN = r"^[1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$"
_DATE = re.compile(DATE_PATTERN)


def check_date(text: str) -> str:
    """Return a date as it is written. Raises ValueError, saying what to write, for one that cannot be rendered.

    The years are 1000 to 9999: RFC 3339 and `datetime` have none above, and readers of RFC 822 take 0026 for 2026.
    """
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        year, month, day = [*map(int, text.split("-")), 1, 1][:3]
        datetime.date(year, month, day)
    except ValueError:
        raise ValueError(
            f"'{shorten(text)}' is no date of the years 1000 to 9999; write a year, a month or a day in the digits 0 "
            "to 9, such as 2026, 2026-05 or 2026-05-16"
        ) from None
    return text
