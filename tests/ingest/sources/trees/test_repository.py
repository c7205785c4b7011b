"""A repository is read from its objects, at a revision, and nothing in it is obeyed."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.documents.archive import ArchiveSource
from ingest import open_source
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import OFFLINE, Budget, Source, SourceItem, SourceSettings, choose_kind
from ingest.sources.trees import repository
from ingest.sources.trees.git import pin_host
from ingest.sources.trees.repository import read_address
from tests.conftest import Cli
from tests.ingest.sources.trees.repositories import commit, git, make_repository


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "tree")


def read(address: object, settings: SourceSettings = OFFLINE) -> tuple[Source, dict[str, SourceItem]]:
    source = open_source(choose_kind(str(address)), str(address), settings)
    return source, {item.path: item for item in source.discover({})}


def test_a_revision_is_read_without_a_work_tree(tree: Path) -> None:
    source, items = read(f"git+file://{tree}")
    assert list(items) == ["README.md", "docs/otters.md", "docs/ä b.md"]
    assert source.fetch(items["docs/otters.md"]).data == b"# Otters\n\nSea otters hold hands.\n"
    assert list(source.list_files()) == ["docs/x.dat"]
    assert source.fetch_file("docs/x.dat", 4) == b"data"
    assert [tuple(found) for found in source.left_out] == [
        ("docs/leak.md", "a symbolic link of a repository"),
        ("docs/x.dat", "no reader for .dat"),
    ]
    beside = source.fetch(items["docs/otters.md"]).beside
    assert beside.facts == {
        "authors": ["Ada Example", "Bo Sample"],
        "version": git(tree, "rev-parse", "HEAD")[:12],
    }
    assert beside.extra == {"changed": ("2025-06-07",)}
    with pytest.raises(SourceFileError, match="longer than 3 bytes"):
        source.fetch_file("docs/x.dat", 3)
    with pytest.raises(SourceFileError, match="it is gone"):
        source.fetch_file("docs/nix.dat", 3)


def test_an_earlier_revision_and_a_folder_are_chosen_by_the_address(tree: Path) -> None:
    source, items = read(f"git+file://{tree}@v1#docs")
    assert list(items) == ["otters.md", "ä b.md"]
    assert source.fetch(items["otters.md"]).data == b"# Otters\n\nOtters hold hands.\n"
    assert source.fetch(items["otters.md"]).beside.extra == {"changed": ("2024-01-01",)}
    before = {path: git(tree, "rev-parse", f"v1:docs/{path}") for path in items}
    assert {path: item.hint for path, item in items.items()} == before


def test_a_bundle_is_a_repository_in_one_file(tree: Path, tmp_path: Path) -> None:
    git(tree, "bundle", "create", "-q", str(tmp_path / "all.bundle"), "--all")
    git(tree, "bundle", "create", "-q", str(tmp_path / "one.bundle"), "main")
    git(tree, "bundle", "create", "-q", str(tmp_path / "part.bundle"), "v1..main")
    for name in ("all.bundle", "one.bundle"):
        source, items = read(tmp_path / name)
        assert source.fetch(items["docs/otters.md"]).beside.extra == {"changed": ("2025-06-07",)}
    _, items = read(f"git+file://{tmp_path}/all.bundle@v1#docs")
    assert list(items) == ["otters.md", "ä b.md"]
    with pytest.raises(ArchiveError, match="its revision cannot be read"):
        read(tmp_path / "part.bundle")


def test_a_bundle_that_leads_to_a_repository_is_none(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.bundle").write_text(f"gitdir: {tree}/.git\n")
    for address in (tmp_path / "notes.bundle", f"git+file://{tmp_path}/notes.bundle@main"):
        with pytest.raises(ArchiveError, match="it is no bundle"):
            read(address)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda own, tree: (own / ".git").write_text(f"gitdir: {tree}/.git\n"), "lie in another repository"),
        (lambda own, tree: (own / ".git").symlink_to(tree / ".git"), "lie in another repository"),
        (lambda own, tree: (own / "HEAD").write_text("none, so that git looks further up"), "another|not a git repo"),
        (lambda own, tree: _add(own, "commondir", f"{tree}/.git\n"), "lie in another repository"),
        (lambda own, tree: _add(own, "objects/info/alternates", f"{tree}/.git/objects\n"), "borrows objects"),
        (lambda own, tree: _add(own, "", "").joinpath("refs/x").symlink_to(tree / ".git/refs"), "'refs/x' is a symb"),
        (lambda own, tree: _add(own, "", ""), ""),
    ],
)
def test_a_repository_that_an_archive_names_reads_no_other(
    tree: Path, tmp_path: Path, make: Callable[[Path, Path], object], reason: str
) -> None:
    git(tmp_path, "init", "-q")
    own = tmp_path / "archive" / "notes"
    own.mkdir(parents=True)
    (tmp_path / "archive" / "archive.yaml").write_text("sources: [{path: notes, kind: git}]\n")
    make(own, tree)
    if not reason:
        assert "notes/README.md" in read(tmp_path / "archive")[1]
        return
    with pytest.raises(ArchiveError, match=reason):
        read(tmp_path / "archive")


def _add(own: Path, name: str, text: str) -> Path:
    """Make the folder a repository with one file more."""
    made = make_repository(own.parent.parent / "made")
    git(made, "clone", "-q", "--bare", made.as_uri(), str(own))
    if name:
        (own / name).parent.mkdir(exist_ok=True)
        (own / name).write_text(text)
    return own


def test_a_shallow_clone_says_nothing_of_its_files(tree: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "--depth", "1", tree.as_uri(), "shallow.git")
    _, items = read(tmp_path / "shallow.git")
    assert list(items) == ["README.md", "docs/otters.md", "docs/ä b.md"]
    assert {item.beside for item in items.values()} == {""}


def test_submodules_pointers_and_paths_that_lead_out_are_no_texts(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    commit(tree, {"docs/big.md": pointer}, "2025-07-01")
    head, blob = git(tree, "rev-parse", "HEAD"), git(tree, "rev-parse", "HEAD:README.md")
    git(tree, "update-index", "--add", "--cacheinfo", f"160000,{head},other")
    inner = git(tree, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=_make_tree("up.md", blob))
    outer = _make_tree("..", inner, mode="40000")
    up = git(tree, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=outer)
    whole = git(tree, "write-tree")
    listing = git(tree, "ls-tree", whole) + f"\n040000 tree {up}\tzz"
    made = git(tree, "mktree", stdin=listing.encode())
    git(tree, "update-ref", "refs/heads/odd", git(tree, "commit-tree", made, "-p", head, "-m", "x"))
    source, items = read(f"git+file://{tree}@odd")
    told = dict(source.left_out)
    assert list(items) == ["README.md", "docs/otters.md", "docs/ä b.md"]
    assert told["other"] == "a submodule, which is another repository"
    assert told["docs/big.md"] == "a pointer of Git LFS; run git lfs pull"
    assert told["zz/../up.md"] == "a path that leads out of the tree"
    monkeypatch.setattr(repository, "MAX_FILES", 3)
    with pytest.raises(ArchiveError, match="it has more than 3 files"):
        read(f"git+file://{tree}@odd")


def _make_tree(name: str, oid: str, mode: str = "100644") -> bytes:
    return f"{mode} {name}\0".encode() + bytes.fromhex(oid)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("git+https://ada:secret@host/x", "'git\\+https://…@host/x' cannot be ingested: it names no host alone"),
        ("git+https://ada:secret/pw@host/x", "'git\\+https://…@host/x' cannot be ingested: it names no host alone"),
        ("git+https://ada:pw#secret@host/x", "'git\\+https://…@host/x' cannot be ingested: it names no host alone"),
        ("git+ssh://ada:secret@host/x", "'git\\+ssh://…@host/x' cannot be ingested"),
        ("git+https://host:8443/x@a..b", "'git\\+https://host:8443/x@a..b' cannot be ingested"),
        ("git+ssh://host/x", "'git\\+ssh' is no way to a repository"),
        ("git+ext::sh -c touch", "cannot be ingested"),
        ("git+https://host/x@--upload-pack=touch", "'--upload-pack=touch' is no revision"),
        ("git+https://host/x@a..b", "'a..b' is no revision"),
        ("git+https://-oProxyCommand=x/y", "the host '-oProxyCommand=x'|it names no host alone"),
        ("git+file://x/y", "its path is not absolute"),
        ("git+file:///nowhere/at/all", "there is no repository in '/nowhere/at/all'"),
        ("git+https://host/x#../y", "'../y' is no path in a repository"),
        ("git+https://127.0.0.1/x", "a private address; --allow-private lets it in"),
        ("git+https://[::ffff:169.254.169.254]/x", "a private address"),
        ("git+https://[64:ff9b::7f00:1]/x", "a private address"),
        ("git+https://host:99999/x", "'host:99999' is no host with a port"),
        ("git+https://host:0/x@v1", "'host:0' is no host with a port"),
        ("git+https://[::::]/x", "'\\[::::\\]' is no host with a port"),
        ("git+https://[64:ff9b:1::1]/x", "a private address"),
        ("git+https://0x7f.1/x", "a private address"),
        ("git+http://host/x", "nothing protects what http transfers"),
        ("git+https://host.invalid/x", "the host 'host.invalid' is not known"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, reason: str) -> None:
    with pytest.raises(ArchiveError, match=reason) as told:
        read(address, SourceSettings(online=True))
    assert "secret" not in str(told.value)


def test_the_archive_file_of_a_repository_is_read(tree: Path) -> None:
    for text, reason in (
        ("title: [", "archive.yaml is broken"),
        ("sources: [docs]\n", "names sources, which are read"),
    ):
        commit(tree, {"archive.yaml": text}, "2025-07-01")
        with pytest.raises(ArchiveError, match=reason):
            open_source("git", f"git+file://{tree}").archive_info()
    commit(tree, {"archive.yaml": "title: Otters\n", "conf.py": "", "docs/conf.py": ""}, "2025-07-02")
    source = open_source("git", f"git+file://{tree}")
    assert (source.archive_info().title, source.hints) == ("Otters", {"myst"})


def test_a_revision_that_is_not_there_is_told(tree: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no revision 'nix'"):
        read(f"git+file://{tree}@nix")
    with pytest.raises(ArchiveError, match="its revision cannot be read"):
        read(f"git+file://{tree}#nix")


def test_a_source_without_a_name_is_called_by_its_repository() -> None:
    addresses = ["git+https://host/owner/repo.git@feature/x#docs", "https://host/", "notes/a.tar.gz"]
    assert [ArchiveSource.model_validate(address).name for address in addresses] == ["repo", "host", "a"]


def test_only_the_last_at_begins_a_revision() -> None:
    assert read_address("git+https://host/a@b/repo@feature/x#a%20b/") == (
        "https",
        "https://host/a@b/repo",
        "feature/x",
        "a b",
    )


@pytest.fixture
def served(tree: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a repository on loopback, as any file server gives it."""
    git(tmp_path, "clone", "-q", "--bare", tree.as_uri(), "served.git")
    git(tmp_path / "served.git", "update-server-info")
    handler = partial(_QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"git+http://127.0.0.1:{server.server_port}/served.git"
        server.shutdown()
        thread.join()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        pass


def test_what_is_fetched_stays_and_is_read_again_without_a_network(served: str, tmp_path: Path) -> None:
    online = SourceSettings(state=tmp_path / "state", online=True, allow_private=True)
    _, items = read(f"{served}@v1#docs", online)
    assert list(items) == ["otters.md", "ä b.md"]
    _, again = read(f"{served}@v1#docs", replace(online, online=False))
    assert again == items
    assert not list(tmp_path.glob("state/*/repository/hooks"))
    with pytest.raises(ArchiveError, match="it was not fetched yet"):
        read(f"{served}@main", replace(online, online=False))
    with pytest.raises(ArchiveError, match="its revision cannot be read"):
        read(f"{served}@main", replace(online, budget=Budget(bytes=512)))


def test_a_host_that_is_an_address_is_not_looked_up() -> None:
    for host in ("::1", "0:0:0:0:0:0:0:1", "127.0.0.1"):  # which git would read as a setting of several parts
        assert pin_host(host, 443, allow_private=True) == ""
    assert pin_host("localhost", 443, allow_private=True).startswith("localhost:443:")


def test_a_repository_is_ingested_shown_and_brought_up_to_date(cli: Cli, tree: Path) -> None:
    assert cli("ingest", f"git+file://{tree}#docs")[0] == 0
    shown = cli("show", "otters", "--facts")[1]
    assert "authors     Ada Example, Bo Sample" in shown
    assert "version: history of the repository" in shown
    assert "changed: 2025-06-07" in shown
    assert "otters" in cli("list", "changed:2025-06-07")[1]
    assert "otters" in cli("list", "changed_since:2025-06-08")[1]  # an ingest saw it since
    assert cli("list", "changed:2025-06-08")[1] == "No documents.\n"
    assert "date " not in shown
    assert "Nothing to ingest" in cli("ingest")[1]
    commit(tree, {"docs/owls.md": "# Owls\n\nOwls hunt.\n"}, "2025-08-01")
    assert "1 added, 0 changed" in cli("ingest")[1]
