"""Texts that nobody wrote, for every reader: `python -m tests.adversarial.fuzz --seconds 600 [READER ...]`.

A reader answers or refuses in words; it raises nothing else. Texts are made of the parts that its generators and its
corpus are made of. What fails is printed and kept in `tests/adversarial/corpus/READER/`, which the suite reads again.
"""

import argparse
import hashlib
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

from tests.adversarial.readers import READERS, Reader, read_or_refuse

CORPUS = Path(__file__).parent / "corpus"
SEED_CHARS = 200  # characters of what the parts are taken from
ROUND_TEXTS = 500  # between two looks at the clock


def read_corpus(name: str) -> Iterator[tuple[Path, str]]:
    """The files of a reader's corpus, with their texts."""
    for path in sorted((CORPUS / name.replace(" ", "-")).glob("*.txt")):
        yield path, path.read_bytes().decode("utf-8", "surrogatepass")


def make_texts(name: str, reader: Reader) -> st.SearchStrategy[str]:
    """Texts of the parts of a reader's seeds, with anything between them."""
    seeds = [make(SEED_CHARS) for make in reader.generators.values()] + [text for _, text in read_corpus(name)]
    parts = sorted({part for seed in seeds for part in re.findall(r"\w+|\s+|[^\w\s]+", seed)})
    anything = st.text(max_size=5)  # surrogates too
    return st.lists(st.one_of(st.sampled_from(parts), anything), max_size=30).map("".join)


def explore(name: str, reader: Reader, texts: int) -> None:
    """Let a reader read so many texts, the same each time. Raises what it raises, for the shortest text."""

    @settings(
        max_examples=texts,
        deadline=None,
        database=InMemoryExampleDatabase(),
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
    )
    @given(make_texts(name, reader))
    def read(text: str) -> None:
        tried.append(text)
        read_or_refuse(reader, text)

    tried: list[str] = []
    try:
        read()
    except Exception as error:
        error.add_note(f"reader {name!r}, text {tried[-1]!r}")
        _keep(name, tried[-1])
        raise


def _keep(name: str, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    folder = CORPUS / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{hashlib.sha256(data).hexdigest()[:12]}.txt").write_bytes(data)


def main(arguments: Sequence[str]) -> int:
    """Explore the readers in turn until the time is over; return 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversarial.fuzz")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("readers", nargs="*", help="names of readers; all when none is given")
    options = parser.parse_args(arguments)
    settings.register_profile("fuzz", derandomize=False)
    settings.load_profile("fuzz")
    names = options.readers or list(READERS)
    failed: dict[str, str] = {}
    started, texts = time.monotonic(), 0
    while len(failed) < len(names) and time.monotonic() - started < options.seconds:
        for name in [name for name in names if name not in failed]:
            try:
                explore(name, READERS[name], ROUND_TEXTS)
            except Exception as error:
                failed[name] = " ".join([repr(error), *getattr(error, "__notes__", [])])
            texts += ROUND_TEXTS
            if time.monotonic() - started >= options.seconds:
                break
    print(f"{texts} texts for {len(names)} readers in {time.monotonic() - started:.0f} s, {len(failed)} failed")
    print("\n".join(failed.values()))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
