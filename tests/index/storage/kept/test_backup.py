"""A backup holds all that cannot be made again, is read with suspicion, and is put back whole or not at all."""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index.storage.kept.backup import BackupError, back_up, restore
from index.storage.kept.texts import KeptTexts
from index.storage.sealed import seal, unseal
from ingest import ingest
from tests.conftest import Cli, document_text, write_archive
from tests.known import known

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive and its index."""
    home = tmp_path_factory.mktemp("built")
    archive, index = write_archive(home / "archive"), home / "index"
    ingest(archive, index)
    return archive, index


def contents(index: Path) -> dict[str, str]:
    kept = KeptTexts.open(index)
    return {path: kept.read(path).markdown for path in kept.digests}


@pytest.mark.parametrize("name", ["backup.tar.gz", "backup.tgz", "folder"])
def test_a_backup_is_restored_and_ingested_and_its_permalinks_answer(
    cli: Cli, built: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    index = built[1]
    status, out, _ = cli("backup", name, "--index", index)
    assert status == 0
    assert f"Backed up to {name}: 3 texts in 2 files of " in out
    assert cli("restore", name)[0] == 0
    assert contents(tmp_path / ".refdesk" / "index") == contents(index)
    if name == "folder":  # once is enough
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive" / "stoves.md").write_text(document_text("note:stoves", "Stoves glow.\n"))
        assert cli("ingest", "archive")[0] == 0
        published = {path.name for path in (tmp_path / "public" / "current" / "papers").rglob("sha256-*.md")}
        assert len(published) == 2
        assert contents(tmp_path / ".refdesk" / "index").keys() > contents(index).keys()


def test_the_same_state_gives_the_same_bytes(built: tuple[Path, Path], tmp_path: Path) -> None:
    back_up(built[1], tmp_path / "one.tar.gz")
    back_up(built[1], tmp_path / "two.tar.gz")
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()


def test_nothing_is_overwritten_unless_that_is_asked_for(cli: Cli, built: tuple[Path, Path], tmp_path: Path) -> None:
    index = built[1]
    (tmp_path / "mine.tar.gz").write_text("mine")
    status, _, err = cli("backup", "mine.tar.gz", "--index", index)
    assert (status, err) == (
        1,
        "refdesk: 'mine.tar.gz' is there already. Choose another name, or replace it with --replace.\n",
    )
    assert (tmp_path / "mine.tar.gz").read_text() == "mine"
    assert cli("backup", "mine.tar.gz", "--index", index, "--replace")[0] == 0
    other = tmp_path / "other"
    shutil.copytree(index / "kept", other / "kept")
    kept = KeptTexts.open(other)
    kept.add(kept.read(next(iter(kept.digests))).model_copy(update={"path": "papers/new/v1"}))
    kept.commit()
    before = contents(other)
    status, _, err = cli("restore", "mine.tar.gz", "--index", other)
    assert status == 1
    assert "keeps texts already. Restore into another index with --index, or lose what it keeps with --replace." in err
    assert contents(other) == before
    assert cli("restore", "mine.tar.gz", "--index", other, "--replace")[0] == 0
    assert contents(other) == contents(index)
    assert sorted(path.name for path in (other / "kept").iterdir()) == sorted(
        path.name for path in (index / "kept").iterdir()
    )


def test_what_keeps_nothing_or_is_damaged_is_not_backed_up(cli: Cli, built: tuple[Path, Path], tmp_path: Path) -> None:
    status, _, err = cli("backup", "b.tar.gz", "--index", tmp_path / "nothing")
    assert (status, "keeps no texts yet. Run 'refdesk ingest --index " in err) == (1, True)
    for name in ("register.json", next((built[1] / "kept").glob("texts-*")).name):
        damaged = tmp_path / name
        shutil.copytree(built[1] / "kept", damaged / "kept")
        data = (damaged / "kept" / name).read_bytes()
        (damaged / "kept" / name).write_bytes(data[:-9] + b"!" + data[-8:])
        status, _, err = cli("backup", "b.tar.gz", "--index", damaged)
        assert (status, f"{name}' was altered" in err) == (1, True), name
    assert not list(tmp_path.glob("*b.tar.gz*"))


def unpack(file: Path) -> Members:
    with tarfile.open(file) as tar:
        return {member.name: known(tar.extractfile(member)).read() for member in tar}


def pack(file: Path, members: Members, kind: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(file, "w:gz") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        if kind != tarfile.REGTYPE:
            member = tarfile.TarInfo("register.json")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)


def relist(members: Members, **other: object) -> Members:
    """With contents that say what is there, and say `other` for the rest."""
    told = dict(unseal(members["backup.json"]) or {})
    files = {name: [hashlib.sha256(data).hexdigest(), len(data)] for name, data in members.items()}
    del files["backup.json"], told["format"], told["sha256"]
    return {**members, "backup.json": seal(1, {**told, "files": files, **other})}


def without(members: Members, start: str) -> Members:
    return {name: data for name, data in members.items() if not name.startswith(start)}


TAMPERED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "an altered text": (
        lambda members: {name: data.replace(b"stone", b"STONE") for name, data in members.items()},
        "has an altered 'texts-",
    ),
    "a text that is missing": (lambda members: without(members, "texts-"), "lacks 'texts-"),
    "a file that is not listed": (lambda members: {**members, "x": b""}, "holds 'x', which it does not list"),
    "a path out of the folder": (
        lambda members: relist({**members, "../../evil": b"evil"}),
        "names files that no index keeps",
    ),
    "an absolute path": (lambda members: relist({**members, "/tmp/evil": b"evil"}), "names files that no index keeps"),
    "more bytes than are listed": (
        lambda members: {name: data + b"x" if name.startswith("texts") else data for name, data in members.items()},
        "of more than ",
    ),
    "no contents": (lambda members: without(members, "backup"), "holds 'register.json', which it does not list"),
    "contents that were altered": (
        lambda members: {**members, "backup.json": members["backup.json"].replace(b'"texts":3', b'"texts":9')},
        "does not begin with the contents of a backup",
    ),
    "contents of another format": (
        lambda members: {**members, "backup.json": seal(9, {"files": {}})},
        "does not begin with the contents of a backup of format 1",
    ),
    "no register": (lambda members: relist(without(members, "register")), "names files that no index keeps"),
    "nothing": (lambda _: {}, "cannot be read"),
}


@pytest.mark.parametrize(("tamper", "words"), TAMPERED.values(), ids=TAMPERED)
def test_a_backup_that_is_not_what_was_written_changes_nothing(
    built: tuple[Path, Path], tmp_path: Path, tamper: Callable[[Members], Members], words: str
) -> None:
    back_up(built[1], tmp_path / "b.tar.gz")
    pack(tmp_path / "bad.tar.gz", tamper(unpack(tmp_path / "b.tar.gz")))
    with pytest.raises(BackupError, match=words):
        restore(tmp_path / "index", tmp_path / "bad.tar.gz")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(built: tuple[Path, Path], tmp_path: Path, kind: bytes) -> None:
    back_up(built[1], tmp_path / "b.tar.gz")
    members = unpack(tmp_path / "b.tar.gz")
    del members["register.json"]
    pack(tmp_path / "bad.tar.gz", members, kind)
    with pytest.raises(BackupError, match=r"holds 'register\.json', which it does not list"):
        restore(tmp_path / "index", tmp_path / "bad.tar.gz")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b", b"PK\x03\x04", json.dumps({"format": 1}).encode()])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.tar.gz").write_bytes(data)
    for source in (tmp_path / "x.tar.gz", tmp_path / "nowhere.tar.gz", tmp_path):
        with pytest.raises(BackupError, match=r"Give a file or folder that 'refdesk backup' wrote\."):
            restore(tmp_path / "index", source)


def test_a_truncated_backup_is_refused(built: tuple[Path, Path], tmp_path: Path) -> None:
    back_up(built[1], tmp_path / "b.tar.gz")
    data = (tmp_path / "b.tar.gz").read_bytes()
    for length in (20, len(data) // 2, len(data) - 200):
        (tmp_path / "cut.tar.gz").write_bytes(data[:length])
        with pytest.raises(BackupError):
            restore(tmp_path / "index", tmp_path / "cut.tar.gz")


def test_a_restore_that_is_killed_before_the_register_leaves_what_was_kept(
    built: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(built[1], tmp_path / "b.tar.gz")
    index = tmp_path / "index"
    shutil.copytree(built[1] / "kept", index / "kept")
    kept = KeptTexts.open(index)
    kept.add(kept.read(next(iter(kept.digests))).model_copy(update={"path": "papers/new/v1"}))
    kept.commit()
    before = contents(index)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("index.storage.folder.replace_file", die)
        restore(index, tmp_path / "b.tar.gz", replace=True)
    assert contents(index) == before
