"""The surfaces say the same as the archive, and the same archive gives the same bytes."""

import hashlib
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from llms_txt import parse_llms_file

from index import Document
from index.documents.archive import FORM_SURFACES, OPTIONAL_SURFACES
from ingest import ingest
from llms import SURFACES, Catalogue, Illustration
from llms.publishing.render import render
from tests.conftest import ROOT, document_text
from tests.llms.catalogues import BASE, SERVICE, catalogue

PUBLISHED = ROOT / "llms" / "published"
OF_THE_SERVICE = {"mcp/server-card", "search", "api/v1/thresholds", "api/v1/changes"}  # answered without a file
LINK = re.compile(r"- \[([^\[\]\n]+)\]\((https?://[^()\s]+)\): (\S.*)")


@pytest.fixture(scope="session")
def shipped_catalogue(shipped: Path) -> Catalogue:
    return catalogue(shipped)


@pytest.fixture(scope="session")
def files(shipped_catalogue: Catalogue) -> dict[str, bytes]:
    return dict(render(shipped_catalogue))


@pytest.mark.parametrize("name", ["llms.txt", "llms-full.txt", "llms-small.txt", "skill.md"])
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
    assert list(sections.items())[:-1] == [
        ("Search, tools and data", 9),
        ("Papers", 5),
        ("Field notes", 8),
        ("Definitions", 6),
        ("Programs", 7),
        ("Topics", 12),
        ("Surfaces", 9),
        ("Pages", 4),
    ]
    assert list(sections)[-1] == "Optional"


def test_every_map_lists_links_with_notes_to_published_files(files: dict[str, bytes]) -> None:
    maps = [path for path in files if path.endswith("llms.txt")]
    assert len(maps) == 8
    for path in maps:
        text = files[path].decode()
        assert len(text) <= 50_000
        assert parse_llms_file(text).summary
        urls = []
        for line in text.partition("\n## ")[2].splitlines()[1:]:
            if line and not line.startswith("## "):
                match = LINK.fullmatch(line)
                assert match, line
                urls.append(match[2])
        assert len(urls) == len(set(urls))
        assert {url.removeprefix(BASE + "/") for url in urls} - files.keys() <= OF_THE_SERVICE


def test_titles_and_urls_with_brackets_do_not_break_the_grammar(archive: Path, index: Path) -> None:
    text = document_text("note:odd", "# Odd\n\ntext\n", title="A [bracketed] (title)", summary="Two words: here")
    (archive / "odd.md").write_text(text)
    ingest(archive, index)
    parsed = parse_llms_file(render(catalogue(index))["llms.txt"].decode())
    assert parsed.sections["Notes"][1]["title"] == "A (bracketed) (title)"


def test_a_map_too_long_to_be_read_whole_leads_to_those_of_the_sections() -> None:
    documents = {}
    for number in range(400):
        name = f"paper:x{number}"
        facts = {"source": "x", "sha256": "0" * 64, "characters": 1, "body_start": 0, "tokens": 1}
        documents[name] = Document(id=name, kind="paper", title=f"Title {number}", summary="s" * 120, **facts)  # type: ignore[arg-type]  # facts are of several types
    from index import ArchiveInfo
    from llms.surfaces.maps.llms_txt import render_llms_txt

    info = ArchiveInfo(title="Long", summary="s", description="d")
    root = {file.path: file.data for file in render_llms_txt(Catalogue.of(info, documents, {}, SERVICE))}[
        "llms.txt"
    ].decode()
    assert len(root) < 50_000
    assert parse_llms_file(root).sections["Sections"][0]["url"] == f"{BASE}/papers/llms.txt"


def test_llms_full_holds_every_document_under_one_heading(
    files: dict[str, bytes], shipped_catalogue: Catalogue
) -> None:
    documents = [item.document for item in shipped_catalogue.items]
    text = files["llms-full.txt"].decode()
    fenced = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^# (.*)$", fenced, re.MULTILINE)
    assert titles[1:] == [document.title for document in documents]
    assert re.findall(r"^Source: (.*)$", text, re.MULTILINE) == [document.page_url(BASE) for document in documents]
    assert f"Tokens: about {sum(document.text_tokens for document in documents)} " in text
    assert not re.findall(r"\]\((?!https?://|#)", fenced)
    parts = [files[path].decode() for path in files if path.endswith("/llms-full.txt")]
    assert sum(len(re.findall(r"^Source: ", part, re.MULTILINE)) for part in parts) == len(documents)


def test_links_and_headings_in_code_are_left_alone(archive: Path, index: Path) -> None:
    body = (
        "# Code\n\n[out](../x/y.md) [away](https://example.org/) [root](/api/index.json)\n\n"
        '## Two\n\n```\n# not a heading [x](a.md)\n```\n\n<a href="../x/z.md">z</a>\n'
    )
    (archive / "code.md").write_text(document_text("note:code", body, title="Code"))
    ingest(archive, index)
    text = render(catalogue(index))["notes/code.md"].decode()
    assert f"[out]({BASE}/x/y.md) [away](https://example.org/) [root]({BASE}/api/index.json)" in text
    assert "\n## Two\n" in text
    assert "\n# not a heading [x](a.md)\n" in text
    assert f'<a href="{BASE}/x/z.md">' in text


def test_code_maths_and_quotes_are_left_alone(archive: Path, index: Path) -> None:
    body = (
        '# Odd\n\n`[a](b.md)` $X[t](n)$ [p](<q.md>) [r](s.md "a title")\n\n> # Quoted\n\n- # item\n\n'
        "One\u2028two\x0cthree.\n\n## Next\n\n[ref]: t.md\n"
    )
    (archive / "odd.md").write_text(document_text("note:odd", body, title="Odd"))
    ingest(archive, index)
    text = render(catalogue(index))["notes/odd.md"].decode()
    assert f'`[a](b.md)` $X[t](n)$ [p](<{BASE}/notes/q.md>) [r]({BASE}/notes/s.md "a title")' in text
    assert "\n> # Quoted\n\n- # item\n" in text
    assert "One\u2028two\x0cthree.\n\n## Next\n" in text
    assert f"[ref]: {BASE}/notes/t.md" in text


def test_a_twin_has_one_title_whatever_headings_its_source_has(archive: Path, index: Path) -> None:
    body = "Alpha\n=====\n\ntext\n\n# Second\n\nThird\n-----\n\n###### Deepest\n"
    (archive / "odd.md").write_text(document_text("note:odd", body, title="The α"))
    ingest(archive, index)
    text = render(catalogue(index))["notes/odd.md"].decode()
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == ["# The α", "## Second", "### Third", "###### Deepest"]


def test_the_raw_file_is_the_source_to_the_byte_and_the_twin_names_its_hash(
    files: dict[str, bytes], shipped_catalogue: Catalogue
) -> None:
    for item in shipped_catalogue.items:
        raw = files[f"raw/{item.path}.md"]
        assert raw == (ROOT / "archive" / item.document.source).read_bytes()
        assert files[f"{item.version_path}.md"] == raw
        front = yaml.safe_load(files[f"{item.path}.md"].decode().split("---\n")[1])
        assert front["sha256"] == hashlib.sha256(raw).hexdigest()
        assert front["source"] == f"{BASE}/raw/{item.path}.md"


def test_title_date_version_and_id_are_the_same_on_every_surface_of_a_document(
    files: dict[str, bytes], shipped_catalogue: Catalogue
) -> None:
    listed = {document["id"]: document for document in json.loads(files["api/index.json"])["documents"]}
    feed = {entry["url"]: entry for entry in json.loads(files["feed.json"])["items"]}
    assert list(listed) == [item.id for item in shipped_catalogue.items]
    for item in shipped_catalogue.items:
        document = item.document
        facts = (document.id, document.title, document.date, document.version)
        front = yaml.safe_load(files[f"{item.path}.md"].decode().split("---\n")[1])
        assert (front["id"], front["title"], front.get("date"), front.get("version")) == facts
        assert tuple(listed[item.id][name] for name in ("id", "title", "date", "version")) == facts
        described = json.loads(files[f"{item.path}.jsonld"])
        assert (described["identifier"][0], described["name"]) == facts[:2]
        work = described["isBasedOn"] if document.text == "summary" and document.date else described
        assert (work.get("datePublished"), work.get("version")) == facts[2:]
        cited = json.loads(files[f"{item.path}.csl.json"])[0]
        plain = re.sub(r"</?span[^>]*>", "", cited["title"]).casefold()
        assert (cited["id"], plain) == (document.key, document.title.rstrip(".").casefold())
        assert cited.get("version") == document.version
        assert f"# {document.title}\n" in files["llms-full.txt"].decode()
        if document.date:
            assert (feed[item.url]["id"], feed[item.url]["title"]) == (item.tag, document.title)
            assert feed[item.url].get("date_published", document.date)[: len(document.date)] == document.date


def test_the_order_of_files_does_not_matter(shipped_catalogue: Catalogue, files: dict[str, bytes]) -> None:
    documents = {item.id: item.document for item in reversed(shipped_catalogue.items)}
    again = Catalogue.of(
        shipped_catalogue.archive,
        documents,
        shipped_catalogue.markdown,
        SERVICE,
        kept=shipped_catalogue.permalinks.kept,
    )
    assert dict(render(again)) == files


def test_every_surface_gives_files(shipped_catalogue: Catalogue) -> None:
    pictured = replace(shipped_catalogue.items[0], illustration=Illustration("<svg/>", "A picture."))
    for surface in SURFACES.values():
        document, record = surface.document, surface.record
        assert document is None or list(document(shipped_catalogue, pictured))
        assert record is None or list(record(pictured))
    given = {
        name: surface.document or surface.record or surface.permalink or surface.whole
        for name, surface in SURFACES.items()
    }
    assert [name for name, render in given.items() if render is None] == []
    assert set(OPTIONAL_SURFACES) <= SURFACES.keys()
    assert {name for name, surface in SURFACES.items() if surface.record} == set(FORM_SURFACES)
