"""What a killed ingest leaves to do: `python -m benchmarks.resume` kills one half way and runs it again."""

import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.process import Process
from benchmarks.workspace import write_copies

COPIES = 10  # of 50 documents: two CPU minutes, beside which starting is little
AT_MOST = 55  # % of the CPU time of a whole ingest
POLL_S = 0.05
_LINE_END = re.compile(r"(?<=[\w.,:;|)])$", re.MULTILINE)


def measure_resumption(archive: Path, index: Path) -> tuple[float, float, float]:
    """CPU seconds of a whole ingest without surfaces, of one killed when half of that is spent, and of the next."""
    whole = _start(archive, index).wait().cpu_s
    shutil.rmtree(index)
    killed = _start(archive, index)
    while killed.cpu_s() < whole / 2:
        time.sleep(POLL_S)
    killed.kill()
    spent = killed.wait(allowed=(-signal.SIGKILL,)).cpu_s
    return whole, spent, _start(archive, index).wait().cpu_s


def _make_texts_differ(archive: Path) -> None:
    """End every line with a document's number, because a text that was embedded once is not embedded again."""
    for number, path in enumerate(sorted(archive.rglob("*.md"))):
        _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
        numbered = _LINE_END.sub(f" {number}", body)
        path.write_text(f"---\n{header}---\n{numbered}", encoding="utf-8")


def _start(archive: Path, index: Path) -> Process:
    code = "import sys; from ingest import ingest; ingest(*sys.argv[1:])"
    return Process([sys.executable, "-c", code, str(archive), str(index)])


def main() -> int:
    """Print the three figures; 1 when the second run takes more than it may."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        write_copies(archive, COPIES)
        _make_texts_differ(archive)
        whole, spent, rest = measure_resumption(archive, Path(folder) / "index")
    share = 100 * rest / whole
    print(
        f"whole ingest {whole:.1f} CPU s; killed after {spent:.1f}; the next {rest:.1f}, {share:.0f} % of a whole one"
    )
    return int(share > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
