"""Runs ingests that kill themselves with SIGKILL right before or right after one of their own steps.

Started once: it imports what an ingest imports, and each line of its input (JSON: module, name, when, arguments of
`refdesk`) is run by a process of its own, forked from it, so that a kill costs no start of an interpreter. Its answer
is the wait status of that process. Nothing that starts a thread is used before the fork.
"""

import importlib
import inspect
import json
import os
import signal
import sys
from collections.abc import Sequence
from functools import wraps
from typing import Any

from index import count_reader_tokens
from server.cli import main, make_command_parser

WARM = ("server.build", "ingest.stages.entries", "ingest.stages.write", "llms.publishing.publication")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(step: Any, when: str) -> Any:
    """The step, with the kill before or after it."""

    @wraps(step)
    async def later(*given: Any, **named: Any) -> None:
        if when == "before":
            die()
        await step(*given, **named)
        die()

    @wraps(step)
    def now(*given: Any, **named: Any) -> None:
        if when == "before":
            die()
        step(*given, **named)
        die()

    return later if inspect.iscoroutinefunction(step) else now


def run(module: str, name: str, when: str, arguments: Sequence[str]) -> int:
    """Put the kill into the step, then run the command as its entry point does."""
    owner = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    step = getattr(owner, last)
    killed = classmethod(dying(step.__func__, when)) if hasattr(step, "__func__") else dying(step, when)
    setattr(owner, last, killed)
    return main(arguments)


def serve() -> None:
    """Answer each line of the input with the wait status of its ingest."""
    for module in WARM:
        importlib.import_module(module)
    make_command_parser()
    count_reader_tokens("reads the ranks")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(sys.stderr.fileno(), 1)
            os._exit(run(*json.loads(line)))
        sys.stdout.write(f"{os.waitpid(child, 0)[1]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
