"""The history of a repository says of each file when it changed, in which commit and by whom, and nothing else."""

import io
import os
from pathlib import Path

import pytest

from ingest import open_source
from ingest.sources.trees.git import MAX_PATH_BYTES, GitError
from ingest.sources.trees.history import FileHistory, parse_git_log, read_history, read_work_tree_history
from tests.ingest.sources.trees.repositories import commit, git, make_repository


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "tree")


def test_the_last_change_of_each_file_and_its_authors_are_known(tree: Path) -> None:
    found = read_work_tree_history(tree / "docs")
    last, first = git(tree, "rev-parse", "HEAD"), git(tree, "rev-parse", "v1")
    assert found["otters.md"] == FileHistory("2025-06-07", last, ("Ada Example", "Bo Sample"))
    assert found["ä b.md"] == FileHistory("2024-01-01", first, ("Ada Example",))
    assert read_work_tree_history(tree)["docs/otters.md"] == found["otters.md"]
    assert read_history(tree, ["otters.md"], "v1", "docs/") == {
        "otters.md": FileHistory("2024-01-01", first, ("Ada Example",))
    }


def test_the_history_of_some_files_below_a_folder_of_any_name_is_read(tree: Path) -> None:
    commit(tree, {"a\u2028b/c\nd/x.md": "x", "a\u2028b/c\nd/y.md": "y"}, "2025-08-01")
    found = read_work_tree_history(tree / "a\u2028b" / "c\nd", ["x.md", "none.md"])
    assert {path: history.changed for path, history in found.items()} == {"x.md": "2025-08-01"}


def test_nothing_is_known_without_a_whole_history(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain").mkdir()
    git(tmp_path, "clone", "-q", "--depth", "1", tree.as_uri(), "shallow")
    git(tmp_path, "clone", "-q", "--bare", tree.as_uri(), "bare")
    for name in ("plain", "nowhere", "shallow", "bare"):
        assert read_work_tree_history(tmp_path / name) == {}
    assert read_history(tmp_path / "bare") == read_history(tree)
    monkeypatch.setenv("PATH", "")
    assert read_work_tree_history(tree) == {}


def test_a_git_that_needs_more_time_is_ended(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "git"
    slow.write_text('#!/bin/sh\ncase "$*" in *rev-parse*) echo false;; *) exec sleep 600;; esac\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert read_history(tree, limit_s=0.1) == {}


def test_the_settings_of_a_repository_start_no_program(tree: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {started}\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.editor", "core.sshCommand"):
        git(tree, "config", name, str(program))
    for name in ("filter.lfs.smudge", "filter.lfs.clean", "diff.md.textconv", "core.alternateRefsCommand"):
        git(tree, "config", name, str(program))
    git(tree, "config", "log.showSignature", "true")
    (tree / ".git" / "info" / "attributes").write_text("*.md filter=lfs diff=md\n")
    assert read_history(tree)
    source = open_source("git", f"{tree.as_uri().replace('file:', 'git+file:')}")
    assert [source.fetch(item).path for item in source.discover({})]
    assert not started.exists()


def test_a_folder_that_is_a_work_tree_says_when_its_files_changed(tree: Path) -> None:
    source = open_source("folder", tree)
    items = {item.path: item for item in source.discover({})}
    beside = source.fetch(items["docs/otters.md"]).beside
    assert (beside.facts, beside.extra) == ({}, {"changed": ("2025-06-07",)})
    (tree / "archive.yaml").write_text("strict: true\n")
    commit(tree, {"x.md": "x"}, "2025-07-01")
    assert {item.beside for item in open_source("folder", tree).discover({})} == {""}


def test_a_log_is_read_in_pieces_of_any_length() -> None:
    log = b"\x01aa 2024-01-02 Ada Example\0\na.md\0" + b"x" * 100_000 + b".md\0\x01bb 2023-01-01 Bo\0\na.md\0"
    found = parse_git_log(io.BytesIO(log))
    assert found["a.md"] == FileHistory("2024-01-02", "aa", ("Bo", "Ada Example"))
    assert len(found) == 2
    with pytest.raises(GitError, match="a path has more than 1,000,000 bytes"):
        parse_git_log(io.BytesIO(b"x" * (MAX_PATH_BYTES + 200_000)))
