"""Dates of documents, which may be a year, a month or a day, as moments."""

from datetime import UTC, datetime


def get_first_moment(date: str) -> datetime:
    """The first moment of a day, month or year, in UTC."""
    year, month, day = [*date.split("-"), "1", "1"][:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def has_day(date: str | None) -> bool:
    """Whether the date is known to the day."""
    return len(date or "") == len("2026-05-16")
