"""`refdesk encoder build`, `refdesk encoder use`, `refdesk reranker build` and `refdesk judge build`."""

import argparse
from pathlib import Path

from index.errors import format_command
from server.config import Config
from server.places import HOME, MULTILINGUAL, choose_encoder, find_encoder
from server.terminal.messages import print_message
from server.terminal.options import Commands, add_command, add_paths


def add_encoder(commands: Commands) -> None:
    """Add `encoder build` and `encoder use`."""
    made = commands.add_parser("encoder", help="make and choose encoders")
    encoder = made.add_subparsers(required=True, metavar="COMMAND")
    parser = add_command(encoder, "build", _build_encoder, "make an encoder from a sentence-transformers model")
    _add_model(parser)
    parser.add_argument("--precision", choices=["int8", "fp32"], default="int8", help="of the weights (int8)")
    parser.add_argument("--query-prefix", default="", help="what the model wants before a query")
    parser.add_argument("--document-prefix", default="", help="what the model wants before a document")
    parser.add_argument(
        "--language", action="append", metavar="CODE", help="a language that it knows, such as en; repeatable (all)"
    )
    parser = add_command(encoder, "use", _use_encoder, "choose the encoder of the indexes that are made here")
    parser.add_argument("encoder", help="a folder, or a name: english, multilingual, or one in the folder 'encoders'")
    add_paths(parser, "home")


def _build_encoder(_: Config, options: argparse.Namespace) -> int:
    from ingest import build_encoder

    spec = build_encoder(
        options.model,
        options.output,
        name=options.name,
        precision=options.precision,
        query_prefix=options.query_prefix,
        document_prefix=options.document_prefix,
        languages=options.language,
    )
    print(
        f"Built {spec.name} in {options.output}: {spec.dimension} dimensions, {spec.precision}, "
        f"lowest cosine with the original {spec.agreement:.4f}."
    )
    return 0


def _use_encoder(config: Config, options: argparse.Namespace) -> int:
    from index import read_spec
    from ingest import build_multilingual

    folder = find_encoder(config.home, options.encoder)
    if options.encoder == MULTILINGUAL and not folder.exists():
        print_message("Building the multilingual encoder; that takes some minutes and 6 GB of memory.")
        build_multilingual(folder)
    spec = read_spec(folder)
    choose_encoder(config.home, folder)
    command = format_command("ingest", "--rebuild", *(() if config.home == HOME else ("--home", config.home)))
    print(f"Indexes below {config.home} are made with {spec.name} from now on. Run '{command}' for the present one.")
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
