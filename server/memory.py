"""What the C library holds of memory that nobody uses: as little as it can be told to."""

import ctypes
import gc
import sys
from contextlib import suppress

MAX_ARENAS = 2  # of glibc, which else makes eight a core: 90 MB of 480 for 17,000 chunks
_M_ARENA_MAX = -8  # of mallopt, in glibc's malloc.h


def use_few_arenas() -> None:
    """Let the threads of this process share their heaps, where the C library is glibc."""
    with suppress(AttributeError, OSError):
        if sys.platform == "linux":
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, MAX_ARENAS)


def give_back_memory() -> None:
    """Give memory that is free back to the system, where the C library is glibc; cycles are collected before."""
    gc.collect()
    with suppress(AttributeError, OSError):
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)
