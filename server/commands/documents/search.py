"""`refdesk search`."""

import argparse
import asyncio
import json
import sys

from server.address import recall_base_url
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "search", _search, "search the index")
    parser.add_argument(
        "query",
        help='a question or key words; kind: topic: year: after: before: changed: id: lang: source: "phrase" -word',
    )
    parser.add_argument("--limit", type=_read_limit, default=10, help="how many passages to show (10)")
    parser.add_argument("--explain", action="store_true", help="show ranks, scores and matched words of each passage")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "reranker", "base_url")


def _search(config: Config, options: argparse.Namespace) -> int:
    from index import parse_query
    from index.retrieval.hits import result_as_data
    from index.retrieval.search import search
    from index.retrieval.searcher import Searcher
    from server.terminal.search_results import format_hits

    parse_query(options.query)

    async def run_search() -> int:
        searcher = await Searcher.open(config.index, reranker=config.reranker)
        result = await search(searcher, options.query, options.limit)
        if options.json:
            data = result_as_data(result, recall_base_url(config).url, options.explain)
            print(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            print(format_hits(result, recall_base_url(config).url, sys.stdout.isatty(), options.explain))
        return 0

    return asyncio.run(run_search())


def _read_limit(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError("give a number from 1 to 100")
    return number
