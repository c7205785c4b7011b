"""What the path of a file says of a document."""

import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.place import read_place
from tests.each import for_each

PATHS: Mapping[str, tuple[str, str, str | None]] = {  # id, title, date
    "caches.md": ("note:caches", "Caches", None),
    "queues/littles-law.md": ("queue:littles-law", "Littles law", None),
    "docs/guide/setup.mdx": ("doc:guide-setup", "Setup", None),
    "docs/guide/index.md": ("doc:guide", "Guide", None),
    "docs/guide/README.md": ("doc:guide", "Guide", None),
    "guide/_index.md": ("guide:index", "Guide", None),
    "README.md": ("note:readme", "README", None),
    "_posts/2024-01-02-why-queues-grow.md": ("post:why-queues-grow", "Why queues grow", "2024-01-02"),
    "blog/2024-01-02-why/index.md": ("blog:why", "Why", "2024-01-02"),
    "content/posts/first.md": ("post:first", "First", None),
    "content/de/posts/erste.md": ("post:de-erste", "Erste", None),
    "content/de/impressum.md": ("note:de-impressum", "Impressum", None),
    "cs/lecture.md": ("cs:lecture", "Lecture", None),
    "daily/2024-03-02.md": ("daily:2024-03-02", "2024-03-02", "2024-03-02"),
    "People/Ada Example.md": ("people:ada-example", "Ada Example", None),
    "2024-notes on consensus.md": ("note:2024-notes-on-consensus", "2024-notes on consensus", None),
    "2024/x.md": ("note:2024-x", "X", None),
    "Заметки/Привет мир.md": ("zametki:privet-mir", "Привет мир", None),
    "录音.md": ("note:luyin", "录音", None),
    "series/one.md": ("series:one", "One", None),
    "studies/one.md": ("study:one", "One", None),
    "status/one.md": ("status:one", "One", None),
    "2025-00-00-template.md": ("note:2025-00-00-template", "2025 00 00 template", None),
    "daily/2025-02-30.md": ("daily:2025-02-30", "2025-02-30", None),
    "my_file__name.md": ("note:my-file-name", "My file name", None),
}


@for_each(lambda: PATHS)
def test_a_path_gives_an_id_a_title_and_a_date(path: str) -> None:
    place = read_place(path)
    assert (f"{place.kind}:{place.slug}", place.title, place.date) == PATHS[path]


def test_a_folder_has_the_kind_that_the_archive_gives_it() -> None:
    place = read_place("queues/a.md", {"queues": "essay"})
    assert (place.kind, place.slug, place.kind_from) == ("essay", "a", "folders of archive.yaml")


def test_a_folder_of_a_language_below_that_of_all_texts_says_the_language() -> None:
    assert read_place("content/de/posts/erste.md").language == "de"
    assert read_place("content/posts/erste.md").language is None


def test_a_folder_of_a_language_at_the_root_says_the_language_and_no_kind() -> None:
    place = read_place("de/queues/erste.md")
    assert (place.language, place.kind, place.slug) == ("de", "queue", "de-erste")
    assert read_place("vi/erste.md").kind == "vi"  # a topic as well as a language


def test_a_stated_kind_leaves_the_folder_in_the_id_unless_both_say_the_same() -> None:
    assert read_place("queues/a.md", kind="essay").slug == "queues-a"
    assert read_place("queues/a.md", kind="queue").slug == "a"


@given(st.lists(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1), min_size=1, max_size=4))
def test_every_path_has_an_id(parts: list[str]) -> None:
    place = read_place("/".join(parts) + ".md")
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}:[a-z0-9]+(?:-[a-z0-9]+)*", f"{place.kind}:{place.slug}")
    assert place.title.strip()
    assert place == read_place("/".join(parts) + ".md")
