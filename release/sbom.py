"""The SBOM: what an installation of the wheel consists of, as CycloneDX."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CYCLONEDX_REQUIREMENT = "cyclonedx-bom==7.5.0"


def write_sbom(wheel: Path, path: Path) -> None:
    """Install the wheel as users do, in an environment of its own, and list what is in it."""
    with tempfile.TemporaryDirectory(prefix="refdesk-sbom-") as folder:
        product, lister = Path(folder, "product"), Path(folder, "lister")
        create_environment(
            product, "--require-hashes", "--no-deps", "--requirement", str(ROOT / "constraints-serve.txt")
        )
        install(product, "--no-deps", str(wheel))
        create_environment(lister, CYCLONEDX_REQUIREMENT)
        options = ["--output-reproducible", "--of", "JSON", "--sv", "1.6", "--output-file", str(path)]
        options += ["--pyproject", str(ROOT / "pyproject.toml")]
        command: list[str | Path] = [
            lister / "bin" / "cyclonedx-py",
            "environment",
            *options,
            product / "bin" / "python",
        ]
        subprocess.run(command, check=True)  # noqa: S603  # our own tool and paths


def create_environment(folder: Path, *what: str) -> None:
    """Create a virtual environment and install into it what pip is told."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603  # our own interpreter
    install(folder, *what)


def install(folder: Path, *what: str) -> None:
    """Install into a virtual environment."""
    pip: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ]
    subprocess.run([*pip, *what], check=True)  # noqa: S603  # pinned packages
