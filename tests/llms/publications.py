"""Folders of surfaces with what a test puts into them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from llms.publishing.folder import PublicFolder
from llms.publishing.ledger import IN_PLACE, Ledger, PublishedFile, encode_ledger


def write_publication(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A publication of these files."""
    folder.mkdir(parents=True, exist_ok=True)
    public, entries = PublicFolder(folder), dict[str, PublishedFile]()
    home, _ = public.begin(1, IN_PLACE)
    for path, data in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(data)
        entries[path] = PublishedFile(hashlib.sha256(data).hexdigest(), len(data), None)
    ledger = Ledger("one", 1, entries)
    data = encode_ledger(ledger)
    public.complete(1, data)
    public.switch(1, data)
    return folder


def replace_surface(folder: Path, path: str, data: bytes) -> None:
    """Let a publication have other bytes at a path, with its ledger."""
    public = PublicFolder(folder)
    ledger, _ = public.read_ledger()
    (public.home(ledger.generation) / path).write_bytes(data)
    entry = PublishedFile(hashlib.sha256(data).hexdigest(), len(data), None)
    public.switch(ledger.generation, encode_ledger(replace(ledger, files={**ledger.files, path: entry})))
