"""`refdesk eval`."""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from server.config import Config
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index.evaluation import Report


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "eval", _evaluate, "measure search on test collections")
    parser.add_argument("collections", nargs="+", type=Path, metavar="DIR", help="a folder with queries.jsonl")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="where the documents are, when not in DIR")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "encoder", "reranker")


def _evaluate(config: Config, options: argparse.Namespace) -> int:
    from index.evaluation import build_json, format_text

    reports = [_evaluate_collection(config, folder, options.corpus or folder) for folder in options.collections]
    if options.json:
        print(json.dumps([build_json(report) for report in reports], indent=2))
        return 0
    print(*(format_text(report) for report in reports), sep="\n\n")
    if len(reports) > 1:
        mean = sum(report.legs["hybrid"]["nDCG@10"].mean for report in reports) / len(reports)
        print(f"\nMean nDCG@10 of hybrid: {mean:.4f}")
    return 0


def _evaluate_collection(config: Config, folder: Path, corpus: Path) -> "Report":
    """Ingest the corpus into an index of its own, which goes again, and ask the questions."""
    from index.evaluation import evaluate, read_judgements
    from index.retrieval.searcher import Searcher
    from ingest import ingest

    judgements = read_judgements(folder)

    async def run(index: Path) -> "Report":
        return await evaluate(await Searcher.open(index, reranker=config.reranker), judgements)

    with tempfile.TemporaryDirectory(prefix="refdesk-eval-") as scratch:
        index = Path(scratch) / "index"
        for problem in ingest(corpus, index, config.encoder, kind="collection").problems:
            print_message(f"{problem} It was left out.")
        return asyncio.run(run(index))
