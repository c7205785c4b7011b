"""The small edition and the skill say what is in the archive, within what an agent reads at once."""

from pathlib import Path

import pytest
import yaml

from index import ArchiveInfo, Document
from index.markdown.tokens import count_reader_tokens
from ingest import ingest
from llms import Catalogue
from llms.publishing.render import render
from llms.surfaces.maps.llms_small import MAX_BYTES, list_formulas, render_llms_small
from tests.conftest import document_text
from tests.llms.catalogues import BASE, SERVICE, catalogue


@pytest.fixture(scope="module")
def shipped_files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


def test_the_small_edition_holds_each_document_and_its_formulas(shipped_files: dict[str, bytes], shipped: Path) -> None:
    text = shipped_files["llms-small.txt"].decode()
    assert count_reader_tokens(text) <= 8000
    for item in catalogue(shipped).items:
        entry = text.partition(f"### {item.document.title}\n{BASE}/{item.path}.md")[2].partition("\n### ")[0]
        assert str(item.document.summary) in entry
    routing = text.partition("/papers/routing-premium.md")[2].partition("\n### ")[0]
    assert r"- The threshold and its symbols: $$\text{routing premium} > 0 \iff \kappa\,\Delta > \gamma .$$" in routing


def test_an_archive_that_is_too_large_is_told_by_counts() -> None:
    documents = {}
    for number in range(900):
        name = f"{'paper' if number % 3 else 'note'}:x{number}"
        facts = {"source": "x", "sha256": "0" * 64, "characters": 1, "body_start": 0, "tokens": 1}
        kind, title = name.partition(":")[0], f"Title {number}"
        documents[name] = Document(id=name, kind=kind, title=title, summary="s" * 200, **facts)  # type: ignore[arg-type]  # facts are of several types
    info = ArchiveInfo(title="Large", summary="s", description="d")
    made = Catalogue.of(info, documents, {}, SERVICE)
    twins = {f"{item.path}.md": b"# T\n\n$$a = b$$\n" for item in made.items}
    (planned,) = render_llms_small(Catalogue(**{**vars(made), "twins": twins}))
    text = planned.make().data.decode()
    assert len(text.encode()) <= MAX_BYTES
    shown = {kind: text.count(f"{BASE}/{kind}/x") for kind in ("papers", "notes")}
    assert shown["papers"] > 20 and abs(shown["papers"] - shown["notes"]) <= 1
    assert f"And {600 - shown['papers']} more: {BASE}/papers/llms.txt" in text
    assert f"And {300 - shown['notes']} more: {BASE}/notes/llms.txt" in text


def test_formulas_that_find_no_room_are_counted(archive: Path, index: Path) -> None:
    body = "# Odd\n\n" + "\n\n".join(f"$$x_{{{number}}} = {'y + ' * 80}z$$" for number in range(100))
    (archive / "odd.md").write_text(document_text("note:odd", body))
    ingest(archive, index)
    text = dict(render(catalogue(index)))["llms-small.txt"].decode()
    assert len(text.encode()) <= MAX_BYTES
    assert f"- and {100 - text.count('$$x_')} more formulas\n" in text


def test_formulas_come_from_the_parser_with_their_sections() -> None:
    text = "# A\n\n$$\na = b\n$$\n\n## B *c*\n\n```\n$$no$$\n```\n\n> $$d\n= e$$\n\nIt costs $$ and $$.\n"
    assert list_formulas(text) == ["- A: $$a = b$$\n", "- B c: $$d = e$$\n"]


def test_the_skill_is_one_that_agents_load(shipped_files: dict[str, bytes]) -> None:
    _, header, body = shipped_files["skill.md"].decode().split("---\n", 2)
    facts = yaml.safe_load(header)
    assert facts["name"] == "ifitsmanu-com"
    assert "Manu Bhardwaj: research archive" in facts["description"] and len(facts["description"]) <= 1024
    assert "- `search` finds passages\n" in body
    assert f"{BASE}/llms-small.txt" in body
