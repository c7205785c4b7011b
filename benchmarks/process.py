"""Child processes whose CPU time and memory are measured by the kernel."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import MappingProxyType
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
RUN_TIMEOUT_S = 900  # an index of a million chunks takes 240; one that hangs is killed


class BenchmarkError(RuntimeError):
    """A measured process did not do what was asked of it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a whole process took. `peak_mb` is its highest resident size (VmHWM)."""

    wall_s: float
    cpu_s: float
    peak_mb: float


class Process:
    """A running child process, with its pipes."""

    def __init__(
        self, command: Sequence[str], *, talk: bool = False, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Start `command`; with `talk`, its standard input and output are pipes. `environment` adds to ours."""
        pipe = subprocess.PIPE if talk else subprocess.DEVNULL
        self._started = time.perf_counter()
        self._child = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, cwd=ROOT, env=_make_environment() | dict(environment)
        )
        self._watchdog = Timer(RUN_TIMEOUT_S, self._child.kill)
        self._watchdog.daemon = True
        self._watchdog.start()

    @property
    def input(self) -> IO[bytes]:
        """The pipe to its standard input."""
        if self._child.stdin is None:
            raise BenchmarkError("The process was started without pipes.")
        return self._child.stdin

    @property
    def output(self) -> IO[bytes]:
        """The pipe from its standard output."""
        if self._child.stdout is None:
            raise BenchmarkError("The process was started without pipes.")
        return self._child.stdout

    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    def cpu_s(self) -> float:
        """CPU seconds of all its threads so far, to the nanosecond: Linux has a clock for each process."""
        return time.clock_gettime((~self._child.pid << 3) | 2)

    def peak_mb(self) -> float:
        """The highest resident size so far, the kernel's VmHWM."""
        return self._status_mb("VmHWM:")

    def resident_mb(self) -> float:
        """The resident size now, the kernel's VmRSS."""
        return self._status_mb("VmRSS:")

    def _status_mb(self, name: str) -> float:
        status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="utf-8")
        return int(status.partition(name)[2].split(maxsplit=1)[0]) * 1024 / 1e6

    def running(self) -> bool:
        """Whether it has not ended yet; to be asked before `wait`."""
        return os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self._child.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it now, as a crash of the system would."""
        os.kill(self._child.pid, signal.SIGKILL)

    def wait(self, allowed: Sequence[int] = (0,)) -> Usage:
        """Wait for its end. Raises BenchmarkError for an exit status that is not `allowed`."""
        _, status, usage = os.wait4(self._child.pid, 0)
        wall_s = self.elapsed_s()
        self._watchdog.cancel()
        self._child.returncode = os.waitstatus_to_exitcode(status)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        if self._child.returncode not in allowed:
            raise BenchmarkError(f"{self._child.args!r} ended with status {self._child.returncode}.")
        # ru_maxrss is the child's VmHWM as long as its parent was smaller: ours imports nothing heavy
        return Usage(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def build_refdesk_command(*arguments: str | Path) -> list[str]:
    """The command line of the installed `refdesk`, or of its entry point where there is no script."""
    script = Path(sys.executable).with_name("refdesk")
    start = [str(script)] if script.exists() else [sys.executable, "-c", "from server.cli import run; run()"]
    return [*start, *map(str, arguments)]


def run(command: Sequence[str]) -> Usage:
    """Run a command to its end, its output unseen."""
    return Process(command).wait()


def _make_environment() -> dict[str, str]:
    """Ours without the settings that would turn a run into another one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REFDESK_")}
