"""What its owner keeps back is not published, however the header that says so is written."""

from pathlib import Path

from tests.conftest import Cli
from tests.each import for_each

HEADERS = {
    "a list": "---\ndraft: [true]\n---\n",
    "neither yes nor no": "---\ndraft: maybe\n---\n",
    "a tag": "---\ndraft: !!bool true\n---\n",
    "a merge": "---\nbase: &b {draft: true}\n<<: *b\n---\n",
    "a merge of merges": "---\na: &a {draft: true}\nb: &b {<<: *a, x: 1}\n<<: [*b]\n---\n",
    "empty lines before": "\n \n\r\n---\ntitle: Early\ndraft: true\n---\n",
    "broken YAML": "---\nx: [\ndraft: true\n---\n",
    "a colon in a title": '---\ntitle: A: b: c\n"draft": true\n---\n',
    "indented": "---\ntitle: A\n  draft: true\n---\n",
    "behind a tab": "---\ntitle: A\n\tdraft: true\n---\n",
    "no space": "---\ntitle: A\ndraft:true\n---\n",
    "in a list": "---\n- draft: true\n---\n",
    "twice": "---\ndraft: false\ndraft: true\n---\n",
    "twice in other letters": "---\nDraft: false\ndraft: true\n---\n",
    "TOML": "+++\ndraft = true\n+++\n",
    "JSON": '{"draft": true}\n',
}


def test_no_spelling_of_a_draft_is_published(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "shown.md").write_text("---\nbase: &b {title: Shown}\n<<: *b\ndraft: n\n---\nSHOWN\n")
    (folder / "ruled.md").write_text("\n---\n\nA rule stands above this text.\n\n---\n")
    for number, header in enumerate(HEADERS.values()):
        (folder / f"{number}.md").write_text(f"{header}\nKEPTBACK\n")
    status, out, _ = cli("ingest", folder, "--index", "index", "--public", "public")
    assert status == 0
    assert "2 documents" in out and "kept back (draft: maybe) 1" in out
    assert "Shown" in cli("list", "--index", "index")[1]
    published = [path.read_bytes() for path in (tmp_path / "public").rglob("*") if path.is_file()]
    assert published and not any(b"KEPTBACK" in data for data in published)


TITLES = {
    "CJK": "研究所の文書の題名" * 29,
    "dashes": "-" * 300,
    "signs": "=-" * 130,
    "brackets": "[" * 600,
    "as long as the window": "word " * 254,
}


@for_each(lambda: TITLES)
def test_a_title_longer_than_what_is_embedded_takes_no_document_away(name: str, cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / name.replace(" ", "-")
    folder.mkdir()
    for body in ("x", "x " * 100, "A longer text.\n\n" * 200):
        (folder / f"{len(body)}.md").write_text(f'---\ntitle: "{TITLES[name]}"\n---\n\n{body}\n')
    (folder / "other.md").write_text("# Otters\n\nOtters hold hands.\n")
    status, out, _ = cli("ingest", folder, "--index", folder / "index", "--public", folder / "public")
    assert status == 0
    assert "4 documents" in out
