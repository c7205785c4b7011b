"""The history of a work tree says when each of its files changed, and nothing else is asked of it."""

import io
import os
import subprocess
from pathlib import Path

import pytest

from ingest.sources.git_dates import git_dates, read_git_log

OTHERS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *words: str, day: str = "2024-01-01") -> None:
    who = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    date = f"{day}T23:30:00-09:00"
    dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": date}
    subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        env={**os.environ, **OTHERS, **who, **dates},
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree of three commits, the documents of which lie in a folder."""
    root = tmp_path / "tree"
    (root / "docs" / "in").mkdir(parents=True)
    git(root, "init", "-q")
    for number, (day, names) in enumerate(
        [("2024-01-01", ["docs/a.md", "docs/in/ä b.md"]), ("2024-02-03", ["README.md"]), ("2025-06-07", ["docs/a.md"])]
    ):
        for name in names:
            (root / name).write_text(f"text {number}")
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", f"\x01{number}", day=day)
    return root


def test_the_first_and_the_last_day_of_each_path_below_the_folder_are_known(tree: Path) -> None:
    assert git_dates(tree / "docs") == {"a.md": ("2024-01-01", "2025-06-07"), "in/ä b.md": ("2024-01-01", "2024-01-01")}
    assert git_dates(tree).keys() == {"README.md", "docs/a.md", "docs/in/ä b.md"}


def test_nothing_is_known_without_a_whole_history(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain").mkdir()
    assert git_dates(tmp_path / "plain") == {}
    assert git_dates(tmp_path / "nowhere") == {}
    git(tmp_path, "clone", "-q", "--depth", "1", tree.as_uri(), "shallow")
    assert git_dates(tmp_path / "shallow") == {}
    git(tmp_path, "clone", "-q", "--bare", tree.as_uri(), "bare")
    assert git_dates(tmp_path / "bare") == {}
    monkeypatch.setenv("PATH", "")
    assert git_dates(tree) == {}


def test_a_git_that_needs_more_time_is_ended(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "git"
    slow.write_text('#!/bin/sh\ncase "$*" in *rev-parse*) echo true; echo false;; *) exec sleep 600;; esac\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert git_dates(tree, limit_s=0.1) == {}


def test_the_settings_of_a_repository_start_no_program(tree: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {started}\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.editor"):
        git(tree, "config", name, str(program))
    git(tree, "config", "log.showSignature", "true")
    assert git_dates(tree)
    assert not started.exists()


def test_a_log_is_read_in_pieces_of_any_length() -> None:
    log = b"\x012024-01-02\0\na.md\0" + b"x" * 100_000 + b".md\0\x012023-01-01\0\na.md\0"
    found = read_git_log(io.BytesIO(log))
    assert found["a.md"] == ("2023-01-01", "2024-01-02")
    assert len(found) == 2
