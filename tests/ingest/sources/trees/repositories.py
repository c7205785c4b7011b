"""Real repositories of git, made here with authors and days that do not change."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *words: str, day: str = "2024-01-01", author: str = "Ada Example", stdin: bytes = b"") -> str:
    """Run git and give what it says."""
    who = {f"GIT_{role}_{what}": author for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": f"{day}T23:30:00-09:00"}
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        input=stdin,
        env={**os.environ, **_ALONE, **who, **dates},
    )
    return done.stdout.decode().strip()


def commit(root: Path, files: Mapping[str, str], day: str, author: str = "Ada Example") -> str:
    """Write and commit these files; gives the hash of the commit."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "\x01 change", day=day, author=author)
    return git(root, "rev-parse", "HEAD")


def make_repository(root: Path) -> Path:
    """Two notes in `docs`, one of which changed later by another author, and what no document is made of."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    first = {"docs/otters.md": "# Otters\n\nOtters hold hands.\n", "docs/ä b.md": "# Kettles\n\nSteam whistles.\n"}
    commit(root, {**first, "docs/x.dat": "data", ".gitignore": "build/\n", "build/x.md": "made"}, "2024-01-01")
    git(root, "tag", "v1")
    (root / "docs" / "leak.md").symlink_to("/etc/passwd")
    changes = {"docs/otters.md": "# Otters\n\nSea otters hold hands.\n", "README.md": "# Read\n\nThis first.\n"}
    commit(root, changes, "2025-06-07", author="Bo Sample")
    return root
