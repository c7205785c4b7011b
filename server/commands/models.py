"""`refdesk encoder build`, `refdesk reranker build` and `refdesk judge build`."""

import argparse
from pathlib import Path

from server.config import Config
from server.terminal.options import Commands, add_command


def add_encoder(commands: Commands) -> None:
    """Add `encoder build`."""
    encoder = commands.add_parser("encoder", help="make encoders").add_subparsers(required=True, metavar="COMMAND")
    parser = add_command(encoder, "build", _build_encoder, "make an encoder from a sentence-transformers model")
    _add_model(parser)
    parser.add_argument("--precision", choices=["int8", "fp32"], default="int8", help="of the weights (int8)")
    parser.add_argument("--query-prefix", default="", help="what the model wants before a query")
    parser.add_argument("--document-prefix", default="", help="what the model wants before a document")


def _build_encoder(_: Config, options: argparse.Namespace) -> int:
    from ingest import build_encoder

    spec = build_encoder(
        options.model,
        options.output,
        name=options.name,
        precision=options.precision,
        query_prefix=options.query_prefix,
        document_prefix=options.document_prefix,
    )
    print(
        f"Built {spec.name} in {options.output}: {spec.dimension} dimensions, {spec.precision}, "
        f"lowest cosine with the original {spec.agreement:.4f}."
    )
    return 0


def add_reranker(commands: Commands) -> None:
    """Add `reranker build`."""
    reranker = commands.add_parser("reranker", help="make rerankers").add_subparsers(required=True, metavar="COMMAND")
    parser = add_command(reranker, "build", _build_reranker, "make a reranker from a cross-encoder")
    _add_model(parser)


def _build_reranker(_: Config, options: argparse.Namespace) -> int:
    from ingest import build_reranker

    spec = build_reranker(options.model, options.output, name=options.name)
    print(f"Built {spec.name} in {options.output}. Set REFDESK_RERANKER to that folder to search with it.")
    return 0


def add_judge(commands: Commands) -> None:
    """Add `judge build`."""
    judge = commands.add_parser("judge", help="make judges").add_subparsers(required=True, metavar="COMMAND")
    parser = add_command(judge, "build", _build_judge, "make a judge of statements from a model of entailment")
    _add_model(parser)


def _build_judge(_: Config, options: argparse.Namespace) -> int:
    from ingest import build_judge

    spec = build_judge(options.model, options.output, name=options.name)
    print(f"Built {spec.name} in {options.output}. Set REFDESK_JUDGE to that folder to ask it when verifying.")
    return 0


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a model's name on the hub, or its folder")
    parser.add_argument("output", type=Path, help="the folder to write")
    parser.add_argument("--name", help="what to call it (the model's name)")
