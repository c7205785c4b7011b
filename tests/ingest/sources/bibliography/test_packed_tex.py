"""The LaTeX that arXiv gives beside a PDF is the text of the work."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest import open_source
from ingest.errors import SourceFileError
from ingest.sources import SourceSettings, folder
from ingest.sources.bibliography import packed_tex
from ingest.sources.bibliography.packed_tex import read_packed_tex
from tests.conftest import Cli
from tests.ingest.converters.originals import make_pdf

MAIN = r"""\documentclass{article}
\begin{document}
\input{parts/method} % \input{parts/secret}
\include{end}\bibliography{refs}
\end{document}
"""
SOURCE = {
    "paper.tex": MAIN,
    "parts/method.tex": "\\section{Method}\nOtters hold hands: $x^2$.\n",
    "parts/secret.tex": "This was given up.\n",
    "end.tex": "They swim.\n",
    "paper.bbl": "\\begin{thebibliography}{1}\\bibitem{a} Bo Sample. Kettles. 2021.\\end{thebibliography}\n",
    "style.sty": "\\newcommand{\\x}{y}",
}


def pack(texts: Mapping[str, str], *odd: tarfile.TarInfo) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, text in texts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
        for entry in odd:
            archive.addfile(entry)
    return written.getvalue()


def make_link(name: str, target: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    return entry


def test_a_source_is_one_text_with_all_that_its_main_file_takes_in() -> None:
    text = read_packed_tex(pack(SOURCE), "x.tar.gz")
    assert "Otters hold hands: $x^2$." in text
    assert "They swim.\n\\begin{thebibliography}" in text
    assert "given up" not in text
    assert read_packed_tex(gzip.compress(MAIN.encode()), "x.gz") == MAIN


def test_of_several_texts_that_begin_a_document_the_one_that_has_a_name_for_it_is_taken() -> None:
    two = {
        "ms.tex": MAIN.replace("hands", "paws"),
        "response.tex": MAIN,
        "parts/method.tex": MAIN.replace("method", "none"),
    }
    assert read_packed_tex(pack(two), "x.tar.gz").count("documentclass") == 2  # with the part that is a document too
    with pytest.raises(ValueError, match="2 of its texts begin a document"):
        read_packed_tex(pack({"a.tex": MAIN, "b.tex": MAIN}), "x.tar.gz")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pack({"main.tex": MAIN.replace("end", "main")}), "takes itself in"),
        (
            pack(
                {"main.tex": MAIN.replace("end", "a0")}
                | {f"a{n}.tex": f"\\input{{a{n + 1}}}" * 4 for n in range(12)}
                | {"a12.tex": "x"}
            ),
            "take in 2,000 others",
        ),
        (pack({"../main.tex": MAIN, "/main.tex": MAIN}), "none of its texts begins"),
        (pack({}, make_link("main.tex", "/etc/passwd")), "none of its texts begins"),
        (pack({"data.csv": "1,2"}), "none of its texts begins"),
        (gzip.compress(b"%PDF-1.7\n\0\0"), "none of its texts begins"),
        (pack(SOURCE)[:200], "ended before"),
        (b"no gzip at all", "Not a gzipped file"),
        (b"", "none of its texts begins"),
    ],
    ids=["itself", "doubling", "outside", "link", "data", "a PDF", "cut off", "no gzip", "nothing"],
)
def test_a_source_that_is_broken_or_hostile_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_packed_tex(data, "x.tar.gz")


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_tex, "MAX_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr(packed_tex, "MAX_TEX_CHARS", 10_000)
    for bomb in (
        pack({"main.tex": MAIN, "x.png": "a" * 2_000_000}),
        pack({"main.tex": MAIN, "x.tex": "a" * 20_000}),
        gzip.compress(b"a" * 20_000),
        pack(
            {"main.tex": MAIN}
            | {f"{n}.tex": "" for n in range(2)}
            | {"end.tex": "\\input{big}" * 9, "big.tex": "b" * 4_000}
        ),
    ):
        with pytest.raises(ValueError, match=r"than 1,000,000 bytes|10,000 (?:bytes|characters)"):
            read_packed_tex(bomb, "x.tar.gz")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Works with a PDF each, beside which lie sources: by its name, by number in two versions, and a broken one."""
    root = tmp_path / "library"
    root.mkdir()
    entries = []
    for number, key in enumerate(("lee", "sample", "broken")):
        entries.append(f"@article{{{key}, title={{Work of {key}}}, eprint={{2105.0123{number}}}, file={{{key}.pdf}}}}")
        (root / f"{key}.pdf").write_bytes(make_pdf([[(50, 500, f"The PDF of {key} says little.")]]))
    (root / "lee.tar.gz").write_bytes(pack(SOURCE))
    (root / "arXiv-2105.01231v2.gz").write_bytes(gzip.compress(MAIN.replace("\\include{end}", "One file.").encode()))
    (root / "arXiv-2105.01231v1.gz").write_bytes(gzip.compress(MAIN.encode()))
    (root / "broken.tar.gz").write_bytes(b"no gzip at all")
    (root / "refs.bib").write_text("\n".join(entries))
    return root


def test_the_source_beside_a_pdf_is_the_text(cli: Cli, library: Path) -> None:
    status, said, _ = cli("ingest", library / "refs.bib")
    assert status == 0
    assert "a packed source that is not read" in said
    assert "another form of a work that is taken as packed LaTeX" in said
    assert cli("cite", "lee", "--quote", "Otters hold hands: $x^2$.")[0] == 0
    assert cli("cite", "sample", "--quote", "One file.")[0] == 0
    assert cli("cite", "broken", "--quote", "The PDF of broken says little.")[0] == 0
    assert cli("cite", "lee", "--quote", "The PDF of lee says little.")[0] == 1
    assert "3 documents, 3 chunks are up to date" in cli("ingest")[1]
    (library / "lee.tar.gz").write_bytes(pack({**SOURCE, "end.tex": "They dive.\n"}))
    assert "1 changed" in cli("ingest")[1]
    assert cli("cite", "lee", "--quote", "They dive.")[0] == 0


def test_latex_that_cannot_be_converted_leaves_the_pdf_and_is_not_tried_again(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "lee.tar.gz").write_bytes(pack({"main.tex": MAIN.replace("\\include{end}", "{")}))
    monkeypatch.setattr(folder, "SETTLED_NS", 0)  # else nothing is known of a file that was written just now
    settings = SourceSettings(state=tmp_path / "state", online=True)
    told = []
    for _ in range(2):
        source = open_source("bibliography", library / "refs.bib", settings)
        assert [item.path for item in source.discover({})] == ["arXiv-2105.01231v2.tex", "broken.pdf", "lee.pdf"]
        told.append([found.reason for found in source.left_out if found.path == "lee.tar.gz"])
    assert told[0] == told[1]
    assert told[0][0].startswith("a packed source that is not read: pandoc cannot read it")
    (kept,) = (tmp_path / "state").rglob("refused.json")
    assert sorted(json.loads(kept.read_text())) == ["broken.tar.gz", "lee.tar.gz"]
    kept.write_text(kept.read_text().replace("pandoc cannot read it", "as it was told before"))
    source = open_source("bibliography", library / "refs.bib", settings)
    list(source.discover({}))
    assert any("as it was told before" in found.reason for found in source.left_out)
    (library / "lee.tar.gz").write_bytes(pack(SOURCE))
    assert "lee.tex" in [item.path for item in source.discover({})]


def test_a_file_that_two_entries_name_is_the_text_of_one(library: Path) -> None:
    (library / "refs.bib").write_text(
        "@article{one, title={One}, file={sample.pdf}}\n@article{two, title={Two}, file={lee.pdf;sample.pdf}}\n"
    )
    source = open_source("bibliography", library / "refs.bib")
    assert [item.path for item in source.discover({})] == ["lee.tex", "sample.pdf"]


def test_a_folder_tells_each_packed_source_once(library: Path) -> None:
    source = open_source("bibliography", library)
    assert [item.path for item in source.discover({})] == ["arXiv-2105.01231v2.tex", "broken.pdf", "lee.tex"]
    assert [found.path for found in source.left_out] == [
        "arXiv-2105.01231v1.gz",
        "broken.tar.gz",
        "lee.pdf",
        "refs.bib",
        "sample.pdf",
    ]
    (item,) = (item for item in source.discover({}) if item.path == "lee.tex")
    (library / "lee.tar.gz").unlink()
    with pytest.raises(SourceFileError, match=r"lee\.tar\.gz"):
        source.fetch(item)
