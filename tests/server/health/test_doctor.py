"""Damage of any file is found, told with what to do, and made good from the sources, by hand and by a service."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from index.integrity.hashes import list_names, write_file_list
from index.integrity.verify import verify_index
from index.storage.folder import FolderLocation
from ingest import ingest
from llms import verify_publication
from llms.publishing.state import SEEN_FILE
from server.address import find_address
from server.config import Config
from server.health.base_url import find_address_damage
from server.health.guard import IndexGuard
from server.runs import REPORT_NAME
from tests.conftest import MAX_WAIT_S, Cli, document_text, write_archive
from tests.server.test_processes import free_port, running
from tools import Desk

DAMAGES = ("flip", "truncate", "delete")
CHOICE = random.Random(20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, its index and its surfaces; nobody writes to it."""
    from server.cli import main

    home = tmp_path_factory.mktemp("made")
    write_archive(home / "archive")
    assert (
        main(["ingest", str(home / "archive"), "--index", str(home / "index"), "--public", str(home / "public")]) == 0
    )
    return home


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it, whose sources are those of the first."""
    shutil.copytree(made, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


@pytest.fixture
def light(place: Path) -> Path:
    """A copy whose encoder is small, because each look reads all of it."""
    location = FolderLocation(place / "index")
    (place / "index" / "generation-1" / "encoder" / "model.onnx").write_bytes(b"weights" * 100)
    location.remove(list_names(location)[0])
    with location.lock():
        write_file_list(location)
    return place


def list_files(place: Path) -> Iterator[Path]:
    """Every file that a reader depends on: of the index, and of the publication."""
    apart = (
        ".lock",
        ".lock-run",
        SEEN_FILE,
        REPORT_NAME,
    )  # the report of the last run is none, and tells damage by its own hash
    for path in sorted([*(place / "index").rglob("*"), *(place / "public").rglob("*")]):
        if path.is_file() and not path.is_symlink() and path.name not in apart and "current" not in path.parts:
            yield path


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "delete":
        path.unlink()
    elif how == "truncate":
        path.write_bytes(data[:-1])
    else:
        flip(path, CHOICE.randrange(len(data) * 8))


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def find(place: Path) -> list[str]:
    config = Config(index=place / "index", public=place / "public")
    address = find_address_damage(config)
    found = [*verify_index(config.index), *([address] if address else [])]
    return [*(one.where for one in found), *(one.path for one in verify_publication(config.public))]


def arguments(place: Path) -> tuple[object, ...]:
    return ("--index", place / "index", "--public", place / "public")


def test_what_is_as_it_was_written_has_no_finding(cli: Cli, made: Path) -> None:
    status, out, err = cli("doctor", *arguments(made))
    assert (status, out, err) == (0, "Everything is as it should be.\n", "")
    assert json.loads(cli("doctor", "--json", *arguments(made))[1]) == {"healthy": True, "findings": [], "repaired": []}


def test_damage_of_any_file_is_found_and_named(light: Path) -> None:
    assert find(light) == []
    unseen = []
    for path in list_files(light):
        data = path.read_bytes()
        for how in DAMAGES if data else ("delete",):
            damage(path, how)
            found = find(light)
            if not any(where.rpartition("/")[2] == path.name for where in found) and not path.name.startswith("files-"):
                unseen.append((how, path, found))
            assert found, (how, path)
            path.write_bytes(data)
    assert unseen == []
    assert find(light) == []


def test_a_hundred_flipped_bits_are_found(light: Path) -> None:
    files = list(list_files(light))
    for _ in range(100):
        path = CHOICE.choice([file for file in files if file.stat().st_size])
        bit = CHOICE.randrange(path.stat().st_size * 8)
        flip(path, bit)
        assert find(light), (path, bit)
        flip(path, bit)
    assert find(light) == []


def search(cli: Cli, place: Path) -> object:
    return json.loads(cli("search", "kettle steam", "--json", "--index", place / "index")[1])


def test_repair_restores_equal_answers_and_every_kept_byte(cli: Cli, place: Path) -> None:
    """One file of each kind that is cured in its own way, damaged at once."""
    index, public = place / "index", place / "public"
    answers, kept = search(cli, place), {path.name: path.read_bytes() for path in (index / "kept").iterdir()}
    published = {path: path.read_bytes() for path in (public / "generation-1").rglob("*") if path.is_file()}
    manifest = (index / "manifest.json").read_bytes()
    flip(next((index / "generation-1" / "chunks.lance" / "data").iterdir()), 4000)
    (index / "manifest.json").write_bytes(manifest.replace(b'"problems": []', b'"problems": [""]'))
    damage(index / "address.json", "truncate")
    damage(next((index / "kept").glob("texts-*")), "flip")
    damage(public / "generation-1" / "index.html", "delete")
    status, out, _ = cli("doctor", *arguments(place))
    assert status == 1
    for part in (
        "manifest.json: was altered",
        "address.json: was altered",
        "chunks.lance/data/",
        "kept/texts-",
        "index.html",
    ):
        assert part in out
    assert out.count("  it means: ") == out.count("  to do: ") >= 5
    status, out, err = cli("doctor", "--repair", *arguments(place))
    assert (status, err) == (0, "")
    assert out.endswith("Everything is as it should be.\n")
    assert search(cli, place) == answers
    assert {path.name: path.read_bytes() for path in (index / "kept").iterdir()} == kept
    now = public / "current"
    assert {
        path.relative_to(public / "generation-1"): data for path, data in published.items() if path.name[0] != "."
    } == {path.relative_to(now): path.read_bytes() for path in now.rglob("*") if path.is_file() and path.name[0] != "."}


@pytest.mark.parametrize("name", ["kept/register.json", "sources.json", "files-*.json", "manifest.json"])
def test_a_small_file_is_made_again_without_a_rebuild(cli: Cli, place: Path, name: str) -> None:
    damage(next((place / "index").glob(name)), "delete" if name == "manifest.json" else "flip")
    status, out, err = cli("doctor", "--repair", *arguments(place))
    assert (status, err) == (0, ""), out
    assert "Repaired: " in out
    assert [path.name for path in (place / "index").glob("generation-*")] == ["generation-1"]


def test_a_kept_text_that_changed_since_is_not_invented(cli: Cli, place: Path, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    old = next((place / "index" / "kept").glob("texts-*"))
    (archive / "otters.md").write_text(document_text("paper:otters", "# Otters\n\nOtters sleep.\n", date="2026-05-17"))
    assert cli("ingest", archive, "--replace", "--allow-removals", *arguments(place))[0] == 0
    flip(old, 8 * old.read_bytes().index(b"favourite stone"))
    for name in ("altered", "missing"):
        before = {path.name: path.read_bytes() for path in (place / "index" / "kept").iterdir()}
        status, out, err = cli("doctor", "--repair", *arguments(place))
        assert status == 1
        assert "cannot be made again to the byte from what the archive holds today" in err
        assert f"kept/{old.name}: {'was altered' if name == 'altered' else 'is missing'}" in out
        assert "refdesk restore" in out
        assert before == {path.name: path.read_bytes() for path in (place / "index" / "kept").iterdir()}
        old.unlink(missing_ok=True)


def test_without_its_sources_a_damaged_index_stays_and_is_told(cli: Cli, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    ingest(archive, tmp_path / "index")
    file = next((tmp_path / "index" / "generation-1" / "documents.lance" / "data").iterdir())
    damage(file, "flip")
    archive.rename(tmp_path / "elsewhere")
    before = file.read_bytes()
    status, out, err = cli("doctor", "--repair", *arguments(tmp_path))
    assert (status, file.read_bytes() == before) == (1, True)
    assert "cannot be ingested" in err
    assert "answers of the index cannot be trusted" in out


def test_an_index_of_a_version_without_hashes_gets_them_by_an_ingest(cli: Cli, place: Path, made: Path) -> None:
    listed = next((place / "index").glob("files-*"))
    listed.unlink()
    status, out, _ = cli("doctor", *arguments(place))
    assert (status, "a version made it that kept none" in out) == (1, True)
    assert cli("ingest", made / "archive", *arguments(place))[0] == 0
    assert listed.exists()
    assert cli("doctor", *arguments(place))[0] == 0


def test_an_altered_list_of_hashes_is_told_as_what_it_is(light: Path) -> None:
    index = light / "index"
    listed = next(index.glob("files-*"))
    other = index / f"files-{'0' * 16}.json"  # of an ingest that was killed before its switch
    other.write_bytes(listed.read_bytes())
    flip(listed, 8 * listed.stat().st_size // 2)
    (found,) = verify_index(index)
    assert (found.where, found.problem, found.cure) == (listed.name, "was altered", "list")
    assert "the hashes in it are not those that were written" in found.meaning


def test_what_an_ingest_in_progress_writes_is_no_damage(light: Path) -> None:
    index = light / "index"
    for name in (
        "vectors-000001",
        "generation-2/chunks.lance/data/new.lance",
        "generation-1/chunks.lance/data/n.lance",
    ):
        (index / name).parent.mkdir(parents=True, exist_ok=True)
        (index / name).write_bytes(b"new")
    assert find(light) == []


def test_an_update_lists_only_what_is_new(cli: Cli, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    ingest(archive, tmp_path / "index")
    model = tmp_path / "index" / "generation-1" / "encoder" / "encoder.json"
    flip(model, 9)
    (archive / "new.md").write_text(document_text("note:new", "New things.\n"))
    ingest(archive, tmp_path / "index")
    assert [found.where for found in verify_index(tmp_path / "index")] == ["generation-1/encoder/encoder.json"]
    assert len(list((tmp_path / "index").glob("files-*"))) == 1


def test_what_is_wrong_beside_the_files_is_told(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cursor").mkdir()
    (tmp_path / ".cursor" / "mcp.json").write_text('{"mcpServers": {"refdesk": {"command": "/nowhere/refdesk"}}}')
    (tmp_path / ".mcp.json").write_text("{")
    monkeypatch.setenv("REFDESK_TOKEN_FILE", str(tmp_path / "no-tokens"))
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    status, out, _ = cli("doctor", *arguments(place))
    assert status == 1
    for part in (
        "names the command '/nowhere/refdesk', which is not there",
        "is no configuration that Claude Code can read",
        "settings: do not let a service start",
        "has 0 bytes free",
    ):
        assert part in out


@pytest.mark.anyio
async def test_a_service_answers_nothing_from_damaged_data_until_it_is_made_good(light: Path) -> None:
    config = Config(index=light / "index", public=light / "public")
    data = next((light / "index" / "generation-1" / "chunks.lance" / "data").iterdir())
    desk, guard = Desk(config.index, config.url), IndexGuard(config, find_address(config), heals=False)
    await desk.reader()
    guard.watch(desk)
    flip(data, 4000)
    guard.look()
    with pytest.raises(Exception, match=r"is not searched, because 'generation-1/chunks.lance/data/.* was altered"):
        await desk.reader()
    flip(data, 4000)
    guard.look()
    await desk.reader()


def test_a_service_heals_its_index_at_the_start_and_its_surfaces_always_and_says_so(place: Path) -> None:
    damage(place / "index" / "manifest.json", "truncate")
    flip(next((place / "index" / "generation-1" / "documents.lance" / "data").iterdir()), 3000)
    damage(place / "public" / "generation-1" / "index.html", "flip")
    port = free_port()
    with running("--port", port, "--base-url", "http://127.0.0.1:8321", *arguments(place), cwd=place) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert any(line == "Stop with Ctrl-C.\n" for line in process.stdout)
        assert httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=MAX_WAIT_S).json()["documents"] == 3
        assert httpx2.get(f"http://127.0.0.1:{port}/", timeout=MAX_WAIT_S).status_code == 200
        damage(place / "public" / "current" / "llms.txt", "flip")
        assert httpx2.get(f"http://127.0.0.1:{port}/llms.txt", timeout=MAX_WAIT_S).status_code == 503
        errors = ""
        for line in process.stderr:
            errors += line
            if "The surfaces were published anew." in line:
                break
        assert httpx2.get(f"http://127.0.0.1:{port}/llms.txt", timeout=MAX_WAIT_S).status_code == 200
    assert "'manifest.json' was altered: " in errors
    assert "The index was made anew from its sources" in errors
    assert "The index was repaired." in errors
    assert "llms.txt' was altered: a service refuses to send it." in errors
