"""How fast an archive goes in, beside the encoder alone on the very same texts."""

import shutil
from pathlib import Path
from typing import Any

from benchmarks import budgets
from benchmarks.process import Usage, build_refdesk_command, run
from benchmarks.row import Row
from benchmarks.workers import run_job
from benchmarks.workspace import Workspace

RUNS = 3
WHOLE_RUNS = 2
NOOP_RUNS = 5
LARGE_ARCHIVE_FILES = 80
LARGE_FILE_CHARACTERS = 18_700  # a file


def measure_ingest(workspace: Workspace) -> list[Row]:
    """Ingest into an empty index several times, each time followed by the encoder alone.

    Ratios are of the sums, because a machine's clock changes while one runs; of all else the best counts.
    """
    pairs = [_measure_pair(workspace) for _ in range(RUNS)]
    ours = {name: min(pair[0][name] for pair in pairs) for name in pairs[0][0]}
    raw = {name: min(pair[1][name] for pair in pairs) for name in pairs[0][1]}
    share = {
        name: 100 * sum(pair[1][name] for pair in pairs) / sum(pair[0][name] for pair in pairs)
        for name in ("cpu_s", "wall_s")
    }
    whole = [_ingest_from_nothing(workspace) for _ in range(WHOLE_RUNS)]
    noop = [run(build_refdesk_command("ingest", workspace.archive, *workspace.output())) for _ in range(NOOP_RUNS)]
    return [
        Row("ingest", ours["chunks"] / ours["wall_s"], "chunks/s"),
        Row("the encoder alone", raw["chunks"] / raw["wall_s"], "chunks/s"),
        Row("ingest to encoder, by CPU time", share["cpu_s"], "%", budgets.INGEST_THROUGHPUT),
        Row("ingest to encoder, by wall time", share["wall_s"], "%"),
        Row("outside the model, of CPU time", 100 - 100 * ours["model_cpu_s"] / ours["cpu_s"], "%"),
        Row("outside the model, of wall time", 100 - 100 * ours["model_wall_s"] / ours["wall_s"], "%"),
        Row("refdesk ingest, with publishing", min(usage.cpu_s for usage in whole), "CPU s"),
        Row("refdesk ingest, with publishing", min(usage.wall_s for usage in whole), "s"),
        Row("refdesk ingest, highest peak memory", max(usage.peak_mb for usage in whole), "MB", budgets.INGEST_PEAK),
        Row("refdesk ingest, nothing changed", min(usage.cpu_s for usage in noop), "CPU s", budgets.NOOP_INGEST),
        Row("refdesk ingest, nothing changed", min(usage.wall_s for usage in noop), "s"),
        *_measure_own_cost(workspace),
    ]


def _measure_own_cost(workspace: Workspace) -> list[Row]:
    """What an ingest costs beside the encoder, its libraries loaded, for as many bytes as a large archive has."""
    archive, index = workspace.root / "archive-large", workspace.root / "index-large"
    size = _make_large(archive, workspace.archive)
    done = run_job("ingest", str(archive), str(index), str(workspace.root / "texts.json"))
    files = sum(1 for path in index.rglob("*") if path.is_file())
    without = done["own_cpu_s"] - done["tokenizing_cpu_s"]
    name = f"{size / 1e6:.1f} MB in {LARGE_ARCHIVE_FILES} files"
    return [
        Row(f"{name}, outside the encoder", without, "CPU s", budgets.INGEST_OWN),
        Row(f"{name}, the same with tokenizing", done["own_cpu_s"], "CPU s"),
        Row(f"{name}, most commits of a batch", done["commits"], "commits", budgets.INGEST_COMMITS),
        Row(f"{name}, files of the index", files, "files", budgets.INGEST_FILES),
    ]


def _make_large(folder: Path, shipped: Path) -> int:
    """Write the texts of the archive one after another, again and again, into files of one length; give their size."""
    texts = (path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in sorted(shipped.rglob("*.md")))
    words = "\n".join(texts)
    words *= 1 + LARGE_ARCHIVE_FILES * LARGE_FILE_CHARACTERS // len(words)
    folder.mkdir()
    shutil.copyfile(shipped / "archive.yaml", folder / "archive.yaml")
    for number in range(LARGE_ARCHIVE_FILES):
        body = words[number * LARGE_FILE_CHARACTERS : (number + 1) * LARGE_FILE_CHARACTERS]
        front = f"---\nid: paper:large{number}\nkind: paper\ntitle: Large text {number}\n---\n\n"
        (folder / f"large{number}.md").write_text(front + body, encoding="utf-8")
    return sum(path.stat().st_size for path in folder.glob("*.md"))


def _measure_pair(workspace: Workspace) -> tuple[dict[str, Any], dict[str, Any]]:
    index, texts = workspace.root / "index-again", workspace.root / "texts.json"
    shutil.rmtree(index, ignore_errors=True)
    return run_job("ingest", str(workspace.archive), str(index), str(texts)), run_job("encode", str(texts))


def _ingest_from_nothing(workspace: Workspace) -> Usage:
    index, public = workspace.root / "index-again", workspace.root / "public-again"
    shutil.rmtree(index, ignore_errors=True)
    shutil.rmtree(public, ignore_errors=True)
    return run(build_refdesk_command("ingest", workspace.archive, "--index", index, "--public", public))
