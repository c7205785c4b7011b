"""What an archive of many documents costs beside the encoder: `python -m benchmarks.increments 2000`, or any count.

It is ingested and published with an encoder that costs next to nothing and without PDFs, then again with nothing
changed, then with one sentence added. Beside each figure stands its ratio to the baseline, where there is one.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import budgets
from benchmarks.light_encoder import write_light_encoder
from benchmarks.process import Usage, run
from benchmarks.realistic import get_path, write_archive
from benchmarks.report import format_text
from benchmarks.row import Budget, Row

CHANGED = 5  # the number of the document that gets another sentence
# CPU s and MB before increments were exact, of documents: ingested, nothing changed, one changed
BASELINE: Mapping[int, Mapping[str, tuple[float, float]]] = {
    1_000: {"all": (17.7, 469), "none": (0.9, 82), "one": (7.1, 413)},
    2_000: {"all": (31.2, 569), "none": (1.3, 102), "one": (9.1, 511)},
}
_WITHOUT_PDFS = (
    "import llms, llms.surfaces.pdf as pdf; pdf.can_typeset = llms.can_typeset = lambda: False; "
    "from server.cli import run; run()"
)


def measure_increments(root: Path, count: int) -> list[Row]:
    """A row a figure of three runs over `count` documents."""
    archive, encoder = root / "archive", root / "encoder"
    write_archive(archive, count)
    write_light_encoder(encoder)
    places = ["--index", root / "index", "--public", root / "public", "--encoder", encoder]
    command = [sys.executable, "-c", _WITHOUT_PDFS, "ingest", str(archive), *map(str, places)]
    usages = {"all": run(command), "none": run(command)}
    changed = archive / get_path(CHANGED)
    changed.write_text(changed.read_text(encoding="utf-8") + "\nThis sentence came later.\n", encoding="utf-8")
    usages["one"] = run(command)
    rows = [Row("ingested and published", count / usages["all"].cpu_s, "documents/CPU s", budgets.INGEST_DOCUMENTS)]
    limits: dict[str, Budget] = {"none": budgets.NOOP_LARGE, "one": budgets.ONE_CHANGED}
    names = {"all": "ingested and published", "none": "nothing changed", "one": "one changed"}
    for name, usage in usages.items():
        rows += _make_rows(names[name], usage, BASELINE.get(count, {}).get(name), limits.get(name))
    return rows


def _make_rows(name: str, usage: Usage, before: tuple[float, float] | None, limit: Budget | None) -> list[Row]:
    rows = [Row(name, usage.cpu_s, "CPU s", limit), Row(f"{name}, peak", usage.peak_mb, "MB", budgets.LARGE_PEAK)]
    if before is not None:
        rows.append(Row(f"{name}, CPU time to the baseline's", usage.cpu_s / before[0], "x"))
        rows.append(Row(f"{name}, peak to the baseline's", usage.peak_mb / before[1], "x"))
    return rows


if __name__ == "__main__":
    documents = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="refdesk-increments-") as scratch:
        print(format_text({"documents": documents}, {"Increments": measure_increments(Path(scratch), documents)}))
