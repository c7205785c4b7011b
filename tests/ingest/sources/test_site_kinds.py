"""A tree tells by its own files for which program it is made."""

from pathlib import Path

import pytest

from ingest.sources import detect_site_kinds


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        ({".obsidian/app.json": ""}, {"obsidian"}),
        ({"_config.yml": ""}, {"jekyll"}),
        ({"_posts/2024-01-02-x.md": ""}, {"jekyll"}),
        ({"_config.yml": "", "_toc.yml": ""}, {"myst"}),
        ({"docs/conf.py": ""}, {"myst"}),
        ({"hugo.yaml": ""}, {"hugo"}),
        ({"config.toml": 'baseURL = "/"', "content/a.md": ""}, {"hugo"}),
        ({"config.toml": 'title = "x"\nbase_url = "/"', "content/a.md": ""}, {"zola"}),
        ({"config/_default/hugo.toml": "", "content/a.md": ""}, {"hugo"}),
        ({"config.toml": ""}, set()),
        ({"a/b/website/docusaurus.config.js": ""}, {"docusaurus"}),
        ({"a/b/c/d/book.toml": ""}, set()),
        ({"node_modules/x/mkdocs.yml": ""}, set()),
        ({"book.toml": "", "notes/mkdocs.yml": ""}, {"mdbook", "mkdocs"}),
        ({"_quarto.yml": ""}, {"quarto"}),
        ({"eleventy.config.mjs": ""}, {"eleventy"}),
        ({"pelicanconf.py": ""}, {"pelican"}),
        ({"a.md": ""}, set()),
    ],
)
def test_the_kinds_of_a_site_are_told_by_its_configuration(
    tmp_path: Path, files: dict[str, str], kinds: set[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert detect_site_kinds(tmp_path) == kinds
