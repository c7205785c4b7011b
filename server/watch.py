"""Bring what changes into an index, and into a service that runs: at once from folders, and every so often."""

import contextlib
import importlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import RefdeskError, hold_token_ranks, read_remembered
from index.storage.sources import is_uri
from server.address import Address
from server.config import Config, resolve_source

DEBOUNCE_MS = 200  # that a burst of changes may go on before what came so far is taken
STEP_MS = 50  # without a change, after which a burst is over
LOOK_MS = 1_000  # after which a watcher looks whether it has to end
# what an ingest and a publication import only when something changed, LanceDB and the encoder's runtime among them
_IMPORTED_LATE = (
    "onnxruntime",
    "tokenizers",
    "tools",
    "index.storage.earlier_vectors",
    "index.storage.writer",
    "ingest.stages.entries",
    "ingest.stages.kept_vectors",
    "ingest.stages.write",
    "server.spooled_texts",
    "server.terminal.ingest_report",
)
MAX_END_S = 5.0  # that an ingest may take to end, before it is ended
RESTART_S = 5.0  # after which a process that ended by itself is started again

logger = logging.getLogger(__name__)


class NothingToWatchError(RefdeskError, ValueError):
    """An index none of whose sources is a folder of this machine."""

    def __init__(self, config: Config) -> None:
        self.index = config.index
        super().__init__(
            f"Nothing can be watched for the index in '{config.index}': none of its sources is a folder that is there. "
            "Leave out --watch, or name the folder of the archive."
        )


def list_watched_folders(config: Config) -> Sequence[Path]:
    """The folders that the index is made from. Raises NothingToWatchError when there is none."""
    given = resolve_source(config)
    named = [given] if given else [source.resolved for source in read_remembered(config.index).sources]
    folders = [Path(name).resolve() for name in named if not is_uri(name) and Path(name).is_dir()]
    if not folders:
        raise NothingToWatchError(config)
    return folders


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment to ingest; `folders` are those that are watched."""

    folders: Sequence[Path]


def wait_for_turns(
    config: Config,
    *,
    watch: bool,
    every_s: float | None = None,
    stop: threading.Event | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Turn]:
    """Yield whenever it is time to ingest: after changes in the folders, and `every_s` seconds after the last turn.

    With `watch`, the first comes at once, when changes are seen from then on. Turns do not overlap: what is due
    meanwhile comes next. Ends with `stop`. Raises NothingToWatchError.
    """
    stop = stop or threading.Event()
    if not watch:
        while every_s is not None and not stop.wait(every_s):
            yield Turn(())
        return
    folders, due = list_watched_folders(config), None
    for is_changed in _watch_folders(config, folders, stop):
        if is_changed or (due is not None and clock() >= due):
            yield Turn(folders)
            due = None if every_s is None else clock() + every_s


def _watch_folders(config: Config, folders: Sequence[Path], stop: threading.Event) -> Iterator[bool]:
    """Whether something in the folders changed: at once true, then whenever it did, and false every second.

    What is hidden, and the index and the surfaces, change nothing. Changes meanwhile are told at the next step.
    """
    from watchfiles import watch

    own = tuple(f"{path.resolve()}{os.sep}" for path in (config.index, config.public, config.home))

    def counts(_: object, path: str) -> bool:
        root = next((folder for folder in folders if Path(path).is_relative_to(folder)), None)
        hidden = root is None or any(part.startswith(".") for part in Path(path).relative_to(root).parts)
        return not hidden and not path.startswith(own)

    steps = watch(
        *folders,
        watch_filter=counts,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
    )
    for number, changes in enumerate(steps):
        yield number == 0 or bool(changes)


def import_what_an_ingest_needs() -> None:
    """Import and load what takes seconds now, so that no change waits for it."""
    hold_token_ranks()
    for name in _IMPORTED_LATE:
        importlib.import_module(name)


def build_ingest_command(config: Config, address: Address) -> list[str]:
    """The command line that brings the index and the surfaces of a service up to date."""
    source = resolve_source(config)
    places = {"--index": config.index, "--public": config.public, "--encoder": config.encoder}
    options = ["--kind", config.source_kind, *(str(part) for place in places.items() for part in place)]
    options += ["--base-url", address.base_url, *([] if address.given else ["--provisional"])]
    return [sys.executable, "-P", "-m", "server", "ingest", *([source] if source else []), *options]


@contextlib.contextmanager
def run_ingests(config: Config, address: Address, *, watch: bool, every: str | None) -> Iterator[None]:
    """Ingest beside a service what changes in its folders, and all of its sources after `every` time (`1h`).

    That is done in a process that ends with this one; it stays, because starting one takes longer than a change. What
    it prints goes to stderr. Raises NothingToWatchError.
    """
    if not watch and every is None:
        yield
        return
    if watch:
        list_watched_folders(config)
    turns = [*(["--watch"] if watch else []), *(["--every", every] if every else [])]
    keeper = _Keeper([*build_ingest_command(config, address), *turns, "--while-stdin-is-open"])
    try:
        yield
    finally:
        keeper.end()


class _Keeper:
    """Keeps a process running until the end: one that ends by itself is told, and started again."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._ends = threading.Event()
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=sys.stderr.fileno())  # noqa: S603  # our own

    def _keep(self) -> None:
        while True:
            status = self._process.wait()
            if self._ends.is_set():
                return
            logger.error("The process that ingests ended with status %s; another starts in %g s", status, RESTART_S)
            if self._ends.wait(RESTART_S):
                return
            self._process = self._start()

    def end(self) -> None:
        """Let the process end, and end it where it does not."""
        self._ends.set()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._thread.join(MAX_END_S)
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()


def end_with_stdin() -> None:
    """End this process when its standard input closes, as it does when the service that started it is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not the buffer of stdin, whose lock Python waits for when it ends
            pass
        os._exit(0)  # an ingest that is cut off is undone by the next

    threading.Thread(target=wait, daemon=True).start()
