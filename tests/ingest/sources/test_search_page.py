"""The text of a search page gives the items that it lists, told apart by how they are written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import open_source
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import choose_kind
from ingest.sources.search_page import SearchItem, read_search_page
from ingest.sources.source import SourceItem
from tests.known import known

ITEMS = [
    ("Paper", "Warm or Cold? The Taste of Tea Under a Lid.", "No tea is like another. Paper #1's lid is of tin."),
    ("Paper", "The Kettle Premium. An Old Threshold for Steam.", "When does a lid pay? Two cups tell."),
    ("Field Note", "The Otter Raft in 2031.", "Otters (arXiv:2605.00001) hold hands, but unevenly."),
    ("Field Note", "Steam as Teacher. LID and the Third Cup.", "A short note on Lee and Sample."),
    ("Definition", "DRY Steaming", "A post-boil method that keeps heat with a cloth."),
    ("Definition", "Fog-Bound Rafting", "Rafting under a low sky."),
    ("Definition", "Kettles And River-Side Otters", "A pair of pictures."),
    ("active", "Tea Rooms", "Small-town tea rooms under one roof."),
    ("emerging", "Otter Rafts", "Rafts for resting otters without a topic."),
    ("topic", "UV Tea Brewing", "Brewing UV teas across lids and cups."),
    ("topic", "Tea UV Rooms", "Small-town steam where taste and trust are surface effects."),
    ("topic", "Otter Market", "Stalls for tea, trade, and a surface."),
    ("surface", "TSV", "river table"),
    ("surface", "Plain Leaves", "UV-sorted leaf lists"),
    ("surface", "tea.txt", "whole cup list surface"),
    ("surface", "MAP KML", "sorted river index"),
    ("identity", "About Ada Example", "Short profile, identity cards, and selected public tea."),
    ("contact", "Letters", "Gathered old letters."),
    ("selected work", "Brew with me", "Open hours for tasting and tea."),
]


def write_page(items: list[tuple[str, str, str]], count: int | None = None) -> str:
    words = " ".join(" ".join(item) for item in items)
    head = "Search\n\nFind a cup\n\nWhat Ada Example wrote of tea.\n\n"
    return f"{head}{len(items) if count is None else count} items\n\n{words}\n"


def read(path: Path) -> list[SourceItem]:
    return list(open_source(choose_kind(path), path).discover({}))


def test_each_item_has_its_label_title_and_summary() -> None:
    page = known(read_search_page(write_page(ITEMS)))
    assert list(page.items) == [SearchItem(*item) for item in ITEMS]
    assert page.stated == len(ITEMS)
    assert [item.kind for item in page.items[2:9:3]] == ["field-note", "definition", "program"]
    assert [item.status for item in page.items[7:10]] == ["active", "emerging", None]


@given(st.permutations([item for item in ITEMS if item[0] not in ("surface",)]))
def test_the_order_of_the_items_says_nothing(items: list[tuple[str, str, str]]) -> None:
    assert list(known(read_search_page(write_page(items))).items) == [SearchItem(*item) for item in items]


def test_items_are_stubs_with_their_facts(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(write_page(ITEMS))
    assert choose_kind(tmp_path / "page.txt") == "search-page"
    source = open_source("search-page", tmp_path / "page.txt")
    items = {item.path: item for item in source.discover({})}
    assert len(items) == len(ITEMS)
    beside = source.fetch(items["program/tea-rooms.md"]).beside
    assert beside.facts == {
        "kind": "program",
        "title": "Tea Rooms",
        "summary": "Small-town tea rooms under one roof.",
        "status": "active",
        "text": "summary",
    }
    assert (beside.stub, known(beside.place).slug) == (True, "tea-rooms")
    assert set(beside.provenance.values()) == {"search page: active"}
    source = open_source("search-page", tmp_path / "page.txt")
    with pytest.raises(SourceFileError, match="the page has no such item"):
        source.fetch(items["program/tea-rooms.md"])


def test_a_page_of_which_not_all_items_are_found_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(write_page(ITEMS, count=20))
    with pytest.raises(ArchiveError, match="it states 20 items, and 19 can be told apart"):
        read(page)
    page.write_text("Search\n\nPaper Tea. Hot.\n")
    assert choose_kind(page) == "folder"
    with pytest.raises(ArchiveError, match="it states no number of items"):
        list(open_source("search-page", page).discover({}))
    with pytest.raises(ArchiveError, match="the page cannot be read"):
        list(open_source("search-page", tmp_path / "none.txt").discover({}))
