"""When a site may be asked next, how much of it one run may take, and what is asked again."""

import email.utils
import time
from datetime import UTC

from ingest.sources.settings import Budget
from ingest.sources.site.network.transport import Clock

MAX_TRIES = 3  # of one address and run
BACK_OFF_SECONDS = 2.0  # before the second try; four times that before the third
MAX_WAIT_SECONDS = 300.0  # that a server may ask to wait; what asks for more waits for the next run
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


class BudgetSpentError(Exception):
    """A run that may fetch no more; its text says what is spent."""


class Pace:
    """Waits between two requests, and ends a run whose budget is spent."""

    def __init__(self, budget: Budget, pause: float, clock: Clock) -> None:
        self._budget = budget
        self._clock = clock
        self._end = clock.now() + budget.seconds
        self._next = clock.now()
        self.pause = pause
        self.pages = 0
        self.received = 0

    def wait(self) -> None:
        """Wait until the site may be asked. Raises BudgetSpentError."""
        if self.received >= self._budget.bytes:
            raise BudgetSpentError(f"{self._budget.bytes:,} bytes were received")
        now = self._clock.now()
        if max(now, self._next) >= self._end:
            raise BudgetSpentError(f"{self._budget.seconds:,.0f} seconds are over")
        if self._next > now:
            self._clock.sleep(self._next - now)
        self._next = self._clock.now() + self.pause

    def count_page(self) -> None:
        """Count a page. Raises BudgetSpentError where it is one more than may be asked for."""
        if self.pages >= self._budget.pages:
            raise BudgetSpentError(f"{self._budget.pages:,} pages were asked for")
        self.pages += 1

    def back_off(self, tries: int, asked: float | None) -> None:
        """Let the next request wait after one that failed; `asked` are the seconds that the server asked for."""
        wait = BACK_OFF_SECONDS * 4 ** (tries - 1) if asked is None else asked
        self._next = self._clock.now() + max(wait, self.pause)


def read_retry_after(header: str) -> float | None:
    """The seconds that a server asks to wait, from a number or a date; None where it asks for none."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = email.utils.parsedate_to_datetime(text[:100])
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - time.time())
