"""What is kept of a site between runs: its pages with their validators and bodies, and how far a run came."""

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index import RefdeskError

FORMAT = "1"  # bump when what is kept means something else; a file of another format is made anew
_TABLES = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pages (
  name TEXT PRIMARY KEY, url TEXT NOT NULL, via TEXT NOT NULL, rank INTEGER NOT NULL, depth INTEGER NOT NULL,
  wanted INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0,
  final TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '', gone INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', scan TEXT NOT NULL DEFAULT '{}',
  listed TEXT NOT NULL DEFAULT '{}', body BLOB
);
CREATE INDEX IF NOT EXISTS waiting ON pages (rank, depth) WHERE done < wanted;
"""
_COLUMNS = (
    "name, url, via, rank, depth, wanted, done, status, final, etag, modified, type, sha256, gone, failed, reason, "
    "scan, listed"
)

_PLAIN = 16  # columns before those that hold JSON


class SiteStateError(RefdeskError, OSError):
    """A file of what is kept of a site that cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"What is kept of a site in '{path}' cannot be used ({reason}). Nothing was changed: wait for the ingest "
            "that uses it, or free space, or remove that folder to fetch the site anew."
        )


@dataclass(slots=True)
class Page:
    """One address of a site, as the last answer left it. `name` is what all ways to write it share.

    `via` is the map that lists it, or `link`. `wanted` is the last run that found it, `done` the last that asked for
    it. `final` is where redirects led. `gone` counts the runs after each other in which it was not there, `failed`
    says that the last answer did not come. `reason` says why it is no item. `scan` is what it says to a crawler,
    `listed` what its map says of it.
    """

    name: str
    url: str
    via: str
    rank: int
    depth: int
    wanted: int
    done: int = 0
    status: int = 0
    final: str = ""
    etag: str = ""
    modified: str = ""
    type: str = ""
    sha256: str = ""
    gone: int = 0
    failed: int = 0
    reason: str = ""
    scan: Mapping[str, Any] = field(default_factory=dict)
    listed: Mapping[str, Any] = field(default_factory=dict)


class SiteState:
    """The file of one site. Each step is kept at once, so that a killed run loses none."""

    def __init__(self, folder: Path) -> None:
        """Open or make it. Raises SiteStateError."""
        self._path = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / "lock", timeout=0)
            self._base = sqlite3.connect(folder / "pages.sqlite", isolation_level=None, timeout=5)
        except (sqlite3.Error, OSError) as error:
            raise SiteStateError(folder, str(error)) from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._base.close()
            raise SiteStateError(folder, str(error)) from error

    def _prepare(self) -> None:
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.executescript(_TABLES)
        kept = self.read_note("format")
        if kept not in ("", FORMAT):
            self._base.executescript("DELETE FROM pages; DELETE FROM notes;")
        if kept != FORMAT:  # else nothing is written, as it is opened for each document that is read
            self.keep_note("format", FORMAT)

    @staticmethod
    def is_there(folder: Path) -> bool:
        """Whether anything was ever kept."""
        return (folder / "pages.sqlite").is_file()

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one that crawls. Raises SiteStateError."""
        try:
            with self._lock:
                yield
        except Timeout as error:
            raise SiteStateError(self._path, "another ingest uses it") from error

    @contextlib.contextmanager
    def translate_errors(self) -> Iterator[None]:
        """Close the file at the end. Raises SiteStateError for what SQLite, or a body that is damaged, raises."""
        try:
            yield
        except (sqlite3.Error, zlib.error) as error:
            raise SiteStateError(self._path, str(error)) from error
        finally:
            self._base.close()

    def read_note(self, name: str, default: str = "") -> str:
        """What was put down under a name."""
        found = self._base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else default

    def keep_note(self, name: str, value: str) -> None:
        """Put something down."""
        self._base.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def find(self, name: str) -> Page | None:
        """The page of a name."""
        found = self._base.execute(
            f"SELECT {_COLUMNS} FROM pages WHERE name = ?",  # noqa: S608  # words of ours
            (name,),
        ).fetchone()
        return _read_page(found) if found else None

    def add(self, pages: Sequence[Page]) -> None:
        """Put down pages that a run found; what is known of one stays, and the better map counts."""
        rows = [
            (page.name, page.url, page.via, page.rank, page.depth, page.wanted, json.dumps(page.listed))
            for page in pages
        ]
        with self._base:  # undone where a value cannot be kept
            self._base.execute("BEGIN")
            self._base.executemany(
                "INSERT INTO pages (name, url, via, rank, depth, wanted, listed) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET "
                "via = CASE WHEN wanted = excluded.wanted AND rank <= excluded.rank THEN via ELSE excluded.via END, "
                "listed = CASE WHEN wanted < excluded.wanted THEN excluded.listed WHEN rank <= excluded.rank "
                "THEN json_patch(excluded.listed, listed) ELSE json_patch(listed, excluded.listed) END, "
                "depth = CASE WHEN wanted = excluded.wanted THEN min(depth, excluded.depth) ELSE excluded.depth END, "
                "rank = CASE WHEN wanted = excluded.wanted THEN min(rank, excluded.rank) ELSE excluded.rank END, "
                "url = CASE WHEN done < excluded.wanted AND (wanted < excluded.wanted OR rank > excluded.rank) "
                "THEN excluded.url ELSE url END, "
                "wanted = excluded.wanted",
                rows,
            )

    def next(self, run: int) -> Page | None:
        """The next page that a run has to ask for: by rank of its map, then by depth, then as it was found.

        A page that did not come the last time is asked for after the others, so that it takes no run away from them.
        """
        for condition in ("AND (failed = 0 OR json_extract(listed, '$.map') IS NOT NULL)", ""):
            query = f"SELECT {_COLUMNS} FROM pages WHERE done < wanted AND wanted = ? {condition} ORDER BY rank, depth"  # noqa: S608
            found = self._base.execute(f"{query} LIMIT 1", (run,)).fetchone()  # by an index of what waits
            if found:
                return _read_page(found)
        return None

    def keep(self, page: Page, body: bytes | None = None) -> None:
        """Put down what became of a page; its body stays where none is given."""
        packed = None if body is None else zlib.compress(body, 1)
        self._base.execute(
            "UPDATE pages SET done = ?, status = ?, final = ?, etag = ?, modified = ?, type = ?, sha256 = ?, gone = ?, "
            "failed = ?, reason = ?, scan = ?, body = coalesce(?, body) WHERE name = ?",
            (
                *(page.done, page.status, page.final, page.etag, page.modified, page.type, page.sha256, page.gone),
                *(page.failed, page.reason, json.dumps(page.scan), packed, page.name),
            ),
        )

    def carry(self, via: str, run: int) -> None:
        """Let a run find a map and all that it lists, and have asked for what is kept as the map says that it is."""
        is_kept = "(name = :via OR (sha256 != '' AND sha256 = json_extract(listed, '$.sha256')))"
        self._base.execute(
            f"UPDATE pages SET wanted = :run, done = iif({is_kept}, :run, done), failed = iif({is_kept}, 0, failed), "  # noqa: S608
            f"gone = iif({is_kept}, 0, gone) WHERE via = :via OR name = :via",
            {"via": via, "run": run},
        )

    def unlist(self, via: str, ids: Sequence[str], run: int) -> None:
        """Let a run not have found those pages of a map whose documents have these ids."""
        self._base.execute(
            "UPDATE pages SET wanted = :run - 1, done = min(done, :run - 1) WHERE via = :via AND "
            "json_extract(listed, '$.facts.id') IN (SELECT value FROM json_each(:ids))",
            {"run": run, "via": via, "ids": json.dumps(ids)},
        )

    def drop_unwanted(self, run: int) -> None:
        """Forget the pages that a run did not find."""
        self._base.execute("DELETE FROM pages WHERE wanted < ?", (run,))

    def list_pages(self, where: str = "1", *values: object) -> Iterator[Page]:
        """The pages for which a condition of ours holds, by name."""
        query = f"SELECT {_COLUMNS} FROM pages WHERE {where} ORDER BY name"  # noqa: S608  # words of ours
        return map(_read_page, self._base.execute(query, values).fetchall())

    def count(self, where: str, *values: object) -> int:
        """How many pages there are for which a condition of ours holds."""
        return int(self._base.execute(f"SELECT count(*) FROM pages WHERE {where}", values).fetchone()[0])  # noqa: S608

    def read_body(self, name: str) -> bytes:
        """The body of a page; nothing where there is none."""
        found = self._base.execute("SELECT body FROM pages WHERE name = ?", (name,)).fetchone()
        return zlib.decompress(found[0]) if found and found[0] is not None else b""


def _read_page(row: tuple[Any, ...]) -> Page:
    return replace(Page(*row[:_PLAIN]), scan=json.loads(row[_PLAIN]), listed=json.loads(row[_PLAIN + 1]))
