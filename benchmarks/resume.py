"""What a killed ingest leaves to do: `python -m benchmarks.resume` kills one half way and runs it again."""

import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.process import Process
from benchmarks.workspace import Workspace, make_workspace

AT_MOST = 55  # % of the CPU time of a whole ingest
POLL_S = 0.05
_WORDS = re.compile(r"(?:\w+[,;.]? ){4}")


def measure_resumption(workspace: Workspace) -> tuple[float, float, float]:
    """CPU seconds of a whole ingest without surfaces, of one killed when half of that is spent, and of the next."""
    _make_texts_differ(workspace)
    whole = _start(workspace).wait().cpu_s
    killed = _start(workspace)
    while killed.cpu_s() < whole / 2:
        time.sleep(POLL_S)
    killed.kill()
    spent = killed.wait(allowed=(-signal.SIGKILL,)).cpu_s
    return whole, spent, _start(workspace, anew=False).wait().cpu_s


def _make_texts_differ(workspace: Workspace) -> None:
    """Put a document's number between its words, because a text that was embedded once is not embedded again."""
    for number, path in enumerate(sorted(workspace.archive.rglob("*.md"))):
        _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
        path.write_text(f"---\n{header}---\n{_WORDS.sub(rf'\g<0>{number} ', body)}", encoding="utf-8")


def _start(workspace: Workspace, *, anew: bool = True) -> Process:
    index = workspace.root / "index-resumed"
    if anew:
        shutil.rmtree(index, ignore_errors=True)
    code = "import sys; from ingest import ingest; ingest(*sys.argv[1:])"
    return Process([sys.executable, "-c", code, str(workspace.archive), str(index)])


def main() -> int:
    """Print the three figures; 1 when the second run takes more than it may."""
    with tempfile.TemporaryDirectory() as folder:
        whole, spent, rest = measure_resumption(make_workspace(Path(folder)))
    share = 100 * rest / whole
    print(
        f"whole ingest {whole:.1f} CPU s; killed after {spent:.1f}; the next {rest:.1f}, {share:.0f} % of a whole one"
    )
    return int(share > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
