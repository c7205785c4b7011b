"""Words of the desk are cited as the desk's, and an answer that gives them as the author's is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from server.mcp.server import build_server
from tests.conftest import Cli, document_text
from tests.server.mcp.test_tools import call, client, ingested
from tools import Desk

pytestmark = pytest.mark.anyio
ADDRESS = "https://desk.example.org"
PAPER = "paper:routing-premium"
PAGE = "topic:drones-and-robotics"  # written from general knowledge: there is no work
QUOTE = "Equality is indifference"


async def test_a_page_of_no_work_has_the_desk_as_author_and_no_venue_or_local_address(shipped: Path) -> None:
    async with client(shipped) as connected:
        cited = await call(connected, "cite", id=PAGE, accessed="2026-11-25", quote="Mass costs power")
        exported = await call(connected, "cite", id=PAGE, accessed="2026-11-25", formats=["all"])
    assert cited["formatted"]["apa"] == "Refdesk. (n.d.). Drones and robotics."
    assert cited["in_text"]["apa"] == "(Refdesk, n.d.)"
    assert not {"url", "desk_page"} & set(cited)
    forms = [*cited["formatted"].values(), *exported["exports"].values()]
    for word in ("127.0.0.1", "ifitsmanu", "Bhardwaj", "2026-11-25"):
        assert not any(word in form for form in forms), word
    assert cited["quote"]["text"].startswith("“Mass costs power” ([Refdesk n.d., “Mass costs power”](")
    assert cited["warnings"][0].startswith("This desk wrote the text and knows no work")
    assert any("has no address that others reach" in warning for warning in cited["warnings"])


async def test_a_summary_is_cited_as_the_work_and_as_a_page_of_the_desk_apart(shipped: Path) -> None:
    async with Client(build_server(Desk(shipped, ADDRESS))) as connected:
        cited = await call(
            connected, "cite", id=PAPER, quote=QUOTE, style="apa", accessed="2026-11-25", formats=["bibtex"]
        )
        alone = await call(connected, "cite", id=PAGE, accessed="2026-11-25")
    page = cited["desk_page"]
    assert cited["formatted"]["apa"].startswith("Bhardwaj, M. (2026). The routing premium.")
    assert page["formatted"] == {
        "apa": "Refdesk. (n.d.). Summary of “The routing premium. An economic threshold for difficulty-conditional "
        f"inference compute”. Retrieved November 25, 2026, from {ADDRESS}/papers/routing-premium"
    }
    assert page["key"] == "bhardwaj2026routing-summary"
    assert "@misc{bhardwaj2026routing-summary,\n  author = {{Refdesk}}" in page["exports"]["bibtex"]
    assert "ifitsmanu" not in str(page)
    assert alone["url"] == f"{ADDRESS}/topics/drones-and-robotics"
    assert alone["formatted"]["ieee"].endswith(f"Accessed: Nov. 25, 2026. [Online]. Available: {alone['url']}")


async def test_a_work_itself_has_no_page_apart_and_an_archive_names_its_desk(archive: Path, index: Path) -> None:
    header = {"text": "summary", "authors": ["Ada Lovelace"]}
    (archive / "about.md").write_text(document_text("note:about", "# About\n\nOtters are fast.\n", **header))
    (archive / "work.md").write_text(document_text("note:work", "# Work\n\nThe work itself.\n"))
    await ingested(archive, index)
    async with client(index) as connected:
        about = await call(connected, "cite", id="note:about")
        work = await call(connected, "cite", id="note:work")
    title = (await _read_title(index)) or ""
    assert about["in_text"]["mla"] == f"(Reference desk of {title})"
    assert "desk_page" not in work


async def _read_title(index: Path) -> str:
    from index.storage.reader import Reader

    return (await Reader.open(index)).manifest.archive.title


async def test_several_documents_are_one_list_in_one_style(shipped: Path) -> None:
    async with client(shipped) as connected:
        arguments: Mapping[str, Any] = {"id": PAPER, "list_with": ["paper:serving-frontier", PAGE, "page:about", PAPER]}
        apa = await call(connected, "cite", **arguments)
        nature = await call(connected, "cite", **arguments, style="nature")
    entries = {entry["id"]: entry for entry in apa["listed"]["entries"]}
    assert apa["listed"]["style"] == "apa"
    assert entries["paper:serving-frontier"]["in_text"] == "(Bhardwaj, 2026a)"
    assert entries[PAPER]["in_text"] == "(Bhardwaj, 2026b)"
    assert entries["page:about"]["entry"].startswith("Bhardwaj, M. (n.d.). About Manu Bhardwaj.")
    assert entries[PAGE]["entry"] == "Refdesk. (n.d.). Drones and robotics."
    assert "1 of the documents were named twice; the list has each once." in apa["warnings"]
    assert nature["listed"]["entries"][0]["entry"].startswith("1. Bhardwaj, M. The Routing Premium.")
    assert list(nature["formatted"]) == ["nature"]


def test_the_command_prints_a_list_and_any_style(cli: Cli, shipped: Path) -> None:
    status, out, _ = cli("cite", PAPER, "page:about", "--style", "nature", "--index", shipped)
    assert status == 0
    assert [line[:2] for line in out.splitlines()] == ["1.", "2."]
    status, out, _ = cli("cite", PAPER, "--index", shipped)
    assert "\nThe desk's page, for words of its summary\n  apa: Refdesk. (n.d.). Summary of" in out


GIVEN = (
    (f"Bhardwaj writes: “{QUOTE}.” ({PAPER}).", False),
    (f"“{QUOTE}” (Bhardwaj, 2026; {PAPER}).", False),
    (f"The author says “{QUOTE}” ({PAPER}).", False),
    (f"“{QUOTE}”, as Bhardwaj says.", False),
    (f"As Bhardwaj puts it:\n\n> Equality is indifference.\n\n({PAPER})", False),
    (f"“Mass costs power”, says Bhardwaj ({PAGE}).", False),
    ("## References\n\n- Bhardwaj, M. (n.d.). Drones and robotics. https://desk.example.org/x", False),
    (rf"“{QUOTE}”, as \citet[p.~2]{{bhardwaj2026routing}} says.", False),
    (rf"\textcite{{bhardwaj2026routing}} writes: “{QUOTE}”.", False),
    (f"@bhardwaj2026routing says “{QUOTE}”.", False),
    (rf"“{QUOTE}” \citep{{bhardwaj2026routing}}.", True),
    (f"“{QUOTE}” [see @bhardwaj2026routing].", True),
    (rf"The desk's summary of \citet{{bhardwaj2026routing}} says “{QUOTE}”.", True),
    (f"The desk's summary of Bhardwaj's paper says “{QUOTE}” ({PAPER}).", True),
    (f"“{QUOTE}” ([summary of Bhardwaj 2026]({PAPER})).", True),
    (f"“Mass costs power”, says Refdesk ({PAGE}).", True),
    ("## References\n\n- Refdesk. (n.d.). Drones and robotics.", True),
    ("## References\n\n- Refdesk. (n.d.). Summary of “The routing premium”. https://ifitsmanu.com/x", True),
)


async def test_an_answer_that_gives_words_of_the_desk_to_the_author_is_told(shipped: Path) -> None:
    async with client(shipped) as connected:
        for text, holds in GIVEN:
            checked = await call(connected, "verify_citations", text=text)
            found = [check for check in checked["checks"] if check["kind"] in {"quote", "work"}]
            assert [check["holds"] for check in found] == [holds], text
            if not holds and "“" in text:
                assert "give it as this desk's words, or quote the work" in found[0]["detail"]
