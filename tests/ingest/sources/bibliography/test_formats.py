"""What the formats of bibliographies say of a work."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.bibliography import entry
from ingest.sources.bibliography.bibtex import list_files, read_bibtex
from ingest.sources.bibliography.csl_json import read_json
from ingest.sources.bibliography.entry import join_date
from ingest.sources.bibliography.ris import read_ris

BIBTEX = r"""% --- otters ---
@string{jo = "Journal of Otters"}
@article{lee:2020,
  title = {The {\"O}tter {T}heorem}, subtitle = "A Study",
  author = {Lee, Ada and {Barnes and Noble} and Nu{\~n}ez, Jr., Jos\'e and others},
  year = 2020, month = may, journal = jo, doi = {10.1234/otter}, url = {https://example.org/otter},
  keywords = {otters; tools}, abstract = {We show otters. They swim.},
  file = {Full Text:files/12/Lee - 2020.pdf:application/pdf;Snapshot:files/13/x.html:text/html},
}
@misc{arx, title={On Kettles}, author={Bo Sample}, date={2021-05-06}, eprint={2105.01234}, archivePrefix={arXiv},
  primaryClass={cs.LG}}
@article{}
@comment{nothing}
"""


def test_bibtex_says_what_its_fields_mean() -> None:
    (lee, arxiv), broken = read_bibtex(BIBTEX)
    assert (lee.key, lee.line, lee.title) == ("lee:2020", 3, "The Ötter Theorem: A Study")
    assert lee.fields == {
        "title": "The Ötter Theorem: A Study",
        "authors": ("Lee, Ada", "{Barnes and Noble}", "Nuñez, Jr., José"),
        "date": "2020-05",
        "doi": "10.1234/otter",
        "canonical": "https://example.org/otter",
        "topics": ("otters", "tools"),
        "summary": "We show otters. They swim.",
        "kind": "article",
        "cite_key": "lee:2020",
    }
    assert lee.extra == {"journal": ("Journal of Otters",), "type": ("article",)}
    assert lee.files == ("files/12/Lee - 2020.pdf", "files/13/x.html")
    assert (arxiv.fields["eprint"], arxiv.fields["eprint_class"], arxiv.fields["date"]) == (
        "2105.01234", "cs.LG", "2021-05-06",
    )  # fmt: skip
    assert "kind" not in arxiv.fields
    assert broken == [12]


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("files/1/a.pdf", ["files/1/a.pdf"]),
        (":files/1/a.pdf:PDF", ["files/1/a.pdf"]),
        (r"A\: b:C\:\\x\\a.pdf:application/pdf", [r"C:\x\a.pdf"]),
        ("a.pdf;b.pdf", ["a.pdf", "b.pdf"]),
        ("", []),
    ],
)
def test_the_files_of_an_entry_are_written_in_several_ways(written: str, paths: list[str]) -> None:
    assert list_files(written) == paths


def test_a_date_is_as_long_as_it_is_known() -> None:
    assert [join_date(*parts) for parts in (("2020",), ("2020", "May"), ("2020", "5", "1"), ("in press",))] == [
        "2020", "2020-05", "2020-05-01", "in press",
    ]  # fmt: skip


def test_ris_says_what_its_tags_mean() -> None:
    text = (
        "TY  - JOUR\nAU  - Lee, Ada\nAU  - Sample, Bo\nTI  - The Otter\n  Theorem\nPY  - 2020/05/01/\nDO  - 10.1/x\n"
        "KW  - otters\nAB  - We show otters.\nL1  - files/1/a.pdf\nJO  - J. Otters\nID  - lee\nER  - \nnoise\n"
    )
    (lee,), broken = read_ris(text)
    assert (lee.key, lee.line, lee.title, lee.files) == ("lee", 1, "The Otter Theorem", ("files/1/a.pdf",))
    assert lee.fields["authors"] == ("Lee, Ada", "Sample, Bo")
    assert (lee.fields["date"], lee.fields["kind"]) == ("2020-05-01", "article")
    assert lee.extra["JO"] == ("J. Otters",)
    assert broken == [14]


def test_csl_json_and_the_json_of_zotero_say_the_same() -> None:
    csl = {
        "id": "lee", "type": "article-journal", "title": "The Otter Theorem", "DOI": "10.1/x", "keyword": "otters",
        "author": [{"family": "Lee", "given": "Ada"}, {"literal": "Otter Society"}],
        "issued": {"date-parts": [[2020, 5, 1]]}, "container-title": "J. Otters", "abstract": "We show otters.",
    }  # fmt: skip
    zotero = {
        "citationKey": "lee", "itemType": "journalArticle", "title": "The Otter Theorem", "DOI": "10.1/x",
        "creators": [{"firstName": "Ada", "lastName": "Lee", "creatorType": "author"}, {"name": "Otter Society"}],
        "date": "2020-05-01", "tags": [{"tag": "otters"}], "abstractNote": "We show otters.",
        "attachments": [{"title": "PDF", "path": "files/1/a.pdf"}],
    }  # fmt: skip
    (one,), _ = read_json(json.dumps([csl]))
    (two,), _ = read_json(json.dumps({"items": [zotero, {"itemType": "note"}]}))
    (three,), _ = read_json(json.dumps([{"key": "K", "data": {**zotero, "citationKey": "lee"}}]))
    assert one.fields == two.fields == three.fields
    assert one.fields["authors"] == ("Lee, Ada", "{Otter Society}")
    assert (one.extra["container-title"], two.files) == (("J. Otters",), ("files/1/a.pdf",))
    for text in ("{}", '"x"', "no json", "[" * 100_000):
        with pytest.raises(ValueError, match=r"."):
            read_json(text)


def test_a_file_of_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "MAX_ENTRIES", 1)
    bibtex, ris = "@misc{a, title={b}}\n", "TY  - JOUR\nTI  - b\nER  - \n"
    for read, text in ((read_bibtex, bibtex), (read_ris, ris), (read_json, '{"id": "a"}')):
        whole = f"[{text}, {text}]" if read is read_json else text * 2
        with pytest.raises(ValueError, match="more than 1 entries"):
            read(whole)


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text('{}@\\"=,;: \nab', max_size=60))))
def test_every_entry_of_bibtex_is_read_or_told(entries: list[tuple[str, str]]) -> None:
    text = "\n".join(f"@article{{{key}, title = {{{value}}}}}" for key, value in entries)
    read, _ = read_bibtex(text)
    assert {found.key for found in read} >= {key for key, value in entries if "@" not in value}


@given(
    st.recursive(
        st.none() | st.booleans() | st.text("a1", max_size=3) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["title", "author", "issued", "date-parts", "id", "data", "items", "tags", "attachments"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_json_of_any_shape_is_read_or_refused(value: object) -> None:
    try:
        read, _ = read_json(json.dumps([value]))
    except ValueError:
        return
    assert all(found.key for found in read)
