"""Folders of surfaces as earlier releases left them."""

import json
import shutil
from pathlib import Path

from index import LEDGER_FILE
from llms import find_file, read_ledger


def publish_in_place(folder: Path, source: Path, *, killed: bool = False) -> None:
    """What format 2 left: files beside the ledger, which names those of others only while it publishes."""
    ledger = read_ledger(source)
    for path in ledger.files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(find_file(source, path), folder / path)
    files = {path: (*entry[:3], "/sha256-" in path or "/v" in path) for path, entry in ledger.files.items()}
    data = {
        "format": 2,
        "stamp": "" if killed else "x",
        "beside": ["own.txt", "papers/own.txt"] if killed else None,
        "files": {} if killed else files,
        "links": {},
        "documents": {} if killed else ledger.documents,
        "changes": ledger.changes,
        "headers": {},
        "redirects": ledger.redirects,
    }
    (folder / LEDGER_FILE).write_text(json.dumps(data))
    for path in ("own.txt", "papers/own.txt"):
        (folder / path).write_text("mine")
