"""What one conversion may take, and how a process is held to it."""

import contextlib
import sys
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Address space, processor time and elapsed time of the conversion of one file, and the size of its Markdown."""

    memory_bytes: int = 2048 * MEGABYTE
    cpu_s: int = 60
    wall_s: float = 300.0
    markdown_bytes: int = 32 * MEGABYTE


def limit_process(limits: Limits) -> None:
    """Hold this process, and those that it starts, to the memory; they write no file, and leave no core behind.

    A system without such limits, such as Windows, keeps to the elapsed time alone.
    """
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some; an administrator may have set less
            resource.setrlimit(kind, (most, most))


def limit_next_conversion(limits: Limits) -> None:
    """Give this process the processor time for one more conversion; when that is used up, the system ends it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_s, hard))
