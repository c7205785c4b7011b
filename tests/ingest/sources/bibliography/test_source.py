"""A bibliography gives the facts of the files beside it."""

from pathlib import Path

import pytest

from ingest import open_source
from ingest.errors import ArchiveError
from ingest.sources import Source, SourceItem, choose_kind
from tests.conftest import Cli
from tests.ingest.converters.originals import make_pdf

ENTRIES = """
@article{lee, title={The Otter Theorem}, author={Lee, Ada}, year=2020, file={:files/12/paper.pdf:application/pdf}}
@article{far, title={Elsewhere}, file={/Zotero/storage/AB/far.pdf}, abstract={A kettle whistles.}}
@article{twin, title={Twin}, file={files/12/paper.pdf}}
@article{bare, title={Nothing But a Title}}
@article{kept, title={Kept by Its Key}}
@article{out, title={Out}, file={../secret.pdf;.hidden/x.md}}
@article{}
"""


def read(address: Path) -> tuple[Source, dict[str, SourceItem]]:
    source = open_source(choose_kind(address), address)
    return source, {item.path: item for item in source.discover({})}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An export with files, one of which lies in two forms, and one that no entry names."""
    root = tmp_path / "library"
    (root / "files" / "12").mkdir(parents=True)
    pages = [[(50, 500, "Otters hold hands while they sleep.")], [(50, 500, "Steam lifts the lid of a kettle.")]]
    for name in ("files/12/paper.pdf", "kept.pdf", "other.pdf"):
        (root / name).write_bytes(make_pdf(pages, Title="Untitled-1"))
    (tmp_path / "secret.pdf").write_bytes(make_pdf(pages))
    (root / "kept.tex").write_text("\\documentclass{article}\\begin{document}Kept.\\end{document}")
    (root / ".hidden").mkdir()
    (root / ".hidden" / "x.md").write_text("# Hidden\n")
    (root / "refs.bib").write_text(ENTRIES)
    return root


def test_the_files_that_entries_name_are_taken_with_what_they_say(library: Path) -> None:
    source, items = read(library / "refs.bib")
    assert list(items) == ["far.md", "files/12/paper.pdf", "kept.tex"]
    beside = source.fetch(items["files/12/paper.pdf"]).beside
    assert beside.provenance["authors"] == "refs.bib: lee"
    assert beside.facts["authors"] == ("Lee, Ada",)
    stub = source.fetch(items["far.md"]).beside
    assert (stub.stub, stub.extra["missing_file"]) == (True, ("/Zotero/storage/AB/far.pdf",))
    assert source.fetch(items["far.md"]).data == b"# Elsewhere\n\nA kettle whistles.\n"
    assert [tuple(found) for found in source.left_out] == [
        ("kept.pdf", "another form of a work that is taken as .tex"),
        ("refs.bib, line 8", "it begins like an entry and is none"),
        ("refs.bib: bare", "an entry with neither a file here nor an abstract"),
        ("refs.bib: out", "an entry with neither a file here nor an abstract"),
        ("refs.bib: twin", "an entry with the file of 'lee'"),
    ]


def test_a_folder_with_a_bibliography_gives_its_other_files_too(library: Path) -> None:
    assert choose_kind(library) == "folder"  # kept.tex makes it an archive of its own
    (library / "kept.tex").unlink()
    _, items = read(library)
    assert list(items) == ["far.md", "files/12/paper.pdf", "kept.pdf", "other.pdf"]
    assert items["other.pdf"].beside == ""
    (library / "more.ris").write_text("TY  - JOUR\nTI  - X\nER  - \n")
    with pytest.raises(ArchiveError, match="it has 2 bibliographies at its root"):
        list(open_source("bibliography", library).discover({}))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.bib", b"no entry", "the bibliography has no entry"),
        ("x.json", b"{", "the bibliography cannot be read"),
        ("x.bib", b"@misc{a, title={x}}", "no entry has a file or an abstract"),
    ],
)
def test_a_bibliography_that_gives_nothing_is_told(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ArchiveError, match=reason):
        read(tmp_path / name)
    with pytest.raises(ArchiveError, match=r"cannot be read|no bibliographies"):
        list(open_source("bibliography", tmp_path / "nowhere").discover({}))


def test_a_quote_of_a_pdf_names_its_page_and_the_entry_its_facts(cli: Cli, library: Path) -> None:
    (library / "kept.tex").unlink()
    assert cli("ingest", library / "refs.bib")[0] == 0
    shown = cli("show", "lee", "--facts")[1]
    assert "title       The Otter Theorem" in shown
    assert "title: refs.bib: lee" in shown
    assert "date        2020" in shown
    (library / "refs.bib").write_text(f"% one line more\n{ENTRIES}".replace("Otter Theorem", "Otter Lemma"))
    assert "0 added, 1 changed" in cli("ingest")[1]
    assert "title       The Otter Lemma" in cli("show", "lee")[1]
    assert "Archive    refs" in cli("status")[1]
    assert "p. 2" in cli("cite", "lee", "--quote", "Steam lifts the lid of a kettle.")[1]
