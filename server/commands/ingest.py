"""`refdesk ingest`."""

import argparse
import json
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from traceback import format_exc
from typing import TYPE_CHECKING

from index import IndexBusyError, RefdeskError, locate_index
from index.storage.location import translate_write_errors
from server.address import Address, find_address, keep_address
from server.config import Config, ConfigurationError, require_any_archive
from server.places import make_current
from server.terminal.ask import choose, confirm
from server.terminal.intervals import INTERVALS, read_interval
from server.terminal.messages import FAILED, LOCKED, PARTLY, print_message
from server.terminal.options import Commands, add_command, add_paths, add_source_kind
from server.terminal.settings import MEANINGS

if TYPE_CHECKING:
    from ingest import Joining
    from server.build import BuildReport


_FETCHING = {  # settings of sources that are not on this machine, and what stands for their values
    "headers_file": "FILE",
    "contact": "ADDRESS",
    "pause_s": "S",
    "max_pages": "N",
    "max_fetched_mb": "MB",
    "max_depth": "N",
    "max_fetch_s": "S",
}
EXITS = (
    f"Exits with 0 when all is in, {PARTLY} when the index is up to date but for files that could not be taken, "
    f"{FAILED} when nothing was changed (a source is not there, or a removal was not agreed to), {LOCKED} when another "
    "ingest runs."
)


class ReportFileError(RefdeskError, OSError):
    """A file for the report of an ingest that cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"The report cannot be written to '{path}' ({reason}); what was ingested stays. Name another file with "
            "--report, and ingest again."
        )


def add(commands: Commands) -> None:
    """Add the command."""
    text = "bring the index and the surfaces up to date"
    parser = add_command(commands, "ingest", _ingest, text, EXITS)
    parser.set_defaults(choose_status=_choose_status)
    parser.add_argument(
        "source", nargs="?", help="the folder or address of the archive (what the index remembers, else archive)"
    )
    parser.add_argument("more", nargs="*", help="other sources of the same index")
    add_source_kind(parser)
    parser.add_argument("--allow-private", action="store_true", default=None, help=MEANINGS["allow_private"])
    for name, metavar in _FETCHING.items():
        parser.add_argument("--" + name.replace("_", "-"), metavar=metavar, help=MEANINGS[name])
    joining = parser.add_mutually_exclusive_group()
    for name, help_text in (("add", "beside the sources that the index has"), ("replace", "in their place")):
        joining.add_argument(
            f"--{name}", dest="joining", action="store_const", const=name, help=f"take SOURCE {help_text}"
        )
    parser.add_argument("--allow-removals", action="store_true", help="remove more than a tenth of the documents")
    parser.add_argument("--rebuild", action="store_true", help="make everything anew beside the old index")
    parser.add_argument("--strict", action="store_true", help="refuse everything when one file is broken")
    parser.add_argument("--verbose", action="store_true", help="name each file of a problem that many files have")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
    parser.add_argument("--watch", action="store_true", help="stay, and ingest whatever changes in the folders")
    parser.add_argument("--every", type=read_interval, metavar="TIME", help=f"stay, and ingest again after {INTERVALS}")
    parser.add_argument("--while-stdin-is-open", action="store_true", help=argparse.SUPPRESS)  # of a service
    add_paths(parser, "home", "index", "public", "encoder", "base_url")
    parser.add_argument("--provisional", action="store_true", help="keep that URL only until a service runs elsewhere")


def _ingest(config: Config, options: argparse.Namespace) -> int:
    if options.joining and not config.source:
        raise ConfigurationError("source", f"is missing: say which source --{options.joining} means")
    require_any_archive(config, "ingest")
    address = find_address(config)
    if options.provisional:
        address = address.model_copy(update={"given": False})
    if options.while_stdin_is_open:
        from server.watch import end_with_stdin

        end_with_stdin()
    if not options.watch and options.every is None:
        return _ingest_once(config, address, options)
    with suppress(KeyboardInterrupt):
        _stay(config, address, options)
    return 0


def _choose_status(error: RefdeskError) -> int:
    return LOCKED if isinstance(error, IndexBusyError) else FAILED


def _stay(config: Config, address: Address, options: argparse.Namespace) -> None:
    """Ingest, and again whenever something changed or it is time; what cannot be ingested is told, and waited for.

    Beside a service, which has ingested at its start, what is not watched is left until it is time.
    """
    from server.watch import import_what_an_ingest_needs, wait_for_turns

    if not options.while_stdin_is_open:
        _ingest_once(config, address, options)
    elif options.watch:
        _try(config, address, options)
    again = argparse.Namespace(**{**vars(options), "rebuild": False, "joining": None})
    import_what_an_ingest_needs()
    told = False
    for turn in wait_for_turns(config, watch=options.watch, every_s=options.every):
        if not told and turn.folders:
            print(f"Watching {' and '.join(map(str, turn.folders))}. Stop with Ctrl-C.", flush=True)
            told = True
        _try(config, address, again)


def _try(config: Config, address: Address, options: argparse.Namespace) -> None:
    """Ingest; what went wrong is told, because the next change may mend it and nobody is there to start this again."""
    try:
        _ingest_once(config, address, options)
    except RefdeskError as error:
        print_message(str(error))
    except Exception:
        print_message(f"A fault of Refdesk ended this ingest; the next is tried in its time.\n{format_exc()}")
    sys.stdout.flush()


def _ingest_once(config: Config, address: Address, options: argparse.Namespace) -> int:

    report = _build(address.apply(config), options)
    with translate_write_errors(locate_index(config.index)):
        keep_address(config, address)
    _print_report(report, verbose=options.verbose)
    if options.source and options.index is None and make_current(config.home, config.index):
        print(f"Commands in this folder now work on '{config.source}', whose index is {config.index}.")
    if options.report:
        _write_report(report, options.report)
    return PARTLY if report.ingested.problems else 0


def _print_report(report: "BuildReport", *, verbose: bool) -> None:
    from server.terminal.ingest_report import format_report, format_sentences

    done, published = report.ingested, report.published
    for problem in format_sentences(
        [*done.problems, *(link.describe() for link in done.broken_links)], verbose=verbose
    ):
        print_message(problem)
    for notice in format_sentences(done.notices, verbose=verbose):
        print_message(f"note: {notice}")
    print(*format_report(done, report.publish_s if published else None), sep="\n")
    if published is not None:
        print(f"Published: {published.written} written, {published.removed} removed, {published.unchanged} unchanged.")
    for notice in format_sentences(report.list_notices(), verbose=verbose):
        print(f"Note: {notice}")


def _write_report(report: "BuildReport", path: Path) -> None:
    try:
        path.write_text(json.dumps(report.as_data(), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ReportFileError(path, error.strerror or str(error)) from error


def _build(config: Config, options: argparse.Namespace) -> "BuildReport":
    """Ingest and publish; what needs a word is asked for once, where there is somebody to ask."""
    from ingest.errors import OtherSourceError, RemovalsError
    from server.build import build

    run = partial(build, config, rebuild=options.rebuild, strict=options.strict, more=options.more)
    try:
        return run(joining=options.joining, allow_removals=options.allow_removals)
    except OtherSourceError as error:
        joining: Joining | None = choose(f"{error}\nWhat shall become of it?", ("replace", "add"))
        if joining is None:
            raise
        return run(joining=joining, allow_removals=options.allow_removals)
    except RemovalsError as error:
        if not confirm(f"{error}\nRemove them?"):
            raise
        return run(joining=options.joining, allow_removals=True)
