"""`refdesk init` describes a folder, shows what it would write, and overwrites nothing unasked."""

from pathlib import Path

import pytest

from ingest import read_archive_info
from tests.conftest import Cli

CC_BY = "Attribution 4.0 International\n\n=======\n"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A folder as its owner has it: a site's configuration, a licence, posts in two languages."""
    folder = tmp_path / "blog"
    files = {
        "_config.yml": "title: Example Systems\ndescription: On queues.\nurl: https://blog.example.org\nbaseurl: ''\n",
        "LICENSE": CC_BY,
        "_posts/2024-01-02-queues.md": "---\ntitle: Queues\nlang: de\n---\nText.\n",
        "_posts/2024-01-03-caches.md": "---\ntitle: Caches\nlang: de\n---\nText.\n",
        "people/ada.md": "---\nlang: en\n---\nText.\n",
        "docs/guide.md": "Text.\n",
        "feed.xml": "<feed/>",
        "_layouts/post.html": "<html>",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_it_says_what_it_found_and_where(cli: Cli, blog: Path) -> None:
    status, out, err = cli("init", blog, "--yes")
    assert (status, err) == (0, "")
    text = (blog / "archive.yaml").read_text()
    for line in (
        "# Found: 4 documents (Markdown 4).",
        "# The files are made for: jekyll.",
        "# _posts/ has 2, as kind 'post'.",
        "# Feeds found, which Refdesk makes anew: feed.xml.",
        "# Left out: no reader for a name without suffix 1, no reader for .yml 1, templates of a site 1, "
        "no reader for .xml 1.",
    ):
        assert line in text.splitlines()
        assert f"+{text.splitlines()[0]}" in out
    info = read_archive_info(blog)
    assert (info.title, info.summary, info.site) == ("Example Systems", "On queues.", "https://blog.example.org")
    assert info.license == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert (info.language, info.kinds) == ("de", ("post", "person", "note"))
    assert dict(info.folders) == {"_posts": "post", "people": "person"}


def test_nothing_is_written_unasked_or_over_another(cli: Cli, blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = blog / "archive.yaml"
    assert cli("init", blog)[1].endswith("Nothing was written. Add --yes to write without being asked.\n")
    assert not path.exists()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert f"Written: {path}." in cli("init", blog)[1]
    assert "says already what was found" in cli("init", blog)[1]
    path.write_text("title: Mine\nsummary: S\ndescription: D\n")
    status, out, _ = cli("init", blog, "--yes")
    assert (status, "-title: Mine\n" in out) == (0, True)
    assert out.endswith(f"Nothing was written, because {path} is there. Add --overwrite to replace it.\n")
    assert path.read_text().startswith("title: Mine\n")
    cli("init", blog, "--yes", "--overwrite")
    assert read_archive_info(blog).title == "Example Systems"


def test_a_folder_without_any_description_gets_its_name(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / 'a: "b"\n#').mkdir()
    folder = tmp_path / 'a: "b"\n#'
    (folder / "x.md").write_text("Text.\n")
    (folder / "mkdocs.yml").write_text("site_name: [\n")
    assert cli("init", folder, "--yes")[0] == 0
    assert read_archive_info(folder).language == "en"


def test_one_document_in_another_language_is_not_the_language_of_all(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number, language in enumerate(("lang: de", "title: T", "title: T", "title: T")):
        (folder / f"{number}.md").write_text(f"---\n{language}\n---\nText.\n")
    assert cli("init", folder, "--yes")[0] == 0
    assert read_archive_info(folder).language == "en"
    assert "declared in front matter: de 1" in (folder / "archive.yaml").read_text()


def test_a_folder_without_documents_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, out, err = cli("init", "empty")
    assert (status, out) == (1, "")
    assert "it holds no file whose suffix is known" in err


def test_an_archive_file_that_cannot_be_written_is_told(cli: Cli, blog: Path) -> None:
    (blog / "archive.yaml").mkdir()
    status, _, err = cli("init", blog, "--yes", "--overwrite")
    assert status == 1
    assert err.startswith(f"refdesk: '{blog}/archive.yaml' cannot be written (it is no regular file")
