"""`make conformance`: install the suites, serve the product, run them all, and say what each printed.

Words given as arguments choose the runs whose name holds one of them; with `--heavy` the suites are those of
`make frameworks`. At the end stand the rows that frameworks printed, for the table of docs/hosts.md.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conformance.install import CACHE, install, node_environment
from tests.conformance.services import services
from tests.conformance.suites import HEAVY_SUITES, SUITES, Run

HEAVY = "--heavy"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def main(words: list[str]) -> int:
    """Run the suites; 0 when every run passed."""
    heavy, words = HEAVY in words, [word for word in words if word != HEAVY]
    install(heavy=heavy)
    rows: list[str] = []
    logs = CACHE / "logs"
    logs.mkdir(exist_ok=True)
    failed = passed = 0
    with tempfile.TemporaryDirectory(prefix="refdesk-conformance-") as folder, services(Path(folder)) as running:
        for suite in HEAVY_SUITES if heavy else SUITES:
            for run in suite(running):
                if words and not any(word in run.name for word in words):
                    continue
                started = time.monotonic()
                problem, output = _run(run)
                (logs / f"{re.sub(r'[^A-Za-z0-9]+', '-', run.name)}.log").write_text(output)
                print(f"{'FAIL' if problem else 'pass'}  {run.name} ({time.monotonic() - started:.0f} s)", flush=True)
                if problem:
                    print(f"      {problem}\n{_tail(output)}", flush=True)
                failed, passed = failed + bool(problem), passed + (not problem)
                rows += [line for line in output.splitlines() if run.name.startswith("framework") and line[:2] == "| "]
    print("\n".join(rows))
    print(f"{passed} runs passed, {failed} failed. What each printed is in {logs.name}/ of {CACHE.name}/.")
    return 1 if failed or not passed else 0


def _run(run: Run) -> tuple[str | None, str]:
    """What is wrong with a run, if anything, and what it printed."""
    try:
        done = subprocess.run(
            run.command,
            env={**node_environment(), **run.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=run.seconds,
        )
    except subprocess.TimeoutExpired as late:
        printed = late.stdout or b""
        return f"it took more than {run.seconds} s", printed.decode() if isinstance(printed, bytes) else printed
    output = COLOURS.sub("", done.stdout)
    if done.returncode:
        return f"it exited with {done.returncode}", output
    missing = [words for words in run.wanted if words not in output]
    return (f"its output lacks '{missing[0]}'", output) if missing else (None, output)


def _tail(output: str) -> str:
    return "\n".join(f"      | {line}" for line in output.splitlines()[-15:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
