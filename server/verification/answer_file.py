"""Read an answer from a file: Markdown, HTML, LaTeX with its bibliography, BibTeX, Word or PDF."""

import codecs
import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index import RefdeskError

if TYPE_CHECKING:
    from index.quotes.answer.bibliography import BibEntry
    from index.quotes.verification import Form

FORMS: Mapping[str, "Form"] = {".html": "html", ".htm": "html", ".tex": "latex", ".bib": "bibtex"}
CONVERTED = (".docx", ".pdf")  # made Markdown in the same process of its own, within limits, as at an ingest


class AnswerFileError(RefdeskError, OSError):
    """A file with an answer that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' cannot be read ({reason}). Give a file of Markdown in UTF-8, or - for stdin.")


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An answer: the text that is checked, in which form, and the entries of the BibTeX files that it names.

    `locate` gives the page of a line of a text that was made of a PDF, else an empty string. `is_converted` says that
    the text is not that of the file.
    """

    name: str
    text: str
    form: "Form" = "markdown"
    entries: Sequence["BibEntry"] = ()
    is_converted: bool = False
    warnings: Sequence[str] = ()
    locate: Callable[[int], str] = lambda _: ""

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the text, without their ends."""
        return self.text.removesuffix("\n").split("\n")


def read_answer_file(name: str) -> AnswerFile:
    """Read a file by its suffix, or Markdown from stdin for `-`.

    Raises AnswerFileError, or, for a Word file or PDF that is broken or needs an extra, SourceFileError.
    """
    suffix = Path(name).suffix.lower()
    if suffix in CONVERTED:
        return _convert(name)
    text = read_text(name)
    form = FORMS.get(suffix, "markdown")
    return AnswerFile(name, text, form, _read_entries(name, text) if form == "latex" else ())


def read_text(name: str) -> str:
    """The file, or as much of it as shows that it is too long: a pipe or a device may have no end."""
    from index.quotes.verification import MAX_ANSWER_CHARS

    most = 4 * MAX_ANSWER_CHARS + 4  # bytes of the longest answer in UTF-8, and one character more
    data = read_bytes(name, most)
    try:
        # a cut may be inside a character
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=len(data) < most)
    except UnicodeDecodeError as error:
        raise AnswerFileError(name, "it is not UTF-8") from error


def read_bytes(name: str, most: int) -> bytes:
    """At most so many bytes of a file. Raises AnswerFileError."""
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise AnswerFileError(name, error.strerror or str(error)) from error


def _read_entries(name: str, text: str) -> Sequence["BibEntry"]:
    """The entries of the BibTeX files in the folder of an answer or below it; an answer of others may name any file."""
    from index.quotes.answer.bibliography import read_bibliography
    from index.quotes.answer.latex import find_bibliographies

    folder = Path(name).parent
    files = [(folder / named).resolve() for named in find_bibliographies(text)]
    beside = [file for file in files if file.is_relative_to(folder.resolve()) and file.is_file()]
    return [entry for file in beside for entry in read_bibliography(read_text(str(file)))]


def _convert(name: str) -> AnswerFile:
    from index.markdown.sections import find_line_starts
    from ingest.converters import MAX_ORIGINAL_BYTES, SUFFIXES, convert, find_suffix, stop_converting

    data = read_bytes(name, MAX_ORIGINAL_BYTES + 1)
    try:
        made = convert(data, SUFFIXES[find_suffix(name)], name)
    finally:
        stop_converting()
    text = made.markdown[made.body_start :]
    starts = [start + made.body_start for start in find_line_starts(text)]

    def locate(line: int) -> str:
        start = starts[min(line, len(starts)) - 1]
        return (made.places.name(start, start + 1) or "") if made.places else ""

    return AnswerFile(name, text, is_converted=True, warnings=made.warnings, locate=locate)
