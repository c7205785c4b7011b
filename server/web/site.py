"""The published folder as resources: which representations there are at a path, and what is said with each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.documents.attached_file import FILES_FOLDER
from llms import OFFERED_FORMS, RAW_FOLDER, Ledger, Publication, PublishedFile, guess_content_type, offered
from llms.publishing.errors import DamagedFileError
from server.answers.content_policy import FOREIGN_POLICY, PAGE_POLICY
from server.answers.representation import IMMUTABLE_CACHE_CONTROL, Representation

MAX_CACHED_BYTES = 128 * 1024 * 1024  # bytes of files kept in memory; what is beyond is read when it is asked for
PAGE_VARIANTS = tuple(form.suffix for form in offered("negotiation"))  # of a page, by `Accept`

_HASHED_ASSET = re.compile(r"assets/\w+-[0-9a-f]{8}\.(?:css|js)")
ALIASES: Mapping[str, str] = {"mcp/server-card": ".well-known/mcp/server-card.json"}
MOVED_PATHS: Mapping[str, str] = {
    "index.html": "",
    "bibtex.bib": "bibliography.bib",
    ".well-known/llms.txt": "llms.txt",
    ".well-known/llms-full.txt": "llms-full.txt",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """What is at a path: files to choose from by media type, the first where the client names none.

    `named` are those and others by the names that `?format=` takes.
    """

    files: Sequence[str]
    types: tuple[str, ...]
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a path leads, and the status that says for how long."""

    status: int
    target: str


class Site:
    """The files of one publication, as its ledger lists them."""

    def __init__(self, folder: Path, on_damage: Callable[[], None] = lambda: None) -> None:
        """Read what is published in `folder`; `on_damage` is called whenever a file is not what was published."""
        self._on_damage = on_damage
        self._publication = Publication(folder)
        self._forget()

    @property
    def ledger(self) -> Ledger:
        """What is published."""
        return self._publication.ledger

    def _forget(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._held: dict[str, Representation] = {}
        self._held_bytes = 0

    def refresh(self) -> None:
        """Follow a new publication."""
        if self._publication.refresh():
            self._forget()

    def read(self, path: str) -> bytes:
        """The bytes of a published file. Raises DamagedFileError when they are not those published."""
        try:
            return self._publication.read(path)
        except DamagedFileError:
            self._on_damage()
            raise

    def find_resource(self, path: str) -> Resource | None:
        """What is at `path`, which has no leading slash; None when nothing is."""
        found = self._resources.get(path)
        if found is None:
            found = self._find(path)
            if found is not None:
                self._resources[path] = found
        return found

    def _find(self, path: str) -> Resource | None:
        has = self.ledger.find
        name = ALIASES.get(path, path)
        if has(name) and (not name.endswith(".html") or name.startswith(RAW_FOLDER)):
            return Resource((name,), (_guess_bare_type(name),))
        stem = path or "index"
        page = f"{stem}.html"
        if not has(page) or path == "index":
            return None
        forms = [f"{stem}.{form}" for form in PAGE_VARIANTS if has(f"{stem}.{form}")]
        files = {name: form.file(stem) for name, form in OFFERED_FORMS.items()}
        named = {name: file for name, file in files.items() if has(file)}
        return Resource(forms, tuple(_guess_bare_type(form) for form in forms), named)

    def find_redirect(self, path: str) -> Redirect | None:
        """Where a path that is not the address of anything leads: a page without `.html` or `/`, a version's text.

        A version of a summary leads to the text that it has now, so that redirect is not for ever.
        """
        if path in MOVED_PATHS:
            return Redirect(308, MOVED_PATHS[path])
        for ending in ("/index.html", ".html", "/index.md", "/"):
            stem = path.removesuffix(ending)
            if stem != path and f"{stem}.html" in self.ledger.files:
                return Redirect(308, f"{stem}.md" if ending == "/index.md" else stem)
        target = self.ledger.redirects.get(path)
        return None if target is None else Redirect(307, target)

    def get_representation(self, path: str, resource: Resource) -> Representation:
        """The file at `path`, one of those of `resource`. Raises DamagedFileError when it is not what was published."""
        held = self._held.get(path)
        if held is None:
            entry = self.ledger.files.get(path) or self.ledger.on_request[path]
            data = self.read(path)
            held = Representation(
                data,
                guess_content_type(path),
                modified=entry.modified,
                **self._headers(path, entry, resource),
            )
            if self._held_bytes + len(data) <= MAX_CACHED_BYTES:
                self._held[path] = held
                self._held_bytes += len(data)
        return held

    def _headers(self, path: str, entry: PublishedFile, resource: Resource) -> dict[str, Any]:
        markdown = guess_content_type(path).startswith("text/markdown")
        return {
            "link": self.ledger.links.get(path),
            "vary": "Accept, Accept-Encoding" if len(resource.files) > 1 or path.endswith(".md") else None,
            "cache-control": IMMUTABLE_CACHE_CONTROL if entry.kept or _names_its_hash(path) else None,
            "content-usage": self.ledger.headers.get("Content-Usage"),
            "x-markdown-tokens": str(-(-entry.size // 4)) if markdown else None,  # an estimate: four bytes a token
            "x-robots-tag": "noindex" if path.endswith(".md") else None,
            "content-security-policy": _choose_policy(path),
        }


def _names_its_hash(path: str) -> bool:
    return path.startswith(FILES_FOLDER) or path.endswith(".woff2") or _HASHED_ASSET.fullmatch(path) is not None


def _choose_policy(path: str) -> str | None:
    if path.startswith(FILES_FOLDER):  # browsers show no PDF in a sandbox, and it can run nothing here
        return None if path.endswith(".pdf") else FOREIGN_POLICY
    if not path.endswith(".html"):
        return None
    return FOREIGN_POLICY if path.startswith(RAW_FOLDER) else PAGE_POLICY


def _guess_bare_type(path: str) -> str:
    return guess_content_type(path).partition(";")[0]
