"""The surfaces say the same as the archive, and the same archive gives the same bytes."""

import asyncio
import hashlib
import os
import re
from pathlib import Path

import pytest
from llms_txt import parse_llms_file

from index import PublishError
from index.reader import Reader
from ingest import ingest
from llms import SURFACES, Catalogue, is_published, publish, render
from tests.conftest import ROOT, document_text

BASE = "http://127.0.0.1:8321"
PUBLISHED = ROOT / "llms" / "published"
LINK = re.compile(r"- \[([^\[\]\n]+)\]\((https?://[^()\s]+)\): (\S.*)")


def catalogue(index: Path) -> Catalogue:
    async def read() -> Catalogue:
        reader = await Reader.open(index, with_search=False)
        return Catalogue.of(reader.manifest.archive, reader.documents, await reader.all_markdown(), BASE)

    return asyncio.run(read())


@pytest.fixture(scope="session")
def files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


@pytest.mark.parametrize("name", ["llms.txt", "llms-full.txt"])
def test_the_committed_files_are_what_the_archive_gives(files: dict[str, bytes], name: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PUBLISHED.mkdir(exist_ok=True)
        (PUBLISHED / name).write_bytes(files[name])
    assert (PUBLISHED / name).read_bytes() == files[name]


def test_llms_txt_parses_in_the_reference_parser_with_its_summary(files: dict[str, bytes]) -> None:
    parsed = parse_llms_file(files["llms.txt"].decode())
    assert parsed.title == "Manu Bhardwaj: research archive"
    assert parsed.summary.startswith("Papers, field notes, definitions")
    sections = {name: len(links) for name, links in parsed.sections.items()}
    assert sections == {
        "Papers": 5,
        "Field notes": 8,
        "Definitions": 6,
        "Programs": 7,
        "Topics": 12,
        "Surfaces": 9,
        "Pages": 3,
        "Optional": 1,
    }
    assert list(sections)[-1] == "Optional"


def test_every_line_of_a_section_is_a_link_with_a_note_to_a_published_file(files: dict[str, bytes]) -> None:
    text = files["llms.txt"].decode()
    assert len(text) <= 50_000
    urls = []
    for line in text.partition("\n## ")[2].splitlines()[1:]:
        if line and not line.startswith("## "):
            match = LINK.fullmatch(line)
            assert match, line
            urls.append(match[2])
    assert len(urls) == len(set(urls)) == 51
    assert all(url.removeprefix(BASE + "/") in files for url in urls)


def test_titles_and_urls_with_brackets_do_not_break_the_grammar(archive: Path, index: Path) -> None:
    text = document_text("note:odd", "# Odd\n\ntext\n", title="A [bracketed] (title)", summary="Two words: here")
    (archive / "odd.md").write_text(text)
    ingest(archive, index)
    parsed = parse_llms_file(render(catalogue(index))["llms.txt"].decode())
    assert parsed.sections["Notes"][1]["title"] == "A (bracketed) (title)"


def test_llms_full_holds_every_document_under_one_heading(files: dict[str, bytes], shipped: Path) -> None:
    text = files["llms-full.txt"].decode()
    documents = catalogue(shipped).documents
    fenced = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^# (.*)$", fenced, re.MULTILINE)
    assert titles[1:] == [document.title for document in documents]
    assert len(re.findall(r"^Source: ", text, re.MULTILINE)) == len(documents)
    assert f"Tokens: {sum(document.tokens for document in documents)} " in text
    assert not re.findall(r"\]\((?!https?://|#)", fenced)


def test_links_and_headings_in_code_are_left_alone(archive: Path, index: Path) -> None:
    body = "# Code\n\n[out](../x/y.md) [away](https://example.org/)\n\n## Two\n\n```\n# not a heading [x](a.md)\n```\n"
    (archive / "code.md").write_text(document_text("note:code", body, title="Code"))
    ingest(archive, index)
    text = render(catalogue(index))["llms-full.txt"].decode()
    assert f"[out]({BASE}/x/y.md) [away](https://example.org/)" in text
    assert "\n### Two\n" in text
    assert "\n# not a heading [x](a.md)\n" in text


def test_code_maths_and_quotes_are_left_alone(archive: Path, index: Path) -> None:
    body = (
        '# Odd\n\n`[a](b.md)` $X[t](n)$ [p](<q.md>) [r](s.md "a title")\n\n> # Quoted\n\n- # item\n\n'
        "One\u2028two\x0cthree.\n\n## Next\n\n[ref]: t.md\n"
    )
    (archive / "odd.md").write_text(document_text("note:odd", body, title="Odd"))
    ingest(archive, index)
    text = render(catalogue(index))["llms-full.txt"].decode()
    assert f'`[a](b.md)` $X[t](n)$ [p](<{BASE}/notes/q.md>) [r]({BASE}/notes/s.md "a title")' in text
    assert "\n> # Quoted\n\n- # item\n" in text
    assert "One\u2028two\x0cthree.\n\n### Next\n" in text
    assert f"[ref]: {BASE}/notes/t.md" in text


def test_files_of_others_are_never_overwritten(archive: Path, index: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    public.mkdir()
    (public / "llms.txt").write_text("mine")
    with pytest.raises(PublishError, match=r"'llms\.txt' is there and was not published by refdesk"):
        publish(catalogue(index), public, "one")
    assert [path.name for path in public.iterdir()] == ["llms.txt"]


def test_a_twin_is_the_source_file_to_the_byte(files: dict[str, bytes], shipped: Path) -> None:
    for document in catalogue(shipped).documents:
        twin = files[f"{document.path}.md"]
        assert twin == (ROOT / "archive" / document.source).read_bytes()
        assert hashlib.sha256(twin).hexdigest() == document.sha256


def test_publishing_again_writes_nothing_and_a_change_only_what_it_concerns(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    first = publish(catalogue(index), public, "one")
    assert (first.written, first.removed) == (5, 0)
    assert is_published(public, "one")
    (public / "own.txt").write_text("not ours")
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}
    again = publish(catalogue(index), public, "one")
    assert (again.written, again.removed, again.unchanged) == (0, 0, 5)
    assert before == {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}

    (archive / "otters.md").unlink()
    (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles hum.\n", date="2026"))
    ingest(archive, index)
    changed = publish(catalogue(index), public, "two")
    assert (changed.written, changed.removed, changed.unchanged) == (3, 1, 1)
    assert not (public / "papers" / "otters.md").exists()
    assert (public / "own.txt").read_text() == "not ours"
    assert not list(public.rglob("*.partial"))
    assert not is_published(public, "one")


def test_a_surface_that_somebody_deleted_is_published_again(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    publish(catalogue(index), tmp_path / "public", "one")
    (tmp_path / "public" / "llms.txt").unlink()
    assert not is_published(tmp_path / "public", "one")
    assert publish(catalogue(index), tmp_path / "public", "one").written == 1


def test_the_order_of_files_does_not_matter(shipped: Path, files: dict[str, bytes]) -> None:
    original = catalogue(shipped)
    shuffled = {document.id: document for document in reversed(original.documents)}
    again = Catalogue.of(original.archive, shuffled, original.markdown, BASE)
    assert dict(render(again)) == files


def test_every_surface_gives_files(shipped: Path) -> None:
    for surface in SURFACES.values():
        assert dict(surface(catalogue(shipped)))
