"""The `refdesk` command: each subcommand calls one function and prints its result."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from index import RefdeskError
from server.config import Config, read_config

Command = Callable[[Config, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 worked, 1 is an error told in one line on stderr, 2 a usage error."""
    options = _parser().parse_args(arguments)
    try:
        config = read_config(vars(options))
        run_command: Command = options.command
        return run_command(config, options)
    except RefdeskError as error:
        print(f"refdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run() -> None:
    """The entry point: like `main`, and quiet when what reads our output goes away."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


def _serve(config: Config, options: argparse.Namespace) -> int:
    from server.serve import serve_http, serve_stdio

    serve = serve_stdio if options.stdio else serve_http
    serve(config, ingest=options.ingest)
    return 0


def _ingest(config: Config, options: argparse.Namespace) -> int:
    from server.build import build, summary

    report = build(config, rebuild=options.rebuild, strict=options.strict)
    for problem in report.ingested.problems:
        print(f"refdesk: {problem}", file=sys.stderr)
    for notice in report.ingested.notices:
        print(f"refdesk: note: {notice}", file=sys.stderr)
    print(*summary(report), sep="\n")
    return 1 if report.ingested.problems else 0


def _publish(config: Config, _: argparse.Namespace) -> int:
    from server.build import publish_index

    report = publish_index(config)
    print(
        f"Published to {config.public}: {report.written} written, {report.removed} removed, "
        f"{report.unchanged} unchanged."
    )
    return 0


def _search(config: Config, options: argparse.Namespace) -> int:
    from index.reader import Reader
    from index.search import checked_query, search
    from server.terminal import hits_as_json, hits_as_text

    checked_query(options.query)

    async def run_search() -> int:
        result = await search(await Reader.open(config.index), options.query, options.limit)
        if options.json:
            print(json.dumps(hits_as_json(result, config.url), ensure_ascii=False, indent=2))
        else:
            print(hits_as_text(result, config.url, sys.stdout.isatty()))
        return 0

    return asyncio.run(run_search())


def _encoder_build(_: Config, options: argparse.Namespace) -> int:
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


def _clients(config: Config, _: argparse.Namespace) -> int:
    from server.clients import client_configuration

    print(client_configuration(config))
    return 0


def _vectors(_: Config, options: argparse.Namespace) -> int:
    from tools.thresholds import check_vectors

    report = check_vectors(options.file)
    for result in report.results:
        if result.outcome != "pass":
            print(f"{result.id}: {result.outcome}{''.join(f'; {line}' for line in result.differences)}")
    counts = f"{report.count('pass')} passed, {report.count('fail')} failed, {report.count('unknown tool')} unknown"
    print(f"{len(report.results)} vectors: {counts}.")
    return 0 if report.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="refdesk", description="A reference desk for a research archive.")
    parser.add_argument("--version", action="version", version=f"refdesk {version('refdesk')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = _command(commands, "serve", _serve, "serve over HTTP, or over stdio for one client")
    serve.add_argument("--stdio", action="store_true", help="serve MCP over standard input and output")
    serve.add_argument("--no-ingest", dest="ingest", action="store_false", help="serve the index as it is")
    serve.add_argument("--host", help="the address to serve on (127.0.0.1)")
    serve.add_argument("--port", help="the port to serve on (8321)")
    _paths(serve, "source", "index", "public", "encoder", "base_url")

    ingest = _command(commands, "ingest", _ingest, "bring the index and the surfaces up to date")
    ingest.add_argument("source", nargs="?", type=Path, help="the folder of the archive (archive)")
    ingest.add_argument("--rebuild", action="store_true", help="make everything anew beside the old index")
    ingest.add_argument("--strict", action="store_true", help="refuse everything when one file is broken")
    _paths(ingest, "index", "public", "encoder", "base_url")

    publish = _command(commands, "publish", _publish, "write the surfaces from the index")
    _paths(publish, "index", "public", "base_url")

    search = _command(commands, "search", _search, "search the index")
    search.add_argument("query", help="a question or key words")
    search.add_argument("--limit", type=_positive, default=10, help="how many passages to show (10)")
    search.add_argument("--json", action="store_true", help="print the same as JSON")
    _paths(search, "index", "base_url")

    clients = _command(commands, "clients", _clients, "print configuration for Claude Code, Claude Desktop, Cursor")
    _paths(clients, "source", "index", "public", "base_url")

    _encoder_parser(commands)

    vectors = _command(commands, "vectors", _vectors, "check the thresholds against a file of worked vectors")
    vectors.add_argument("file", type=Path)
    return parser


def _encoder_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    encoder = commands.add_parser("encoder", help="make encoders").add_subparsers(required=True, metavar="COMMAND")
    build = _command(encoder, "build", _encoder_build, "make an encoder from a sentence-transformers model")
    build.add_argument("model", help="a model's name on the hub, or its folder")
    build.add_argument("output", type=Path, help="the folder to write")
    build.add_argument("--name", help="what to call it (the model's name)")
    build.add_argument("--precision", choices=["int8", "fp32"], default="int8")
    build.add_argument("--query-prefix", default="", help="what the model wants before a query")
    build.add_argument("--document-prefix", default="", help="what the model wants before a document")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=command)
    return parser


def _paths(parser: argparse.ArgumentParser, *names: str) -> None:
    texts = {
        "source": "the folder of the archive (archive)",
        "index": "the folder of the index (.refdesk/index)",
        "public": "the folder of the surfaces (public)",
        "encoder": "the folder of the encoder (the one that ships)",
        "base_url": "the URL under which others reach this service (that of host and port)",
    }
    for name in names:
        kind = str if name == "base_url" else Path
        parser.add_argument(
            "--" + name.replace("_", "-"),
            dest=name,
            type=kind,
            metavar="URL" if kind is str else "DIR",
            help=texts[name],
        )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError("give a number from 1 to 100")
    return number
