"""The side of an ingest: one conversion process, used for file after file and started anew when a file ends it."""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.converters.converter import Converted
from ingest.converters.isolation.limits import MEGABYTE, Limits
from ingest.converters.isolation.messages import BrokenMessageError, decode_converted, read_message, write_message
from ingest.errors import SourceFileError

_CODE = Path(__file__).parents[3]  # the folder of our packages
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
_STOPPING_S = 5.0  # for a process to end that was told to
_ENDING_S = 0.2  # for one to end that broke off


class ConversionProcess:
    """Converts files in a process of its own. It starts with the first one; `stop` ends it."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Hold each conversion to these limits."""
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._converted = 0
        self._lock = threading.Lock()

    def convert(self, data: bytes, media_type: str, path: str) -> Converted:
        """Convert an original. What ends the process, or goes over a limit, is an error of that file alone.

        A file that ends a process which has converted others is tried once more in a new one, so that it does not pay
        for what they left in memory. Raises SourceFileError.
        """
        with self._lock:
            first_of_process = self._converted == 0
            ended = self._try(data, media_type, path)
            if isinstance(ended, str) and not first_of_process and ended != self._describe_time():
                ended = self._try(data, media_type, path)
        if isinstance(ended, str):
            raise SourceFileError(path, None, ended)
        return ended

    def stop(self) -> None:
        """End the process, if it runs."""
        process, self._process, self._converted = self._process, None, 0
        if process is None:
            return
        _close(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOPPING_S)
        _kill(process)

    def _try(self, data: bytes, media_type: str, path: str) -> Converted | str:
        """What a file became, or why the process could not say so. Raises SourceFileError for what it did say."""
        process = self._process = self._process or self._start()
        requests, answers = process.stdin, process.stdout
        if requests is None or answers is None:  # both are pipes
            raise RuntimeError("the conversion process has no pipes")
        timed_out = threading.Event()
        try:
            with _end_after(process, self._limits.wall_s, timed_out):
                write_message(requests, media_type.encode(), path.encode("utf-8", "replace"), data)
                answer = json.loads(read_message(answers, self._limits.markdown_bytes))
        except (BrokenMessageError, OSError, ValueError):
            return self._explain_end(process, timed_out.is_set())
        except BaseException:
            _kill(process)
            self._process = None
            raise
        self._converted += 1
        return self._read_answer(answer, path)

    def _read_answer(self, answer: Any, path: str) -> Converted | str:
        try:
            if "converted" in answer:
                return decode_converted(answer["converted"])
            if "reason" in answer:
                line = answer["line"]
                raise SourceFileError(path, None if line is None else int(line), str(answer["reason"]))
            failure = str(answer["failure"])
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, SourceFileError):
                raise
            failure = "an answer that is none"
        if failure == "memory":
            self.stop()
        return self._describe_failure(failure)

    def _describe_failure(self, failure: str) -> str:
        limits = self._limits
        return {
            "memory": f"it takes more than {limits.memory_bytes // MEGABYTE:,} MB of memory to convert; split it",
            "size": f"its Markdown has more than {limits.markdown_bytes // MEGABYTE:,} MB; split it",
            "depth": "it is nested too deep to be converted; simplify it",
        }.get(failure, f"its converter stopped at it ({failure}); it may be broken, so save it again")

    def _describe_time(self) -> str:
        return f"it takes more than {self._limits.cpu_s} seconds of processor time to convert; split it"

    def _explain_end(self, process: subprocess.Popen[bytes], timed_out: bool) -> str:
        _kill(process)
        self._process, self._converted = None, 0
        code = process.returncode
        if timed_out or code == -getattr(signal, "SIGXCPU", 24):
            return self._describe_time()
        name = signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"
        most = self._limits.memory_bytes // MEGABYTE
        return (
            f"its converter ended at it ({name}): it is broken, or takes more than {most:,} MB of memory; save it again"
        )

    def _start(self) -> subprocess.Popen[bytes]:
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}  # no secrets of ours
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_CODE), variables.get("PYTHONPATH")]))
        variables["OMP_NUM_THREADS"] = variables["OPENBLAS_NUM_THREADS"] = "1"  # each thread takes address space
        return subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", "-B", "-m", "ingest.converters.isolation.worker", json.dumps(asdict(self._limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables,
            start_new_session=True,
        )


@contextlib.contextmanager
def _end_after(process: subprocess.Popen[bytes], seconds: float, timed_out: threading.Event) -> Iterator[None]:
    def end() -> None:
        timed_out.set()
        _signal_group(process)  # the streams are another thread's, which may wait for one of them

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process, with what it started, and let go of it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING_S)  # it may be ending by itself, and how it does is what is to be told
    _signal_group(process)
    process.wait()
    _close(process)


def _signal_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


CONVERSIONS = ConversionProcess()
atexit.register(CONVERSIONS.stop)
