"""When each path of a git work tree was first and last committed, from one process."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

MAX_GIT_S = 60.0  # 11,594 commits take 0.4 s
_BLOCK_BYTES = 1 << 16
_HEAD = b"\x01"  # begins the line of a commit; git quotes no path with -z, and no path holds it before a date
_DATE_BYTES = len("2026-05-16")
_SETTINGS = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


def git_dates(root: Path, limit_s: float = MAX_GIT_S) -> Mapping[str, tuple[str, str]]:
    """The days of the first and the last commit of each path below `root`, as the committers' calendars had them.

    A commit says that a file changed, not when a work was published. Nothing where `root` is in no work tree, where git
    is not installed or needs more time, and of a shallow clone, whose oldest commit holds all that came before. A file
    that was renamed begins anew: finding renames compares texts.
    """
    if _ask(root, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository") != ["true", "false"]:
        return {}
    command = ["log", "--format=%x01%cs", "--name-only", "--no-renames", "--no-ext-diff", "-z", "--relative", "--", "."]
    with subprocess.Popen(  # noqa: S603  # git, with words of ours
        _build_command(root, *command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        timer = threading.Timer(limit_s, process.kill)
        timer.start()
        try:
            assert process.stdout is not None  # noqa: S101  # it is a pipe
            dates = read_git_log(process.stdout)
        finally:
            timer.cancel()
    return dates if process.returncode == 0 else {}


def read_git_log(log: IO[bytes]) -> Mapping[str, tuple[str, str]]:
    """The first and the last day by path, of a log of commits with the names of what they changed."""
    dates: dict[str, tuple[str, str]] = {}
    day = ""
    for field in _split_fields(log):
        if field.startswith(_HEAD):
            day = field[1 : 1 + _DATE_BYTES].decode("ascii", "replace")
            field = field[1 + _DATE_BYTES :]
        path = os.fsdecode(field.lstrip(b"\n"))
        if path and day:
            first, last = dates.get(path, (day, day))
            dates[path] = min(first, day), max(last, day)
    return dates


def _split_fields(log: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := log.read(_BLOCK_BYTES):
        *fields, rest = (rest + block).split(b"\0")
        yield from fields
    if rest:
        yield rest


def _ask(root: Path, *words: str) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603  # as above
            _build_command(root, *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MAX_GIT_S,
            env=_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.decode("utf-8", "replace").split() if done.returncode == 0 else []


def _build_command(root: Path, *words: str) -> list[str]:
    return ["git", "-C", os.fspath(root), *_SETTINGS, "--no-pager", *words]


def _environment() -> Mapping[str, str]:
    """No repository but that of the folder, no question, and nothing fetched, whatever the repository asks for."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
