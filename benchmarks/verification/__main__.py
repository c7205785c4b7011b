"""Judge every labelled answer and print the matrix: `python -m benchmarks.verification [--kept-aside]`."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.verification.answers import LabelledAnswer, make_answers
from benchmarks.verification.judge import OUTCOMES, find_wrong, judge
from benchmarks.verification.texts import ARCHIVE
from index.storage.reader import Reader
from ingest import ingest


def main() -> int:
    """Print how many answers of each kind are accepted and refused; 1 when one is judged wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verification", description="Judge labelled answers.")
    parser.add_argument("--kept-aside", action="store_true", help="judge the set that no rule was written with")
    parser.add_argument("--wrong", action="store_true", help="print each answer that is judged wrong")
    options = parser.parse_args()
    answers = make_answers(kept_aside=options.kept_aside)
    started = time.process_time()
    with tempfile.TemporaryDirectory(prefix="refdesk-verification-") as folder:
        ingest(ARCHIVE, Path(folder) / "index")
        outcomes = asyncio.run(_judge_all(Path(folder) / "index", answers))
    print("\n".join(_format_matrix(answers, outcomes)))
    wrong = find_wrong(answers, outcomes)
    print(f"{len(answers)} answers, {time.process_time() - started:.1f} CPU s")
    print("\n".join(f"{name}: {len(found)} of {of}" for name, (found, of) in wrong.items()))
    if options.wrong:
        for found, _ in wrong.values():
            print("\n".join(f"{answer.kind} ({answer.language}): {answer.text!r}" for answer in found))
    return 0


async def _judge_all(index: Path, answers: Sequence[LabelledAnswer]) -> list[str]:
    reader = await Reader.open(index)
    return [await judge(reader, answer) for answer in answers]


def _format_matrix(answers: Sequence[LabelledAnswer], outcomes: Sequence[str]) -> list[str]:
    counts: Mapping[tuple[str, str], Counter[str]] = {(answer.label, answer.kind): Counter() for answer in answers}
    for answer, outcome in zip(answers, outcomes, strict=True):
        counts[answer.label, answer.kind][outcome] += 1
    header = f"{'label':12} {'kind':32} {'answers':>8} " + " ".join(f"{name:>12}" for name in OUTCOMES)
    rows = [
        f"{label:12} {kind:32} {sum(found.values()):8} " + " ".join(f"{found[name]:12}" for name in OUTCOMES)
        for (label, kind), found in sorted(counts.items())
    ]
    return [header, *rows]


if __name__ == "__main__":
    sys.exit(main())
