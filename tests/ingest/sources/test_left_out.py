"""A folder is listed as its owner sees it: what belongs to a program or is no text is left out, and counted."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.errors import ArchiveError
from ingest.sources import SeveralSources, left_out
from ingest.sources.folder import FolderSource
from ingest.sources.left_out import name_ignored, name_unknown_suffix


def fill(root: Path, paths: Iterable[str]) -> FolderSource:
    """Write files below a folder; a path that ends in `/` is one."""
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            target.mkdir(exist_ok=True)
        else:
            target.write_text("text")
    return FolderSource(str(root))


def look(source: FolderSource) -> tuple[list[str], dict[str, str]]:
    taken = [item.path for item in source.discover({})]
    return taken, {found.path: found.reason for found in source.left_out}


def test_what_is_no_part_of_an_archive_is_left_out_with_its_reason(tmp_path: Path) -> None:
    source = fill(
        tmp_path,
        [
            *("a.md", "notes/b.MD", "notes/.secret.md", ".trash/c.md", "notes/photo.PNG", "notes/Makefile"),
            *(
                "requirements-dev.txt",
                "robots.txt",
                "node_modules/x/README.md",
                "web/vendor/y.md",
                "_drafts/d.md",
                "_includes/e.md",
                "_site/f.html",
            ),
        ],
    )
    taken, reasons = look(source)
    assert taken == ["a.md", "notes/b.MD"]
    assert reasons == {
        ".trash/": left_out.HIDDEN,
        "_drafts/": left_out.DRAFTS,
        "_includes/": left_out.TEMPLATES,
        "_site/": left_out.BUILT,
        "node_modules/": left_out.DEPENDENCIES,
        "notes/.secret.md": left_out.HIDDEN,
        "notes/Makefile": name_unknown_suffix(""),
        "notes/photo.PNG": name_unknown_suffix(".png"),
        "requirements-dev.txt": left_out.FOR_PROGRAMS,
        "robots.txt": left_out.FOR_PROGRAMS,
        "web/vendor/": left_out.DEPENDENCIES,
    }
    assert list(reasons) == sorted(reasons)


@pytest.mark.parametrize(
    ("config", "out"),
    [
        ("hugo.toml", {"public/", "layouts/", "archetypes/", "themes/"}),
        ("mkdocs.yml", {"site/"}),
        ("book.toml", {"book/"}),
        ("docusaurus.config.ts", {"build/", "_book/", "_part.md"}),
        ("pelicanconf.py", {"output/", "themes/"}),
        ("_quarto.yml", {"_book/", "_part.md"}),
        ("README.md", set()),
    ],
)
def test_what_a_site_generator_made_or_needs_is_left_out_beside_its_configuration(
    tmp_path: Path, config: str, out: set[str]
) -> None:
    folders = ("public", "layouts", "archetypes", "themes", "site", "book", "build", "output", "_book")
    source = fill(tmp_path, ["docs/" + name for name in (config, "_part.md", *(f"{name}/x.md" for name in folders))])
    taken, reasons = look(source)
    assert {path for path in reasons if path != f"docs/{config}"} == {f"docs/{name}" for name in out}
    assert {f"docs/{name}/x.md" for name in folders if f"{name}/" not in out} <= set(taken)


def test_rules_of_git_hold_at_every_level_and_ours_come_before_them(tmp_path: Path) -> None:
    source = fill(
        tmp_path / "repo" / "docs", ["a.md", "b.md", "c.md", "in/a.md", "in/deep/x.md", "vendor/v.md", "k.md"]
    )
    (tmp_path / "repo" / ".git" / "info").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "info" / "exclude").write_text("k.md\n")
    (tmp_path / "repo" / ".gitignore").write_text("/docs/a.md\nb.md\n")
    (tmp_path / "repo" / "docs" / ".gitignore").write_text("!b.md\n")
    (tmp_path / "repo" / "docs" / "in" / ".gitignore").write_text("/deep/\n")
    (tmp_path / "repo" / "docs" / ".refdeskignore").write_text("c.md\n!vendor/\n!k.md\n")
    taken, reasons = look(source)
    assert taken == ["b.md", "in/a.md", "k.md", "vendor/v.md"]
    assert reasons == {
        "a.md": name_ignored(".gitignore"),
        "c.md": name_ignored(".refdeskignore"),
        "in/deep/": name_ignored(".gitignore"),
    }


def test_links_and_pointers_are_told_from_texts(tmp_path: Path) -> None:
    source = fill(tmp_path / "archive", ["a.md", "in/b.md"])
    root = tmp_path / "archive"
    (tmp_path / "secret.md").write_text("secret")
    for name, target in (("out.md", tmp_path / "secret.md"), ("loop.md", "loop.md"), ("again", "in"), ("c.md", "a.md")):
        (root / name).symlink_to(target)
    (root / "big.pdf").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n")
    taken, reasons = look(source)
    assert taken == ["a.md", "c.md", "in/b.md"]
    assert reasons == {
        "again": left_out.FOLDER_LINK,
        "big.pdf": left_out.LFS_POINTER,
        "loop.md": left_out.BROKEN_LINK,
        "out.md": left_out.OUTSIDE,
    }


def test_templates_of_a_vault_are_those_that_its_settings_name(tmp_path: Path) -> None:
    source = fill(tmp_path, ["note.md", "Vorlagen/daily.md", "Other/daily.md", ".obsidian/"])
    (tmp_path / ".obsidian" / "templates.json").write_text('{"folder": "Vorlagen"}')
    assert look(source)[0] == ["Other/daily.md", "note.md"]
    (tmp_path / ".obsidian" / "templates.json").write_text("[[")
    assert look(source)[0] == ["Other/daily.md", "Vorlagen/daily.md", "note.md"]


def test_20000_files_of_one_folder_are_listed_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20_000):
        os.close(os.open(tmp_path / f"{number}.{'md' if number % 2 else 'dat'}", os.O_CREAT | os.O_WRONLY))
    listed: list[object] = []
    scan = os.scandir

    def count(path: str) -> object:
        listed.append(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", count)
    taken, reasons = look(FolderSource(str(tmp_path)))
    assert len(taken) == 10_000
    assert Counter(reasons.values()) == {name_unknown_suffix(".dat"): 10_000}
    assert len(listed) == 1


def test_a_folder_whose_path_cannot_be_opened_is_left_out_and_the_rest_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path, ["a.md"])
    monkeypatch.chdir(tmp_path)
    depth = 40
    for _ in range(depth):  # 40 names of 200 letters are more than a path has
        os.mkdir("d" * 200)  # noqa: PTH102
        os.chdir("d" * 200)
    taken, reasons = look(source)
    assert taken == ["a.md"]
    assert list(reasons.values()) == [left_out.TOO_LONG]
    for _ in range(depth):
        os.chdir("..")
        os.rmdir("d" * 200)  # noqa: PTH106


def test_rules_that_cannot_be_read_stop_the_listing(tmp_path: Path) -> None:
    source = fill(tmp_path, ["a.md"])
    (tmp_path / ".gitignore").write_text("#" * 1_000_001)
    with pytest.raises(ArchiveError, match=r"\.gitignore cannot be read \(it is longer than 1,000,000 bytes"):
        list(source.discover({}))


def test_a_folder_of_which_nothing_is_taken_says_what_was_left_out(tmp_path: Path) -> None:
    source = fill(tmp_path, ["a.dat", "b.dat", ".c.md"])
    with pytest.raises(ArchiveError, match=r"but 3 that are left out \(2 no reader for \.dat, 1 hidden\)"):
        list(source.discover({}))


def test_what_several_sources_leave_out_stands_below_their_names(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "one", ["a.md", "x.dat"]), fill(tmp_path / "two", ["b.md", "x.dat"])
    (tmp_path / "two" / "mkdocs.yml").write_text("site_name: Two\n")
    both = SeveralSources([("", first), ("two", second)])
    list(both.discover({}))
    assert [found.path for found in both.left_out] == ["x.dat", "two/mkdocs.yml", "two/x.dat"]
    assert both.hints == {"mkdocs"}
