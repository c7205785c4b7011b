"""What an answer says of works is compared with their records, and each difference is told."""

from pathlib import Path

import pytest

from index.quotes.checks.check import Check
from index.quotes.verification import Verification, verify
from index.storage.reader import Reader
from ingest import ingest
from tests.conftest import document_text

pytestmark = pytest.mark.anyio
BASE = "http://127.0.0.1:8321"
OTTERS = """---
id: paper:otters
kind: paper
title: "The Otter Ledger: Counting Stones by Night"
authors: [Ada Lovelace, Kurt Gödel]
date: "2021-04-02"
version: "1.2"
series: "Research Paper #3 in the otter series"
doi: 10.1234/otters
eprint: 2104.01234v2
---

# The Otter Ledger

Sea otters keep a stone.

## Night work

They count it by night.
"""


@pytest.fixture(scope="module")
def otters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of two documents; nobody writes to it."""
    archive = tmp_path_factory.mktemp("otters") / "archive"
    archive.mkdir()
    (archive / "archive.yaml").write_text('title: "A"\nsite: "https://otters.example"\nkinds: [paper, note]\n')
    (archive / "otters.md").write_text(OTTERS)
    (archive / "seals.md").write_text(
        document_text("note:seals", "# Seals\n\nSeals sleep on ice.\n\n## Life On Ice Floes\n\nIt is cold.\n")
    )
    ingest(archive, archive.with_name("index"))
    return archive.with_name("index")


async def checks(index: Path, text: str) -> tuple[Verification, list[Check]]:
    found = await verify(await Reader.open(index), BASE, text)
    return found, [check for check in found.checks if check.kind == "work" or check.holds is False]


HOLDS = [
    "Lovelace and Gödel (2021) count stones (paper:otters).",
    "Lovelace & Gödel (2021, p. 3) count stones.",
    "They count stones (Lovelace et al., 2021; Lovelace and Gödel 2021a).",
    "In *The Otter Ledger* (2021) they count stones.",
    "[The Otter Ledger](paper:otters) (2021), version 1.2, is Research Paper #3.",
    "[The Otter Paper](paper:otters) and [Night work](paper:otters#night-work) say so.",
    "In section “Night work” of [the paper](paper:otters) they count.",
    "See https://doi.org/10.1234/OTTERS, arXiv:2104.01234 and arXiv:2104.01234v2.",
    "## References\n\nLovelace, A., & Gödel, K. (2021, April 2). The otter ledger: Counting stones. doi:10.1234/otters",
    "## References\n\n- A. Lovelace and K. Gödel, “The otter ledger,” Apr. 2021. Accessed: Nov. 3, 2026.",
    "## Literatur\n\n1. Lovelace, Ada, et al. *The Otter Ledger: Counting Stones by Night*. 2021.",
    "They count [1].\n\n[1] Ada Lovelace and Kurt Gödel. 2021. The Otter Ledger. paper:otters",
    "They count.[^1]\n\n[^1]: Lovelace and Gödel, The Otter Ledger, 2021.",
    "They count.[^1]\n\n[^1]: Lovelace and Gödel 2021, p. 3, “They count it by night” (emphasis added).",
    "They count.[^1]\n\n[^1]: See Lovelace et al. (2021), paper:otters, “They count it by night”.",
    "**References**\n\nLovelace, A., & Gödel, K. (2021). *The otter ledger: Counting stones by night*. Zoo, 3(2), 1–9.",
    "References:\n\nLovelace, A., &\nGödel, K. (2021). The otter ledger.\nSmith, J. (2019). The beaver.",
    "In *The Otter Ledger: Counting Stones by Night* (Lovelace & Gödel, 2021) they count.",
    "In *Counting Stones by Night* (Lovelace & Gödel, 2021) they count.",
    "In *Life On Ice Floes* (Lovelace & Gödel, 2021) they count.",
    "Lovelace and Gödel (2021) compare *The Book of Beavers: Dams and Floods* by Smith.",
    "《The Otter Ledger》（Lovelace，2021）写道它们数石头。",
    "# Notes\n\nThey count at night, as the paper says with care (paper:otters).",
]


@pytest.mark.parametrize("text", HOLDS)
async def test_what_agrees_with_the_record_holds(otters: Path, text: str) -> None:
    found, told = await checks(otters, text)
    assert [check for check in told if check.holds is False] == []
    assert found.verdict in {"holds", "partly"}


FAILS = [
    (
        "Smith et al. (2021) count stones (paper:otters).",
        "Smith et al., and the record has Ada Lovelace and Kurt Gödel",
    ),
    ("Lovelace and Gödel (2019) count stones (paper:otters).", "it says 2019, and the record has 2021"),
    ("Lovelace (2019) counts stones.", "those by Lovelace are of 2021"),
    ("They count stones (Lovelace and Smith, 2021).", "No document of the archive is by these authors"),
    ("[The Otter Ledger](paper:otters) (2019) says so.", "it says 2019"),
    ("[The Beaver Ledger](paper:otters) says so.", "it says 'The Beaver Ledger'"),
    ("In *The Beaver Ledger* they count stones.", "No document has this title; the nearest is 'The Otter Ledger"),
    ("Version 2.0 of [the paper](paper:otters) says so.", "it says version 2.0, and this desk holds version 1.2"),
    ("[The paper](paper:otters) is Research Paper #4.", "it says No. 4, and the record has Research Paper #3"),
    ("In section “Day work” of [the paper](paper:otters) they count.", "names the section 'Day work'"),
    ("[there](paper:otters#day-work)", "has no part '#day-work'"),
    (
        "In *The Book of Beavers: Dams and Floods* (Lovelace & Gödel, 2021) they count.",
        "No document of the archive has",
    ),
    ("See Lovelace, “The Book of Beavers: Dams and Floods” (2021).", "No document of the archive has this title"),
    ("Lovelace (2021) écrit, dans *The Book of Beavers: Dams and Floods*, que oui.", "No document of the archive has"),
    ("Lovelace's *The Book of Beavers: Dams and Floods* counts.", "No document of the archive has this title"),
    ("*The Book of Beavers: Dams and Floods* by Ada Lovelace counts.", "No document of the archive has this title"),
    ("《海狸之书：水坝与洪水》（Lovelace，2021）写道它们数石头。", "No document of the archive has this title"),
    ("它们数石头（Lovelace，2019）。", "those by Lovelace are of 2021"),
    ("See https://otters.example/papers/beavers.", "No document"),
    ("See otters.example/papers/beavers now.", "No document"),
    ("See arXiv:2104.01234v3.", "holds version 1.2"),
    ("They count [1] and sleep [7].\n\n[1] Ada Lovelace, The Otter Ledger, paper:otters", "no entry [7]"),
    ("## References\n\nLovelace, A., & Gödel, K. (2020). The otter ledger. doi:10.1234/otters", "it says 2020"),
    ("## References\n\nSmith, J. (2021). The otter ledger. doi:10.1234/otters", "it names Smith"),
    ("## References\n\nLovelace, A. (2021). The otter ledger. doi:10.1234/otters", "it does not name godel"),
    (
        "## References\n\nLovelace, A., & Gödel, K. (2021). The beaver ledger. doi:10.1234/otters",
        "it gives another title",
    ),
    ("## References\n\n- Lovelace, A. (2021). The book of beavers.", "No document of the archive has this title"),
    ("They count.[^1]\n\n[^1]: Lovelace 2019, p. 3, “They count it by night”.", "those by Lovelace are of 2021"),
    ("They count.[^1]\n\n[^1]: Lovelace 2021, “They count it by day”.", "The quote is not in 'paper:otters'"),
    ("They count.[^1]\n\n[^1]: “They count it by day”.", "No document has these words"),
    ("“They count it by day”.[^1]\n\n[^1]: Lovelace and Gödel 2021, p. 3.", "The quote is not in 'paper:otters'"),
    ("They count.[^1]\n\n[^1]: Lovelace 2021, The book of beavers.", "No document of the archive has this title"),
    ("**References**\n\nLovelace, A., & Gödel, K. (2020). The otter ledger.", "it says 2020"),
    ("Works cited\n\nSmith, J. (2019). Dams.\nLovelace, A., & Gödel, K. (2020). The otter ledger.", "it says 2020"),
    ("References:\nLovelace, A., & Gödel, K. (2020). The otter ledger.", "it says 2020"),
]


@pytest.mark.parametrize(("text", "detail"), FAILS)
async def test_what_differs_from_the_record_is_told(otters: Path, text: str, detail: str) -> None:
    found, told = await checks(otters, text)
    assert found.verdict == "fails"
    assert any(check.holds is False and detail in check.detail for check in told), [check.detail for check in told]


@pytest.mark.parametrize(
    "text",
    [
        "Kim (2020) says otherwise.",
        "See https://doi.org/10.9999/nothing and arXiv:1901.00001.",
        "## References\n\n- Kim, J. (2020). A study of things that are elsewhere. Journal of Things.",
        "In May (2020) it rained. The Big Freeze (2019) was cold.",
    ],
)
async def test_works_from_elsewhere_are_named_and_nothing_is_said_to_hold(otters: Path, text: str) -> None:
    found, told = await checks(otters, text)
    assert found.verdict == "nothing to check"
    assert all(check.holds is None for check in told)


async def test_a_mention_is_shown_with_its_brackets_and_what_stands_in_them(otters: Path) -> None:
    found, _ = await checks(otters, "Lovelace and Gödel (2021, p. 3) count, as Smith (2019) and (Jones 2018) know.")
    assert [check.text for check in found.checks] == ["Lovelace and Gödel (2021, p. 3)", "Smith (2019)", "Jones 2018"]


async def test_what_stands_below_the_heading_after_a_list_of_references_is_text(otters: Path) -> None:
    text = "**References**\n\nSmith, J. (2019). Dams.\n\n**Last words**\n\n“They count it by day”, says paper:otters."
    found, _ = await checks(otters, text)
    assert [check.holds for check in found.checks if check.kind == "quote"] == [False]


OUTSIDE_NOTES = [
    "Smith 2019, “Beavers count nothing at all by day”.",
    "Smith, J. (2019). “A model of beavers by day.” Journal of Dams, 3, 1–2.",
    "Our so-called “cold stone problem of otters” of this answer.",
]


@pytest.mark.parametrize("note", OUTSIDE_NOTES)
async def test_what_a_footnote_quotes_of_other_works_is_not_checked(otters: Path, note: str) -> None:
    found, _ = await checks(otters, f"They count.[^1]\n\n[^1]: {note}")
    assert {check.holds for check in found.checks} == {None}


@pytest.mark.parametrize("stop", ["", ".", ","])
async def test_the_right_words_keep_the_mark_that_the_answer_has_at_their_end(otters: Path, stop: str) -> None:
    found, _ = await checks(otters, f"“They count it by day{stop}” (paper:otters).")
    assert [check.fix.new for check in found.checks if check.fix] == [f"They count it by night{stop}"]
