"""`refdesk verify`."""

import argparse
import asyncio
import codecs
import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import RefdeskError
from server.address import recall_base_url
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index.quotes.verification import Form, Verification

FORMS: Mapping[str, "Form"] = {".html": "html", ".htm": "html", ".tex": "latex", ".bib": "bibtex"}
EXIT_STATUS: Mapping[str, int] = {"holds": 0, "partly": 0, "fails": 1, "nothing to check": 3}
UNCHECKED_SENTENCES: Mapping[str, str] = {
    "cited": "the sentence cites a source, and nothing in it could be checked; quote the words that support it",
    "unsourced": "the sentence states something and gives no source",
}


class AnswerFileError(RefdeskError, OSError):
    """A file with an answer that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' cannot be read ({reason}). Give a file of Markdown in UTF-8, or - for stdin.")


def add(commands: Commands) -> None:
    """Add the command."""
    text = "check every quote and link of an answer, and what it says of works, against the archive"
    exits = "Exits with 1 when something does not hold, and with 3 when nothing was checked."
    parser = add_command(commands, "verify", _verify, text, exits)
    parser.add_argument(
        "file", help="a file of Markdown, HTML (.html), LaTeX (.tex) or BibTeX (.bib), or - for Markdown from stdin"
    )
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "base_url")


def _verify(config: Config, options: argparse.Namespace) -> int:
    from index.quotes.answer.bibliography import read_bibliography
    from index.quotes.answer.latex import find_bibliographies
    from index.quotes.verification import Verification, verify
    from index.storage.reader import Reader

    text = _read(options.file)
    form = FORMS.get(Path(options.file).suffix.lower(), "markdown")
    names = find_bibliographies(text) if form == "latex" else []
    files = _find_beside(Path(options.file).parent, names)
    entries = [entry for file in files for entry in read_bibliography(_read(str(file)))]

    async def run() -> Verification:
        reader = await Reader.open(config.index)
        return await verify(reader, recall_base_url(config).url, text, form=form, bibliography=entries)

    found = asyncio.run(run())
    if options.json:
        print(found.model_dump_json(indent=2))
    else:
        print("\n".join(_format_lines(options.file, found)))
    return EXIT_STATUS[found.verdict]


def _format_lines(name: str, found: "Verification") -> Iterator[str]:
    """A line a check, a line a sentence that was not checked, and the counts of both."""
    words = {True: "holds", False: "FAILS", None: "unchecked"}
    for check in found.checks:
        yield f"{name}:{check.line}: {words[check.holds]}: {check.kind} “{check.text}”: {check.detail}"
    for verdict, what in UNCHECKED_SENTENCES.items():
        yield from (f"{name}:{place.partition('.')[0]}: {verdict}: {what}" for place in found.sentences[verdict])
    yield f"{found.verdict}: {', '.join(f'{count} {verdict}' for verdict, count in found.counts.items())}"
    counts = {word: sum(check.holds is value for check in found.checks) for value, word in words.items()}
    yield f"{counts['holds']} hold, {counts['FAILS']} fail, {counts['unchecked']} lead elsewhere."


def _find_beside(folder: Path, names: Sequence[str]) -> list[Path]:
    """The files of these names in a folder or below it; an answer of others may name any file."""
    files = [(folder / name).resolve() for name in names]
    return [file for file in files if file.is_relative_to(folder.resolve()) and file.is_file()]


def _read(name: str) -> str:
    """The file, or as much of it as shows that it is too long: a pipe or a device may have no end."""
    from index.quotes.verification import MAX_ANSWER_CHARS

    most = 4 * MAX_ANSWER_CHARS + 4  # bytes of the longest answer in UTF-8, and one character more
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            data = file.read(most)
        # a cut may be inside a character
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=len(data) < most)
    except OSError as error:
        raise AnswerFileError(name, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise AnswerFileError(name, "it is not UTF-8") from error
