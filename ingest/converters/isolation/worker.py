"""The conversion process: reads one file after the other from its input and writes what they became."""

import json
import os
import sys
from collections.abc import Sequence
from typing import IO

from ingest.converters import CONVERTERS
from ingest.converters.isolation.limits import Limits, limit_next_conversion, limit_process
from ingest.converters.isolation.messages import (
    BrokenMessageError,
    encode_converted,
    read_message,
    write_message,
)
from ingest.errors import SourceFileError

MAX_REQUEST_BYTES = 1 << 40  # what is asked was read by who asks


def main(arguments: Sequence[str]) -> None:
    """Answer requests until the input ends."""
    limits = Limits(**json.loads(arguments[0]))
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what libraries print is no answer
    limit_process(limits)
    while True:
        try:
            media_type = read_message(requests, MAX_REQUEST_BYTES).decode()
        except BrokenMessageError:  # who asked is gone, or done
            return
        path = read_message(requests, MAX_REQUEST_BYTES).decode()
        data = read_message(requests, MAX_REQUEST_BYTES)
        limit_next_conversion(limits)
        _answer(answers, media_type, path, data, limits)


def _answer(answers: IO[bytes], media_type: str, path: str, data: bytes, limits: Limits) -> None:
    try:
        answer = b'{"converted":' + encode_converted(CONVERTERS[media_type].convert(data, path)) + b"}"
        if len(answer) > limits.markdown_bytes:
            answer = _describe("size")
    except SourceFileError as error:
        answer = json.dumps({"line": error.line, "reason": error.reason}).encode()
    except MemoryError:
        answer = _describe("memory")
    except RecursionError:
        answer = _describe("depth")
    except Exception as error:  # a library's own error on bytes that nobody foresaw; the next file is another
        answer = _describe(type(error).__name__)
    write_message(answers, answer)


def _describe(failure: str) -> bytes:
    return json.dumps({"failure": failure}).encode()


if __name__ == "__main__":
    main(sys.argv[1:])
