"""Ask the questions of `questions.json` about public archives, and say how high their documents come.

`python -m benchmarks.archives.questions HOMES [NAME ...]`: in HOMES lies a folder an archive, by its name in that file,
made by `refdesk ingest CHECKOUT --home HOMES/NAME` with the encoder that ships. A question counts one over the rank of
the first document that answers it, of ten; several documents answer where the archive treats a subject twice. About
half of the questions name the subject as the document does, the others are `paraphrased`: they avoid its words.
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.retrieval.search import search
from index.retrieval.searcher import Searcher

QUESTIONS = Path(__file__).parent / "questions.json"
_HITS = 20  # of which two may be of one document
_RANKS = 10  # documents that count


async def measure_questions(home: Path, questions: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    """The rank of the first right document for each question, from 1; 0 where it is not among those that count."""
    searcher = await Searcher.open(home / "index")
    ranks = {}
    for entry in questions:
        found = await search(searcher, entry["question"], _HITS)
        sources = list(dict.fromkeys(hit.document.source for hit in found.hits))[:_RANKS]
        right = [rank for rank, source in enumerate(sources, 1) if source in entry["documents"]]
        ranks[entry["question"]] = min(right, default=0)
    return ranks


def _average(ranks: Sequence[int]) -> float:
    return statistics.fmean(1 / rank if rank else 0.0 for rank in ranks)


def main() -> int:
    """Print the mean reciprocal rank an archive, and each question whose document is not the first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archives.questions", description=main.__doc__)
    parser.add_argument("homes", type=Path, help="the folder that holds a folder with an index an archive")
    parser.add_argument("names", nargs="*", help="the archives to ask (all that are there)")
    options = parser.parse_args()
    for archive in json.loads(QUESTIONS.read_text()):
        home = options.homes / archive["name"]
        if (options.names and archive["name"] not in options.names) or not (home / "index").is_dir():
            continue
        ranks = asyncio.run(measure_questions(home, archive["questions"]))
        paraphrased = [entry["question"] for entry in archive["questions"] if entry["paraphrased"]]
        print(f"{archive['name']}: {_average(list(ranks.values())):.3f} over {len(ranks)} questions, ", end="")
        print(f"{_average([ranks[text] for text in paraphrased]):.3f} over the {len(paraphrased)} paraphrased ones")
        for question, rank in ranks.items():
            if rank != 1:
                print(f"  {rank or 'not found'}: {question}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
