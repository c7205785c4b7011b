"""The streams of a command: text for any terminal, and one way to say that it could not be written."""

import codecs
import io
import os
import sys
from typing import Any

from index import RefdeskError

_ESCAPES = "refdesk.escapes"


class OutputError(RefdeskError, OSError):
    """A result that could not be written to standard output."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The result cannot be written to standard output ({reason}). Mend that or give a file, then run it again."
        )


def prepare_streams() -> None:
    """Make standard output and error take every text, and tell a write that fails as OutputError.

    A character that the encoding lacks is written as its escape in JSON, so that JSON stays JSON in any encoding. A
    standard stream that is closed stays taken: a file that is opened later would get its number, and what is printed.
    A reader that left raises BrokenPipeError.
    """
    codecs.register_error(_ESCAPES, _escape)
    _hold_closed_descriptors()
    sys.stdout = _open_output(sys.stdout)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=_ESCAPES)
    else:
        sys.stderr = open(2, "w", encoding="utf-8", errors=_ESCAPES, closefd=False)  # noqa: SIM115  # as long as we run


def discard_output() -> None:
    """Let what is still buffered for standard output go nowhere, since nobody takes it."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    sys.stdout.flush()


class _Output(io.FileIO):
    """Standard output, whose failures are ours."""

    def write(self, data: Any, /) -> int:
        """Write. Raises OutputError, or BrokenPipeError where the reader left."""
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(error.strerror or str(error)) from error


def _open_output(before: object) -> io.TextIOWrapper:
    """Standard output as it was opened, with our escapes and errors.

    Where Python was told not to buffer, each line goes out at once: a buffer is what lets the last flush fail again
    after somebody, such as argparse, passed over a write that failed.
    """
    output = io.BufferedWriter(_Output(1, "wb", closefd=False))
    if not isinstance(before, io.TextIOWrapper):
        return io.TextIOWrapper(output, "utf-8", _ESCAPES)
    by_line = before.line_buffering or before.write_through
    return io.TextIOWrapper(output, before.encoding, _ESCAPES, line_buffering=by_line)


def _hold_closed_descriptors() -> None:
    for number, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):  # so that writing to 1 fails
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free, which is this one


def _escape(error: UnicodeError) -> tuple[str, int]:
    r"""Characters as JSON escapes them: `\u00e9`, and two of these beyond the first plane."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end
