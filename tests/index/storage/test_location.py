"""An index lies in one location: one writer at a time, small files that are replaced whole, a home a generation."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index import IndexBusyError, IndexMissingError, locate_index, read_manifest
from index.storage.files import replace_file
from index.storage.folder import FolderLocation
from index.storage.location import IndexLocation, LocationError

HOLDS_THE_LOCK = """
import sys, time
from index import locate_index
with locate_index(sys.argv[1]).lock():
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def location(tmp_path: Path) -> IndexLocation:
    return locate_index(tmp_path / "index")


def test_a_path_in_either_form_is_a_folder(tmp_path: Path) -> None:
    location = locate_index(str(tmp_path))
    assert location == locate_index(tmp_path) == FolderLocation(tmp_path)
    assert str(location) == str(tmp_path)
    assert locate_index(location) is location


@pytest.mark.parametrize(
    "place", ["s3://bucket/prefix", Path("s3://bucket/prefix"), "GS://bucket", "file:///srv/index"]
)
def test_a_kind_of_place_that_is_unknown_is_refused(place: str | Path) -> None:
    with pytest.raises(LocationError, match=r"is no kind of place that this version knows\. Choose another folder"):
        locate_index(place)


def test_a_drive_of_windows_is_no_scheme() -> None:
    assert str(locate_index("C:/refdesk/index")) == "C:/refdesk/index"


def test_a_second_writer_is_refused_at_once(location: IndexLocation) -> None:
    with location.lock(), pytest.raises(IndexBusyError, match="Another ingest is writing"), location.lock():
        raise AssertionError("two writers hold one lock")
    with location.lock():
        pass


def test_a_killed_writer_holds_no_lock(tmp_path: Path) -> None:
    location = locate_index(tmp_path)
    with subprocess.Popen([sys.executable, "-c", HOLDS_THE_LOCK, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with pytest.raises(IndexBusyError), location.lock():
                raise AssertionError("two processes hold one lock")
        finally:
            os.kill(holder.pid, signal.SIGKILL)
    with location.lock():
        pass


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(LocationError, match="it cannot be written"),
        locate_index(tmp_path / "file" / "index").lock(),
    ):
        raise AssertionError("a file holds an index")


def test_a_place_below_a_file_has_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    location = locate_index(tmp_path / "file" / "index")
    assert location.stamp("manifest.json") is None
    with pytest.raises(IndexMissingError, match="Build it with"):
        read_manifest(location)


def test_a_small_file_is_replaced_whole_and_its_stamp_tells(location: IndexLocation) -> None:
    assert location.stamp("state.json") is None
    location.replace("state.json", b"one")
    before = location.stamp("state.json")
    location.replace("state.json", b"two")
    assert location.read("state.json") == b"two"
    assert location.stamp("state.json") not in (None, before)
    assert location.names("") == ["state.json"]
    location.remove("state.json")
    assert location.stamp("state.json") is None


@pytest.mark.parametrize("count", [1, 40])
def test_files_that_are_added_are_there_at_once_and_can_be_completed_together(
    location: IndexLocation, count: int
) -> None:
    names = [f"originals/{number}" for number in range(count)]
    for name in names:
        location.add(name, name.encode())
    assert [location.read(name) for name in names] == [name.encode() for name in names]
    location.complete(names)
    location.complete([])
    assert sorted(location.names("originals/")) == sorted(names)


def test_small_files_are_listed_oldest_first(tmp_path: Path, location: IndexLocation) -> None:
    for number, name in enumerate(["kept-b", "kept-c", "kept-a", "other"]):
        location.replace(name, b"")
        os.utime(tmp_path / "index" / name, ns=(number, number))
    assert location.names("kept-") == ["kept-b", "kept-c", "kept-a"]


def test_generations_are_numbered_and_removed_one_by_one(tmp_path: Path, location: IndexLocation) -> None:
    for name in ("generation-10", "generation-9", "generation-old"):
        (tmp_path / "index" / name / "chunks.lance").mkdir(parents=True)
    assert location.generations() == [9, 10]
    assert location.generation(9).uri == str(tmp_path / "index" / "generation-9")
    assert location.generation(9).holds("chunks")
    assert not location.generation(9).holds("documents")
    location.generation(9).remove()
    assert location.generations() == [10]
    location.generation(9).remove()


def test_what_fails_before_the_replacement_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("the disk is full")

    path = tmp_path / "new" / "folder" / "file"
    replace_file(path, b"old")
    monkeypatch.setattr("index.storage.files.os.fsync", fail)
    with pytest.raises(OSError, match="the disk is full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_link_in_the_place_of_a_partial_file_is_not_followed(tmp_path: Path) -> None:
    path, victim, partial = (tmp_path / name for name in ("c.md", "victim", ".c.md.partial"))
    victim.write_bytes(b"kept")
    partial.symlink_to(victim)
    replace_file(path, b"new")
    assert (path.is_symlink(), path.read_bytes(), victim.read_bytes()) == (False, b"new", b"kept")
    partial.write_bytes(b"what a killed writer left")
    replace_file(path, b"newer")
    assert (path.read_bytes(), partial.exists()) == (b"newer", False)


def test_the_lock_needs_no_module_of_one_system() -> None:
    """Windows has no `fcntl`: importing the writer must not ask for it by itself."""
    code = "import sys; sys.modules['fcntl'] = None; import index.storage.folder, index.storage.writer"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
