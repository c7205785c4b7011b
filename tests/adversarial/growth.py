"""How the processor time of a reader grows with what it reads: `python -m tests.adversarial.growth` measures all pairs.

The suite leaves out the longest text where the one before took more than a few milliseconds, because then that one and
the shortest tell as much; this command reads all.
"""

import gc
import sys
import time
from collections.abc import Sequence

from tests.adversarial.markdown import MARKDOWN, Make
from tests.adversarial.readers import READERS, Reader, read_or_refuse

SIZES = (1_000, 10_000, 100_000)  # characters
MAX_RATIO = 20.0  # of processor time for ten times the text; 10 is linear, 100 quadratic
IGNORED_S = 0.0003  # that a shorter text may take for nothing
ENOUGH_S = 0.006  # that a text of the middle size takes, and the ratio to the shortest is told beyond doubt
TRIES = 4  # of which the best counts, because others use the machine


def find_growth(reader: Reader, make: Make, sizes: Sequence[int] = SIZES, *, enough_s: float = ENOUGH_S) -> str | None:
    """What is told of a reader whose time grows faster than the text; None where it does not."""
    before = _measure_s(reader, make(sizes[0]))
    for size in sizes[1:]:
        taken = _measure_s(reader, make(size))
        for attempt in range(1, TRIES):
            if taken <= MAX_RATIO * max(before, IGNORED_S):
                break
            longer = make(size + attempt * size // 50)  # another text, for which no cache of the reader has an answer
            taken = min(taken, _measure_s(reader, longer))
        if taken > MAX_RATIO * max(before, IGNORED_S):
            return f"{size} characters take {1000 * taken:.1f} ms, a tenth of them {1000 * before:.1f} ms"
        if taken > enough_s:
            return None
        before = taken
    return None


def _measure_s(reader: Reader, text: str) -> float:
    """The processor time of this thread for a text, without collections of garbage."""
    gc.disable()
    try:
        started = time.thread_time()
        read_or_refuse(reader, text)
        return time.thread_time() - started
    finally:
        gc.enable()


def main() -> int:
    """Measure every reader with every generator, its own and those of Markdown."""
    found = 0
    for name, reader in READERS.items():
        for text, make in {**MARKDOWN, **reader.generators}.items():
            try:
                growth = find_growth(reader, make, enough_s=float("inf"))
            except Exception as error:
                growth = f"it raises {error!r}"
            if growth:
                found += 1
                print(f"{name}, {text}: {growth}", flush=True)
    pairs = sum(len({**MARKDOWN, **reader.generators}) for reader in READERS.values())
    print(f"{found} of {pairs} grow too fast or raise what no reader may")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
