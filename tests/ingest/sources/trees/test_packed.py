"""A tarball or zip is read where it lies; nothing of it is ever written to a name."""

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from ingest import open_source
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import OFFLINE, Budget, Source, SourceItem, SourceSettings, choose_kind
from ingest.sources.trees import packed

Mode: TypeAlias = Literal["w", "w:gz"]  # of tarfile
NOTES: Mapping[str, bytes] = {"notes/otters.md": b"# Otters\n\nThey hold hands.\n", "tea.md": b"# Tea\n\nHot.\n"}


def read(path: Path, settings: SourceSettings = OFFLINE) -> tuple[Source, dict[str, SourceItem]]:
    source = open_source(choose_kind(path), path, settings)
    return source, {item.path: item for item in source.discover({})}


def make_tar(path: Path, files: Mapping[str, bytes], *odd: tarfile.TarInfo, mode: Mode = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for entry in odd:
            archive.addfile(entry, io.BytesIO(b"x" * entry.size))
    return path


def make_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(("suffix", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz")])
def test_a_tarball_is_a_folder(tmp_path: Path, suffix: str, mode: Mode) -> None:
    wrapped = {f"./w-1.2/{name}": data for name, data in NOTES.items()}
    source, items = read(make_tar(tmp_path / f"W.{suffix}", {**wrapped, "./w-1.2/.hidden": b""}, mode=mode))
    assert list(items) == list(NOTES)
    assert {path: source.fetch(item).data for path, item in items.items()} == NOTES
    assert [found.reason for found in source.left_out] == ["hidden"]
    assert source.archive_info().title == "W"


def test_a_zip_is_a_folder(tmp_path: Path) -> None:
    source, items = read(make_zip(tmp_path / "w.zip", {**NOTES, "archive.yaml": b"title: Otters\n"}))
    assert {path: source.fetch(item).data for path, item in items.items()} == NOTES
    assert source.archive_info().title == "Otters"
    _, items = read(make_zip(tmp_path / "x.zip", {"docs/a.md": b"a"}))
    assert list(items) == ["docs/a.md"]


def test_what_leads_out_of_a_tarball_is_left_out(tmp_path: Path) -> None:
    def make(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, target
        return entry

    odd = [
        make("../up.md"),
        make("/etc/x.md"),
        make("a/../../b.md"),
        make("back\\slash.md"),
        make("soft.md", tarfile.SYMTYPE, "/etc/passwd"),
        make("hard.md", tarfile.LNKTYPE, "tea.md"),
        make("fifo.md", tarfile.FIFOTYPE),
        make("device.md", tarfile.CHRTYPE),
        make("/".join(["d"] * 70) + "/deep.md"),
    ]
    source, items = read(make_tar(tmp_path / "w.tar", NOTES, *odd))
    assert list(items) == list(NOTES)
    reasons = [found.reason for found in source.left_out]
    assert reasons.count("a path that leads out of the tree") == 4
    assert reasons.count("a link in a packed file") == 2
    assert reasons.count("no regular file") == 2
    assert reasons.count("a path that is too deep") == 1


def test_links_and_paths_that_lead_out_of_a_zip_are_left_out(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "w.zip", {**NOTES, "../up.md": b"x"})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("soft.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    source, items = read(path)
    assert list(items) == list(NOTES)
    assert [tuple(found) for found in source.left_out] == [
        ("../up.md", "a path that leads out of the tree"),
        ("soft.md", "a link in a packed file"),
    ]


def test_a_file_of_a_zip_that_unpacks_without_a_bound_is_left_out(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "w.zip", NOTES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.md", "# B\n", zipfile.ZIP_BZIP2)
        archive.writestr("l.md", "# L\n", zipfile.ZIP_LZMA)
        archive.writestr("s.md", "# S\n", zipfile.ZIP_STORED)
    source, items = read(path)
    assert set(items) == {*NOTES, "s.md"}
    assert {tuple(found) for found in source.left_out} == {("b.md", packed.UNBOUNDED), ("l.md", packed.UNBOUNDED)}


def test_what_unpacks_to_more_than_the_budget_is_refused(tmp_path: Path) -> None:
    settings = SourceSettings(budget=Budget(bytes=200_000))
    bomb = make_tar(tmp_path / "bomb.tar.gz", {"a.md": b"x" * 400_000}, mode="w:gz")
    with pytest.raises(ArchiveError, match="it unpacks to more than 200,000 bytes"):
        read(bomb, settings)
    with pytest.raises(ArchiveError, match="it unpacks to more than 200,000 bytes"):
        read(make_zip(tmp_path / "bomb.zip", {"a.md": b"x" * 400_000}), settings)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.tar.gz", gzip.compress(b"x" * 5_000, mtime=0)[:40]),
        ("random.tar", bytes(range(256)) * 8),
        ("none.zip", b"PK\x05\x06 nothing"),
    ],
)
def test_a_broken_one_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ArchiveError, match="it cannot be read"):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["w.7z", "w", "notes.md"])
def test_a_file_that_is_packed_in_another_way_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(make_zip(tmp_path / "w.zip", NOTES).read_bytes())
    with pytest.raises(ArchiveError, match=r"its name ends in none of \.tar, \.tar\.gz, \.tgz, \.zip"):
        list(open_source("packed", tmp_path / name).discover({}))


def test_a_list_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = make_tar(tmp_path / "long.tar", {"x" * 5_000 + ".md": b"x"})
    monkeypatch.setattr(packed, "MAX_EXTENDED_BYTES", 1_000)
    with pytest.raises(ArchiveError, match="a header in it has 5,0"):
        read(long)
    monkeypatch.setattr(packed, "MAX_FILES", 1)
    many = {f"{number}.md": b"x" for number in range(4)}
    for path in (make_tar(tmp_path / "many.tar", many), make_zip(tmp_path / "many.zip", many)):
        with pytest.raises(ArchiveError, match="it has more than 1 files"):
            read(path)
    monkeypatch.setattr(packed, "MAX_DIRECTORY_BYTES", 50)
    with pytest.raises(ArchiveError, match="its list of files has more than 50 bytes"):
        read(tmp_path / "many.zip")


def _head(name: str, kind: bytes, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, size
    return entry.tobuf(format=tarfile.USTAR_FORMAT)


def _extend(kind: bytes, *records: str, then: bytes = b"") -> bytes:
    body = "".join(f"{len(text) + 4 + (len(text) > 95)} {text}\n" for text in records).encode()
    return _head("x", kind, len(body)) + body + b"\0" * (-len(body) % 512) + then


_FILE = _head("a.md", b"0", 4) + b"# A\n".ljust(512, b"\0")
_LONG = _extend(b"x", "comment=" + "x" * 80, then=_FILE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_LONG, "a header in it has 9"),
        (_extend(b"X", "comment=" + "x" * 80, then=_FILE), "a header in it has 9"),
        (_head("link", b"2", len(_LONG)) + _LONG, "a header in it has 9"),
        (_head("folder/", b"\0", len(_LONG)) + _LONG, "a folder in it has a size"),
        (_extend(b"x", "GNU.sparse.major=1", then=_FILE), "it holds a sparse file"),
        (_head("a.md", b"S", 4) + _FILE[512:], "it holds a sparse file"),
        (_extend(b"x", "a=b") * 20 + _FILE, "more than 16 headers in it are of one file"),
        (_extend(b"g", "a=b", "c=d") + _FILE * 20, "its extended headers take more than 4,000 bytes"),
    ],
)
def test_no_header_of_a_tarball_is_read_that_was_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, reason: str
) -> None:
    monkeypatch.setattr(packed, "MAX_EXTENDED_BYTES", 80)
    monkeypatch.setattr(packed, "MAX_DIRECTORY_BYTES", 4_000)
    (tmp_path / "w.tar").write_bytes(data + b"\0" * 1024)
    with pytest.raises(ArchiveError, match=reason):
        read(tmp_path / "w.tar")


def test_a_tarball_with_extended_headers_is_read(tmp_path: Path) -> None:
    long = {f"notes/{'x' * 150}/{'ä' * 60}.md": b"# X\n"}
    for number, form in enumerate((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)):
        with tarfile.open(tmp_path / f"{number}.tar", "w", format=form, pax_headers={"comment": "otters"}) as archive:
            for name, data in {**NOTES, **long}.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        assert set(read(tmp_path / f"{number}.tar")[1]) == {*NOTES, *long}


def test_a_file_of_a_zip_that_is_broken_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "w.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.md", "# Otters\n")
        archive.writestr("b.md", "# Tea\n")
    path.write_bytes(path.read_bytes().replace(b"# Otters", b"# Otterz"))
    source, items = read(path)
    with pytest.raises(SourceFileError, match=r"a\.md: it cannot be read"):
        source.fetch(items["a.md"])
    assert source.fetch(items["b.md"]).data == b"# Tea\n"
