"""Making an index anew beside a service that serves what is there, as an upgrade may ask for."""

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence

from index import IndexMismatchError, RefdeskError, read_manifest, read_remembered
from index.errors import format_command
from index.storage.sources import IndexSource, describe_source, find_source
from ingest import explain_new_build, is_stale
from ingest.errors import ArchiveError
from ingest.sources import choose_kind
from server.config import Config, resolve_source


class IndexOfAnotherSourceError(RefdeskError, ValueError):
    """A service that is to serve one source from an index that was made from others."""

    def __init__(self, config: Config, remembered: Sequence[IndexSource]) -> None:
        self.source = config.source
        self.remembered = remembered
        known = " and ".join(f"'{one.resolved}'" for one in remembered)
        told = config.source is None or choose_kind(config.source) == config.source_kind
        kind = [] if told else ["--kind", config.source_kind]
        command = format_command("ingest", config.source, *kind, "--index", config.index)
        super().__init__(
            f"The index in '{config.index}' holds the documents of {known}, not those of '{config.source}'. Leave out "
            f"the source to serve it, name another --index, or run '{command}' to see what would change."
        )


def start_anew(config: Config, prepare: Callable[[], None]) -> threading.Thread | None:
    """Start to make an index anew that an ingest cannot go on from, while it is served; None for any other.

    Raises IndexOfAnotherSourceError; and what an ingest raises before it reads a document, or IndexMismatchError when
    no source is known, for an index that cannot be read, because then nothing could be served.
    """
    if not _has_to_be_made_anew(config):
        return None
    refuse_another_source(config)
    if not is_readable(config):
        _require_source(config)
    work = threading.Thread(target=_log_errors, args=(prepare,), daemon=True)
    work.start()
    return work


def _has_to_be_made_anew(config: Config) -> bool:
    with contextlib.suppress(IndexMismatchError):  # of another encoder, which somebody chose: it is served as it is
        return explain_new_build(config.index, config.encoder) is not None
    return False


def _require_source(config: Config) -> None:
    source = resolve_source(config)
    try:
        is_stale(source, config.index, config.encoder, kind=config.source_kind)
    except ArchiveError:
        if source and not config.source:  # the default, which nobody named
            read_manifest(config.index)  # says how to name one
        raise


def _log_errors(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except RefdeskError as error:
        logging.getLogger(__name__).warning("%s", error)


def is_readable(config: Config) -> bool:
    """Whether there is an index whose manifest this version reads."""
    try:
        read_manifest(config.index)
    except RefdeskError:
        return False
    return True


def refuse_another_source(config: Config) -> None:
    """Stop a service whose index is to be changed by a source that it is not made from.

    Raises IndexOfAnotherSourceError.
    """
    source, remembered = resolve_source(config), read_remembered(config.index).sources
    if source and remembered and not find_source(remembered, describe_source(source, config.source_kind)):
        raise IndexOfAnotherSourceError(config, remembered)
