"""What a command says beside its result: on stderr, a line each, under the program's name."""

import sys

FAILED, INTERRUPTED = 1, 130  # exit statuses; argparse ends with 2 for a usage error


def print_message(text: object) -> None:
    """Print an error, a problem or a note, so that stdout holds the result alone."""
    sys.stderr.write(f"refdesk: {text}\n")
