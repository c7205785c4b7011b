"""Kill a publication at random moments while a client reads: `python -m benchmarks.kills` counts what it saw mixed."""

import argparse
import hashlib
import json
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.http_server import HttpServer, run_http_server
from benchmarks.process import BenchmarkError, Process, build_refdesk_command, run
from benchmarks.workspace import Workspace, make_workspace
from index import LEDGER_FILE
from llms import read_ledger, verify_publication

CATALOGUE = "/api/index.json"
READER_PAUSE_S = 0.01  # between pairs, so that the publications have a processor


@dataclass(slots=True)
class Reading:
    """What a client saw: pairs of a document and the catalogue that held before and after it."""

    pairs: int = 0
    changed: int = 0  # the catalogue was another one after the document was read
    mixed: list[str] = field(default_factory=list)
    publications: set[str] = field(default_factory=set)


def main() -> int:
    """Kill, read, print, and return 0 when nothing was mixed and every kill left a whole publication."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description="Kill publications at random.")
    parser.add_argument("--kills", type=int, default=30, help="how many (30)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (1)")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="refdesk-kills-") as folder:
            return _run(Path(folder), options.kills, random.Random(options.seed))
    except BenchmarkError as error:
        print(f"benchmarks.kills: {error}", file=sys.stderr)
        return 1


def _run(folder: Path, kills: int, moments: random.Random) -> int:
    workspace = make_workspace(folder)
    second = _make_second_index(workspace)
    commands = [
        build_refdesk_command("publish", "--no-pdf", "--index", index, "--public", workspace.public)
        for index in (second, workspace.index)
    ]
    span = _time_writing(workspace, commands[0])
    run(commands[1])
    reading, stop, broken, survived, switched = Reading(), threading.Event(), list[str](), 0, 0
    with run_http_server("--no-ingest", *workspace.output()) as server:
        client = threading.Thread(target=_read_pairs, args=(server, workspace.public, reading, stop))
        client.start()
        for _ in range(kills):
            before = read_ledger(workspace.public).generation
            survived += not _publish_and_kill(commands[0], workspace.public, moments.uniform(0, span))
            broken += [f"{finding.path}: {finding.problem}" for finding in verify_publication(workspace.public)]
            if read_ledger(workspace.public).generation != before:
                switched += 1
                span *= 0.8  # so that about as many kills come before the switch as after it, whatever else runs
                commands.reverse()  # the other words are to be published
            else:
                span *= 1.25
        for command in commands:  # what a kill left keeps no publication from its end
            run(command)
        stop.set()
        client.join()
    documents, _ = workspace.count_contents()
    print(f"{kills} publications of {documents} documents were killed, {survived} of them ended before that.")
    print(f"{switched} of them had switched, {kills - switched} had not.")
    print(
        f"{reading.pairs} pairs of {len(reading.publications)} publications were read; {len(reading.mixed)} were mixed."
    )
    print(f"{reading.changed} more pairs met a switch between their two catalogues.")
    print(f"{len(broken)} files were not those of the ledger after a kill.")
    print(*[*reading.mixed, *broken][:20], sep="\n")
    return 1 if reading.mixed or broken or not reading.pairs or len(reading.publications) < 2 else 0


def _make_second_index(workspace: Workspace) -> Path:
    """Ingest the same documents with other words, so that every document and the catalogue differ."""
    for path in workspace.archive.rglob("*.md"):
        path.write_text(f"{path.read_text(encoding='utf-8')}\nThese are the second words.\n", encoding="utf-8")
    index, public = workspace.root / "second", workspace.root / "public-second"
    run(build_refdesk_command("ingest", workspace.archive, "--index", index, "--public", public))
    return index


def _time_writing(workspace: Workspace, command: list[str]) -> float:
    """Seconds from the first file that a publication writes to its end."""
    process = Process(command)
    if not _wait_for_writing(process, workspace.public):
        raise BenchmarkError("The publication wrote nothing.")
    started = process.elapsed_s()
    return process.wait().wall_s - started


def _wait_for_writing(process: Process, public: Path) -> bool:
    """Wait until a publication writes; returns False when it ended without that."""
    while process.running():
        if list(public.glob(".generation-*")):
            return True
        time.sleep(0.001)
    return False


def _publish_and_kill(command: list[str], public: Path, after_s: float) -> bool:
    """Start a publication and kill it some time after it began to write; returns whether it was still running."""
    for remains in public.glob(".generation-*"):
        shutil.rmtree(remains)  # of the last kill: what appears is of this one
    process = Process(command)
    if _wait_for_writing(process, public):
        time.sleep(after_s)
    running = process.running()
    if running:
        process.kill()
    process.wait(allowed=(0, -signal.SIGKILL))
    return running


def _read_pairs(server: HttpServer, public: Path, reading: Reading, stop: threading.Event) -> None:
    """Read the catalogue, a document, and the catalogue again; where both are one, the document has to be in it."""
    connection, number = HTTPConnection("127.0.0.1", server.port, timeout=60), 0
    while not stop.wait(READER_PAUSE_S) and len(reading.mixed) < 20:
        before = _get(connection, CATALOGUE)
        if not before.startswith(b"{"):
            reading.mixed.append(f"{CATALOGUE}: {before.decode()}")
            continue
        listed: list[dict[str, Any]] = json.loads(before)["documents"]
        document = listed[number % len(listed)]
        number += 1
        ledger = (public / LEDGER_FILE).stat().st_ino
        body = _get(connection, f"/{document['path']}.md")
        files = read_ledger(public).files
        same_ledger = (public / LEDGER_FILE).stat().st_ino == ledger
        if _get(connection, CATALOGUE) != before:
            reading.changed += 1
            continue
        reading.pairs += 1
        reading.publications.add(hashlib.sha256(before).hexdigest())
        sha256 = hashlib.sha256(body).hexdigest()
        told = {urlsplit(form["url"]).path: form["sha256"] for form in document["representations"]}
        if sha256 != told[f"/{document['path']}.md"]:
            reading.mixed.append(f"{document['path']}: not what the catalogue says")
        elif same_ledger and files[f"{document['path']}.md"].sha256 != sha256:
            reading.mixed.append(f"{document['path']}: not what the ledger says")


def _get(connection: HTTPConnection, path: str) -> bytes:
    """The body of an answer; one that is not 200 is no catalogue and has no hash that a catalogue says."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return body if answer.status == 200 else f"status {answer.status}".encode()


if __name__ == "__main__":
    sys.exit(main())
