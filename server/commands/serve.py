"""`refdesk serve`."""

import argparse

from index import IndexMismatchError, IndexMissingError, RefdeskError
from server.config import Config, ConfigurationError, NoArchiveError, require_any_archive
from server.terminal.intervals import INTERVALS, read_interval
from server.terminal.messages import FAILED, NOT_CONFIGURED
from server.terminal.options import Commands, add_command, add_paths, add_source_kind

EXITS = "Exits with 78 when another start would fail too: a setting, the archive or the index has to be mended."


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "serve", _serve, "serve over HTTP, or over stdio for one client", EXITS)
    parser.set_defaults(choose_status=_choose_status)
    parser.add_argument(
        "source",
        nargs="?",
        default=argparse.SUPPRESS,  # so that `--source` holds where no folder is named
        metavar="FOLDER",
        help="the folder or address of an archive, which is ingested and published first (what the index remembers)",
    )
    parser.add_argument("--stdio", action="store_true", help="serve MCP over standard input and output")
    parser.add_argument("--no-ingest", dest="ingest", action="store_false", help="serve the index as it is")
    parser.add_argument("--watch", action="store_true", help="ingest whatever changes in the folders, at once")
    parser.add_argument(
        "--every", type=_check_interval, metavar="TIME", help=f"ingest all sources again after {INTERVALS}"
    )
    parser.add_argument("--host", help="the address to serve on (127.0.0.1)")
    parser.add_argument("--port", help="the port to serve on (8321)")
    parser.add_argument("--root-path", metavar="PATH", help="how the paths begin that a proxy passes on (nothing)")
    add_source_kind(parser)
    add_paths(parser, "source", "home", "index", "public", "encoder", "reranker", "judge", "theme", "base_url")


def _serve(config: Config, options: argparse.Namespace) -> int:
    from server.serve import serve_http, serve_stdio

    if options.ingest:
        require_any_archive(config, "serve")
    for name in ("watch", "every"):
        if getattr(options, name) and not options.ingest:
            raise ConfigurationError(name, "ingests what changes: leave out --no-ingest")
    if options.stdio:
        serve_stdio(config, ingest=options.ingest, watch=options.watch, every=options.every)
        return 0
    is_current = bool(options.source) and options.index is None
    serve_http(config, ingest=options.ingest, watch=options.watch, every=options.every, current=is_current)
    return 0


def _check_interval(text: str) -> str:
    read_interval(text)
    return text


def _choose_status(error: RefdeskError) -> int:
    """The status of a service that could not start: whether a supervisor should try again."""
    from ingest.errors import ArchiveError, NoSourceError
    from server.anew import IndexOfAnotherSourceError
    from server.watch import NothingToWatchError

    mended_by_hand = (
        ArchiveError,
        ConfigurationError,
        IndexMismatchError,
        IndexMissingError,
        IndexOfAnotherSourceError,
        NoArchiveError,
        NoSourceError,
        NothingToWatchError,
    )
    return NOT_CONFIGURED if isinstance(error, mended_by_hand) else FAILED
