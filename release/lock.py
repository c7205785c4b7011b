"""`make lock`: pin every dependency with the hashes of its files, which installations are checked against.

Versions stay as they are pinned; what is new comes in at its latest. `--upgrade` takes the latest of all.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from release.sbom import ROOT

LOCKS: Mapping[str, Sequence[str]] = {
    "constraints.txt": ("eval", "formats", "models", "multilingual", "publish", "thresholds", "traces", "test"),
    "constraints-serve.txt": ("thresholds",),
}
HEADER = "# Written by 'make lock': pinned, with the hashes of all files. Install with --require-hashes --no-deps.\n"
BUILD_REQUIREMENTS = ("hatchling", "editables")  # an installation from source builds without fetching anything else
# The build of torch on PyPI needs gigabytes of CUDA on Linux. The CPU build has the same version and its own hashes.
TORCH_CPU_SHA256 = ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)  # CPython 3.11, Linux x86-64
TORCH_MARKER = "python_full_version < '3.12'"  # other Pythons have no CPU build here, and leave the extra out
UV_SETTINGS = """
[[dependency-metadata]]
name = "torch"
requires-dist = ["filelock", "fsspec", "jinja2", "networkx", "setuptools", "sympy", "typing-extensions"]
"""


def lock(upgrade: bool) -> None:
    """Write the lock files. Raises subprocess.CalledProcessError where no set of versions fits."""
    for name, extras in LOCKS.items():
        path = ROOT / name
        pins = "" if upgrade else strip_hashes((ROOT / "constraints.txt").read_text(encoding="utf-8"))
        path.write_text(HEADER + _compile(extras, pins), encoding="utf-8")


def strip_hashes(text: str) -> str:
    """The pins of a lock file, one a line, without hashes, markers and comments."""
    return "".join(f"{pin}\n" for pin in re.findall(r"^[A-Za-z0-9][\w.-]*==[\w.!+-]+", text, re.MULTILINE))


def _compile(extras: Sequence[str], pins: str) -> str:
    with tempfile.TemporaryDirectory(prefix="refdesk-lock-") as folder:
        files = {name: Path(folder, name) for name in ("build.in", "pins.txt", "uv.toml")}
        files["build.in"].write_text("\n".join(BUILD_REQUIREMENTS))
        files["pins.txt"].write_text(pins)
        files["uv.toml"].write_text(UV_SETTINGS)
        command: list[str | Path] = [sys.executable, "-m", "uv", "--config-file", files["uv.toml"], "pip", "compile"]
        command += ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"]
        command += ["--no-header", "--constraint", files["pins.txt"], ROOT / "pyproject.toml", files["build.in"]]
        for extra in extras:
            command += ["--extra", extra]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own tool
    return _add_cpu_build(done.stdout)


def _add_cpu_build(locked: str) -> str:
    """Lock the CPU build alone on Linux: pip prefers a file whose hash an index states, which is that of PyPI."""
    hashes = " \\\n".join(f"    --hash=sha256:{sha256}" for sha256 in TORCH_CPU_SHA256)
    on_linux = rf"\1 ; {TORCH_MARKER} and sys_platform == 'linux' \\\n{hashes}\n"
    elsewhere = rf"\1 ; {TORCH_MARKER} and sys_platform != 'linux' \\\n"
    return re.sub(r"^(torch==[^\s;\\]+)[^\\\n]*\\\n", on_linux + elsewhere, locked, flags=re.MULTILINE)


if __name__ == "__main__":
    lock("--upgrade" in sys.argv[1:])
