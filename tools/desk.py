"""What the tools work on: the index, opened when first needed and opened again when it was switched."""

import contextlib
import importlib
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from index import (
    MANIFEST_FILE,
    ArchiveInfo,
    IndexMismatchError,
    IndexMissingError,
    RefdeskError,
    locate_index,
    read_manifest,
)
from index.storage.location import IndexInTheMakingError

if TYPE_CHECKING:
    from index.models.judge import Judge
    from index.retrieval.searcher import Searcher
    from index.storage.locate import Place
    from index.storage.location import Stamp
    from index.storage.reader import Reader


logger = logging.getLogger(__name__)
_call_limit: ContextVar[anyio.CancelScope | None] = ContextVar("call_limit", default=None)


@contextlib.contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Give a call this much time, that of opening the index not counted. Raises TimeoutError when it is over."""
    with anyio.fail_after(seconds) as limit:
        given = _call_limit.set(limit)
        try:
            yield
        finally:
            _call_limit.reset(given)


@contextlib.contextmanager
def _stop_clock() -> Iterator[None]:
    """Let what is done inside not count against the time of the call that waits for it."""
    limit = _call_limit.get()
    if limit is None:
        yield
        return
    deadline, began, limit.deadline = limit.deadline, anyio.current_time(), float("inf")
    try:
        yield
    finally:
        limit.deadline = deadline + anyio.current_time() - began


class Desk:
    """The open index of a server. `base_url` is where this service publishes, without a trailing slash.

    Opening takes two CPU seconds (LanceDB's import is one of them), so it happens at the first use or in
    `searcher()` ahead of it, never while a client waits for `initialize`.
    """

    def __init__(
        self,
        index: "Place",
        base_url: str,
        prepare: Callable[[], None] | None = None,
        *,
        reranker: Path | None = None,
        judge: Path | None = None,
        archive: ArchiveInfo | None = None,
        is_being_made: Callable[[], bool] = lambda: False,
    ) -> None:
        """Serve this index; `prepare` runs once, in a thread, before it is opened.

        `reranker` is the folder of a reranker, where one is to look at the best passages again, `judge` that of a
        model that is asked about statements; `archive` is what is known of the archive before there is an index of it;
        `is_being_made` tells whether one is made anew beside an index that cannot be read.
        """
        self._archive = archive
        self._is_being_made = is_being_made
        self._reranker = reranker
        self._judge_folder = judge
        self._judge: Judge | None = None
        self.location = locate_index(index)
        self.base_url = base_url
        self._prepare = prepare
        self._reader: Reader | None = None
        self._searcher: Searcher | None = None
        self._seen: Stamp | None = None
        self._refused: tuple[Stamp | None, RefdeskError] | None = None
        self._lock = anyio.Lock()

    @cached_property
    def archive(self) -> ArchiveInfo | None:
        """What the archive says of itself, from the manifest unless it was given; None without an index.

        It stays the same while the desk is used, because clients keep the lists of tools and prompts that it decides.
        """
        if self._archive is None:
            with contextlib.suppress(IndexMissingError, IndexMismatchError):
                return read_manifest(self.location).archive
        return self._archive

    async def reader(self) -> "Reader":
        """The reader of the newest state of the index; a switch takes effect at the next call.

        The time that opening takes is not that of the call. Raises IndexMissingError, IndexMismatchError,
        IndexInTheMakingError, what `prepare` raises, or what the index was refused for.
        """
        self._check_refusal()
        if self._reader is not None and self._seen == self._read_stamp():
            return self._reader
        with _stop_clock():
            return await self._refresh_reader()

    async def _refresh_reader(self) -> "Reader":
        async with self._lock:
            if self._prepare is not None:
                # abandoned when the client leaves: an ingest ends by itself, and its switch is atomic
                await anyio.to_thread.run_sync(self._prepare, abandon_on_cancel=True)
                self._prepare = None
            self._check_refusal()
            stamp = self._read_stamp()
            if self._reader is None:
                self._reader = await self._open_reader()
            elif stamp not in (None, self._seen):
                await self._reopen()
            self._seen = stamp or self._seen
        return self._reader

    def refuse(self, problem: RefdeskError | None, stamp: "Stamp | None") -> None:
        """Answer nothing from the index whose manifest has this stamp, for this reason; None takes that back.

        What is switched to next is answered from.
        """
        self._refused = (stamp, problem) if problem is not None else None

    def _check_refusal(self) -> None:
        if self._refused is None:
            return
        if self._refused[0] == self.location.stamp(MANIFEST_FILE):
            raise self._refused[1]
        self._refused = self._reader = self._searcher = None

    async def searcher(self) -> "Searcher":
        """The searcher of the state that `reader()` gives, whose encoder and vectors are loaded at the first call.

        Raises what `reader()` raises, or RerankerError.
        """
        reader = await self.reader()
        if self._searcher is not None and self._searcher.reader is reader:
            return self._searcher
        with _stop_clock():
            async with self._lock:
                reader = self._reader or reader  # of a switch meanwhile
                if self._searcher is None or self._searcher.reader is not reader:
                    self._searcher = await self._open_searcher(reader)
                return self._searcher

    async def judge(self) -> "Judge | None":
        """The judge of statements, where one is set; its weights are loaded at the first call. Raises JudgeError."""
        if self._judge is None and self._judge_folder is not None:
            with _stop_clock():
                async with self._lock:
                    if self._judge is None:
                        self._judge = await anyio.to_thread.run_sync(
                            _open_judge, self._judge_folder, abandon_on_cancel=True
                        )
        return self._judge

    async def _open_reader(self) -> "Reader":
        await anyio.to_thread.run_sync(importlib.import_module, "index.storage.reader", abandon_on_cancel=True)
        from index.storage.reader import Reader

        try:
            return await Reader.open(self.location)
        except IndexMismatchError as error:
            if self._is_being_made():
                raise IndexInTheMakingError(self.location) from error
            raise

    async def _open_searcher(self, reader: "Reader") -> "Searcher":
        await anyio.to_thread.run_sync(importlib.import_module, "index.retrieval.search", abandon_on_cancel=True)
        from index.retrieval.searcher import Searcher

        return await Searcher.of(reader, reranker=self._reranker)

    async def _reopen(self) -> None:
        """Open what was switched to, for searches too where there were any; keep the current when it cannot be read."""
        try:
            reader = await self._open_reader()
            searcher = None if self._searcher is None else await self._open_searcher(reader)
        except RefdeskError as error:
            logger.warning("The index was switched and cannot be opened, so the one before is served: %s", error)
        else:
            self._reader, self._searcher = reader, searcher

    def _read_stamp(self) -> "Stamp | None":
        stamp = self.location.stamp(MANIFEST_FILE)
        if stamp is None and self._reader is None and self._prepare is None:
            raise IndexMissingError(self.location)
        return stamp


def _open_judge(folder: Path) -> "Judge":
    from index.models.judge import Judge

    judge = Judge(folder)
    judge.load()
    return judge
