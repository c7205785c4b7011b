"""What pandoc reads: text, facts and formulas come out, other files stay out, and too much is refused."""

import subprocess
from typing import Any

import pypandoc
import pytest

from ingest.converters import CONVERTERS, SUFFIXES, convert
from ingest.converters.pandoc import FORMATS
from ingest.errors import SourceFileError
from tests.each import for_each
from tests.ingest.converters.originals import make_zip

SOURCE = """---
title: Accepted *answers*
author: [Ada Example, Bo Sample]
date: 2025-03-04
---

# Claim

The rate $\\alpha_1$ divides $30 of cost.[^1]

| model | price |
|-------|-------|
| beta  | 2.25  |

``` python
def cost(): return 1
```

[^1]: A note.
"""


def write(target: str) -> bytes:
    command = [pypandoc.get_pandoc_path(), "--from=markdown", f"--to={target}", "--standalone", "--no-highlight"]
    command += ["--output=-"]
    return subprocess.run(command, input=SOURCE.encode(), capture_output=True, check=True).stdout


def convert_as(suffix: str, data: bytes | str) -> Any:
    return convert(data if isinstance(data, bytes) else data.encode(), SUFFIXES[suffix], f"x{suffix}")


@for_each(lambda: [kind for kind in FORMATS if kind.reader != "asciidoc"], name=lambda kind: kind.reader)
def test_a_format_gives_text_formulas_notes_code_and_facts(kind: Any) -> None:
    found = convert(write(kind.reader), kind.media_type, f"x{kind.suffixes[0]}")
    for words in ("# Claim", "2.25", "def cost(): return 1", "A note."):
        assert words in found.markdown
    if kind.reader not in {"odt", "epub"}:  # pandoc writes formulas into these as MathML, or in words
        assert "$\\alpha_{1}$" in found.markdown.replace("_1$", "_{1}$")
    if kind.reader != "odt":
        assert (found.facts["title"], found.facts["date"]) == ("Accepted answers", "2025-03-04")
        assert found.facts["authors"][0] == "Ada Example"
    assert "<div" not in found.markdown
    assert "<span" not in found.markdown


def test_asciidoc_is_read() -> None:
    found = convert_as(".adoc", "= Queues\nAda Example <a@b.org>\n\n== Claim\n\nText *bold* word.\n")
    assert found.facts == {"title": "Queues", "authors": ["Ada Example"]}
    assert found.markdown == "# Claim\n\nText **bold** word.\n"


@for_each(
    lambda: [
        (".rst", "A.\n\n.. include:: {}\n\nB.\n"),
        (".rst", "A.\n\n.. csv-table:: t\n   :file: {}\n\nB.\n"),
        (".rst", "A.\n\n.. literalinclude:: {}\n\nB.\n"),
        (".rst", "A.\n\n.. raw:: html\n   :file: {}\n\nB.\n"),
        (".tex", "A. \\input{{{}}} \\verbatiminput{{{}}} \\include{{{}}} B."),
        (".org", 'A.\n\n#+INCLUDE: "{}"\n\nB.\n'),
        (".adoc", "A.\n\ninclude::{}[]\n\nB.\n"),
    ]
)
def test_no_other_file_gets_into_the_text(case: tuple[str, str]) -> None:
    suffix, text = case
    path = __file__  # it is there, can be read, and holds the word below
    try:
        found = convert_as(suffix, text.replace("{{", "{").replace("}}", "}").replace("{}", path))
    except SourceFileError as error:
        assert "only the file itself is read" in str(error)
    else:
        assert "make_zip" not in found.markdown
        assert "B." in found.markdown


def test_what_is_included_and_left_out_is_told() -> None:
    found = convert_as(".tex", "A. \\input{other.tex} B.")
    assert found.warnings == ("the content of 1 other file(s) that it includes is left out (other.tex)",)


def test_a_broken_or_endless_source_is_refused_with_its_line() -> None:
    with pytest.raises(SourceFileError, match="Loop encountered in expanding macro"):
        convert_as(".tex", "\\newcommand{\\a}{\\a\\a}\\a")
    with pytest.raises(SourceFileError, match=r"x\.tex, line \d+: pandoc cannot read it"):
        convert_as(".tex", "One.\n\n\\textbf{two\n\n\\end{document}}{\n")
    with pytest.raises(SourceFileError, match=r"x\.rst, line 1: byte 0 is not UTF-8"):
        convert_as(".rst", b"\x81\xff")


def test_a_zip_that_is_broken_or_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    word = "word/document.xml"
    for files, reason in (
        ({word: bytes(41_000_000)}, "it unpacks to 41 MB, and 40 MB are the most"),
        ({word: b"", **{f"m/{number}": b"" for number in range(10_000)}}, "it holds 10,001 files"),
    ):
        with pytest.raises(SourceFileError, match=reason):
            convert_as(".docx", make_zip(files))
    with pytest.raises(SourceFileError, match="it is a zip file of another kind"):
        convert_as(".docx", make_zip({"a.txt": b"x"}))
    with pytest.raises(SourceFileError, match="by its bytes it is"):
        convert_as(".epub", write("docx")[:500])
    with pytest.raises(SourceFileError, match="pandoc cannot read it"):
        convert_as(".docx", make_zip({word: b"<unclosed"}))


def test_a_zip_is_what_it_holds() -> None:
    assert "# Claim" in convert_as(".epub", write("docx")).markdown
    assert CONVERTERS[SUFFIXES[".docx"]].extra == "formats"


SPHINX = """.. _top label:

Queues
======

See :doc:`/guide/start`, :doc:`the guide <start>`, :ref:`top label`, :class:`~a.b.Queue`, :func:`put <a.put>`,
:pep:`8`, :term:`server` and :kbd:`Ctrl`.

.. _below:

Part
----

.. _plain:

A paragraph.

.. toctree::

   start
   The end <end/index>
   self

.. currentmodule:: a

.. function:: put(x, *y)

   Puts.

.. versionadded:: 2.1
   Words.

.. note:: Take *care*.
"""
SPHINX_AS_MARKDOWN = """<a id="top-label"></a>

See [/guide/start](source:/guide/start), [the guide](source:start), [top label](source:#top%20label), `Queue`, `put`, \
PEP 8, server and Ctrl.

# Part {#below}

<a id="plain"></a>A paragraph.

- [start](source:start)
- [The end](source:end/index)

`put(x, *y)`

Puts.

Added in version 2.1: Words.

> [!NOTE]
> Take *care*.
"""


def test_what_sphinx_adds_to_a_text_is_read() -> None:
    assert convert_as(".rst", SPHINX).markdown == SPHINX_AS_MARKDOWN.replace("\\\n", "")
    assert convert_as(".rst", ".. toctree::\n   :hidden:\n\n   a\n\nText.\n").markdown == "Text.\n"


PAPER = r"""\documentclass{article}\begin{document}
\begin{abstract}Otters swim.\end{abstract}
See \cite{a_1}, \citep[see][p.~3]{a_1,b} and \citet{Núñez}, Figure~\ref{fig:a}.
\begin{figure}\includegraphics{a.png}\caption{Two otters.}\label{fig:a}\end{figure}
\begin{thebibliography}{99}
\bibitem{a_1} Bo Sample. \newblock Kettles. \newblock 2021.
\bibitem[Lee(2020)]{b} Ada Lee. \newblock 12 {\em ducks}.
\end{thebibliography}\end{document}
"""


def test_a_paper_keeps_its_abstract_captions_citations_and_references() -> None:
    found = convert_as(".tex", PAPER).markdown
    assert found.startswith("Otters swim.\n")
    assert "See [@a_1], [see @a_1; @b, p. 3] and [@Núñez], Figure" in found.replace("\u00a0", " ")
    assert '<a id="fig:a"></a>![](a.png)\n\nTwo otters.\n' in found
    assert "# References\n\n[@a_1] Bo Sample. Kettles. 2021.\n\n[@b] Ada Lee. 12 *ducks*.\n" in found
    with pytest.raises(SourceFileError) as refused:
        convert_as(".tex", "a\n\n\\begin{x")
    assert refused.value.line == 4
