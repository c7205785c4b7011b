"""What the tools work on: the index, opened when first needed and opened again when it was switched."""

import contextlib
import importlib
import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from index import MANIFEST, ArchiveInfo, IndexMismatchError, IndexMissingError, RefdeskError, read_manifest

if TYPE_CHECKING:
    from index.storage.reader import Reader


logger = logging.getLogger(__name__)


class Desk:
    """The open index of a server. `base_url` is where this service publishes, without a trailing slash.

    Opening takes two CPU seconds (LanceDB's import is one of them), so it happens at the first use or in
    `reader()` ahead of it, never while a client waits for `initialize`.
    """

    def __init__(
        self,
        folder: Path,
        base_url: str,
        prepare: Callable[[], None] | None = None,
        *,
        reranker: Path | None = None,
        archive: ArchiveInfo | None = None,
    ) -> None:
        """Serve the index in `folder`; `prepare` runs once, in a thread, before it is opened.

        `reranker` is the folder of a reranker, where one is to look at the best passages again; `archive` is what is
        known of the archive before there is an index of it.
        """
        self._archive = archive
        self._reranker = reranker
        self.folder = folder
        self.base_url = base_url
        self._prepare = prepare
        self._reader: Reader | None = None
        self._seen: tuple[int, int] | None = None
        self._lock = anyio.Lock()

    @cached_property
    def archive(self) -> ArchiveInfo | None:
        """What the archive says of itself, from the manifest unless it was given; None without an index.

        It stays the same while the desk is used, because clients keep the lists of tools and prompts that it decides.
        """
        if self._archive is None:
            with contextlib.suppress(IndexMissingError, IndexMismatchError):
                return read_manifest(self.folder).archive
        return self._archive

    async def reader(self) -> "Reader":
        """The reader of the newest state of the index; a switch takes effect at the next call.

        Raises IndexMissingError, IndexMismatchError, or what `prepare` raises.
        """
        if self._reader is not None and self._seen == self._stamp():
            return self._reader
        async with self._lock:
            if self._prepare is not None:
                # abandoned when the client leaves: an ingest ends by itself, and its switch is atomic
                await anyio.to_thread.run_sync(self._prepare, abandon_on_cancel=True)
                self._prepare = None
            stamp = self._stamp()
            if self._reader is None:
                await anyio.to_thread.run_sync(
                    importlib.import_module, "index.retrieval.search", abandon_on_cancel=True
                )
                self._reader = await self._open()
            elif stamp not in (None, self._seen):
                self._reader = await self._reopened(self._reader)
            self._seen = stamp or self._seen
        return self._reader

    async def _open(self) -> "Reader":
        from index.storage.reader import Reader

        return await Reader.open(self.folder, reranker=self._reranker)

    async def _reopened(self, current: "Reader") -> "Reader":
        """The reader of what was switched to; the current one when that cannot be read."""
        try:
            return await self._open()
        except RefdeskError as error:
            logger.warning("The index was switched and cannot be opened, so the one before is served: %s", error)
            return current

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = (self.folder / MANIFEST).stat()
        except FileNotFoundError as error:
            if self._reader is None and self._prepare is None:
                raise IndexMissingError(self.folder) from error
            return None
        return status.st_mtime_ns, status.st_ino
