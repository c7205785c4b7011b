"""What a command says beside its result: on stderr, a line each, under the program's name."""

import contextlib
import sys

FAILED, INTERRUPTED, READER_LEFT = 1, 130, 141  # exit statuses (the last two 128 + a signal); 2 is a usage error
PARTLY = 3  # of an ingest that took what it could
LOCKED = 75  # of an ingest while another one runs (EX_TEMPFAIL), so that cron tries again
NOT_CONFIGURED = 78  # of a service that no other start would help (EX_CONFIG), so that a supervisor leaves it stopped


def print_message(text: object) -> None:
    """Print an error, a problem or a note, so that stdout holds the result alone."""
    with contextlib.suppress(OSError):  # where nobody listens, nobody can be told
        sys.stderr.write(f"refdesk: {text}\n")
