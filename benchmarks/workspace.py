"""A temporary archive of a few hundred documents, made of copies of the shipped one, with its index."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import ROOT, BenchmarkError, build_refdesk_command, run

COPIES = 4  # of some 50 documents and 650 chunks
_ID = re.compile(r'^(id:\s*"?)([^"\s]+)', re.MULTILINE)
_KEY = re.compile(r'^(cite_key:\s*"?)([^"\s]+)', re.MULTILINE)
_ALIASES = re.compile(r"^cite_aliases:.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the benchmark's own archive, index and surfaces are."""

    root: Path

    @property
    def archive(self) -> Path:
        """The folder of the documents."""
        return self.root / "archive"

    @property
    def index(self) -> Path:
        """The folder of the index that is searched."""
        return self.root / "index"

    @property
    def public(self) -> Path:
        """The folder of the surfaces."""
        return self.root / "public"

    def count_contents(self) -> tuple[int, int]:
        """How many documents and chunks the index holds."""
        manifest = json.loads((self.index / "manifest.json").read_bytes())
        return manifest["document_count"], manifest["chunk_count"]

    def output(self) -> list[str]:
        """The arguments that keep a command in this workspace."""
        return ["--index", str(self.index), "--public", str(self.public)]


def make_workspace(root: Path) -> Workspace:
    """Copy the archive `COPIES` times, each with its own ids and citation keys, and ingest it."""
    workspace = Workspace(root)
    write_copies(workspace.archive, COPIES)
    run(build_refdesk_command("ingest", workspace.archive, *workspace.output()))
    if workspace.count_contents()[0] != sum(1 for _ in workspace.archive.rglob("*.md")):
        raise BenchmarkError("The copies of the archive were not all ingested.")
    return workspace


def write_copies(archive: Path, copies: int) -> None:
    """Write so many copies of the shipped archive into one, each with its own ids and citation keys."""
    shipped = ROOT / "archive"
    for path in sorted(shipped.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        for number in range(1, copies + 1):
            copy = archive / f"copy-{number}" / path.relative_to(shipped)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(_rename_copy(text, number), encoding="utf-8")
    shutil.copyfile(shipped / "archive.yaml", archive / "archive.yaml")


def _rename_copy(text: str, number: int) -> str:
    """The first copy keeps its names, so that links between documents hold."""
    if number == 1:
        return text
    _, header, body = text.split("---\n", 2)
    header = _ID.sub(rf"\g<1>\g<2>-copy{number}", header, count=1)
    header = _ALIASES.sub("", _KEY.sub(rf"\g<1>\g<2>copy{number}", header, count=1))
    return f"---\n{header}---\n{body}"
