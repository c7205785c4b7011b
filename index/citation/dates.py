"""Dates that may be a year, a month or a day."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def split_date(date: str) -> list[int]:
    """The numbers of a date: `2026-05` is `[2026, 5]`."""
    return [int(part) for part in date.split("-")]


def format_date(date: str) -> str:
    """The date in words: `16 May 2026`, `May 2026` or `2026`."""
    year, *rest = split_date(date)
    return " ".join([*(str(day) for day in rest[1:]), *(MONTHS[month - 1] for month in rest[:1]), str(year)])
