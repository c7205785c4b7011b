"""`refdesk status`."""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index import MANIFEST_FILE, RefdeskError, locate_index, read_manifest
from server.address import is_answering, recall_base_url
from server.config import Config
from server.runs import read_last_run
from server.terminal.options import Commands, add_command, add_paths

MAX_NAMED = 3  # paths that a row names


def add(commands: Commands) -> None:
    """Add the command."""
    text = "say what the index holds, what changed since the last ingest, and what is published and served"
    parser = add_command(commands, "status", _tell, text)
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "home", "index", "public", "base_url")


def _tell(config: Config, options: argparse.Namespace) -> int:
    status = _collect(config)
    if options.json:
        print(json.dumps(status, ensure_ascii=False, indent=2))
        return 0
    for name, text in _format_rows(status).items():
        print(f"{name:<11}{text}")
    return 0


def _collect(config: Config) -> Mapping[str, Any]:
    """Everything that there is to say. Raises IndexMissingError or IndexMismatchError."""
    from index.storage.reader import Reader

    manifest = read_manifest(config.index)
    documents = asyncio.run(Reader.open(config.index)).documents
    stamp = locate_index(config.index).stamp(MANIFEST_FILE)
    ingested = datetime.fromtimestamp(stamp.time / 1e9, UTC).isoformat(timespec="seconds") if stamp else None
    url = recall_base_url(config).url
    return {
        "archive": manifest.archive.title,
        "index": str(config.index),
        "ingested": ingested,
        "sources": [source.resolved for source in manifest.sources],
        "documents": manifest.document_count,
        "passages": manifest.chunk_count,
        "kinds": dict(Counter(document.kind for document in documents.values()).most_common()),
        "problems": list(manifest.problems),
        "last_run": _describe_last_run(config),
        "changes": _find_changes(config, documents, manifest.problems),
        "published": _describe_published(config),
        "served": {"url": url, "answers": is_answering(url)},
    }


def _describe_last_run(config: Config) -> Mapping[str, Any] | None:
    """When the last run ended and what came of it; None where none is known."""
    run = read_last_run(config.index)
    return {"ended": run.ended, "outcome": run.outcome, "error": run.error} if run else None


def _find_changes(config: Config, documents: Mapping[str, Any], problems: Sequence[str]) -> Mapping[str, Any]:
    from ingest.changes import find_changes

    try:
        found = find_changes(config.index, documents, problems)
    except RefdeskError as error:  # the index is still there to be told of
        return {"error": str(error)}
    return {"new": list(found.new), "changed": list(found.changed), "gone": list(found.gone)}


def _describe_published(config: Config) -> Mapping[str, Any]:
    from llms.publishing.folder import PublicFolder
    from server.build import is_up_to_date

    config = recall_base_url(config)
    ledger, _ = PublicFolder(config.public).read_ledger()
    return {"folder": str(config.public), "files": len(ledger.files), "up_to_date": is_up_to_date(config)}


def _format_rows(status: Mapping[str, Any]) -> Mapping[str, str]:
    published, served, kinds = status["published"], status["served"], status["kinds"]
    counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
    state = "up to date" if published["up_to_date"] else "behind the index; refdesk publish brings it up to date"
    problems = status["problems"]
    places = [problem.partition(": ")[0] for problem in problems]
    return {
        "Archive": status["archive"],
        "Sources": ", ".join(status["sources"]) or "none remembered",
        "Index": f"{status['index']}, last ingest {status['ingested']}",
        "Documents": f"{status['documents']} ({counts}) in {status['passages']} passages",
        "Last run": _format_last_run(status["last_run"]),
        "Changes": _format_changes(status["changes"]),
        "Problems": f"{len(problems)} ({_shorten(places)}); refdesk ingest says why" if problems else "none",
        "Published": f"{published['files']} files in {published['folder']}, {state}"
        if published["files"]
        else "nothing; refdesk publish writes the surfaces",
        "Served": f"{served['url']} {'answers' if served['answers'] else 'does not answer; refdesk serve starts it'}",
    }


def _format_last_run(run: Mapping[str, Any] | None) -> str:
    if run is None:
        return "none is known"
    came = {"all": "everything is in", "partly": "some files could not be taken"}
    return f"{run['ended']}, {came.get(run['outcome']) or run['error']}"


def _format_changes(changes: Mapping[str, Any]) -> str:
    if "error" in changes:
        return str(changes["error"])
    parts = [f"{len(paths)} {name} ({_shorten(paths)})" for name, paths in changes.items() if paths]
    return f"{', '.join(parts)}; refdesk ingest takes them in" if parts else "none since"


def _shorten(names: list[str]) -> str:
    return ", ".join(names[:MAX_NAMED]) + ", …" * (len(names) > MAX_NAMED)
