"""`refdesk verify`."""

import argparse
import asyncio
import codecs
import contextlib
import sys
from pathlib import Path

from index import RefdeskError
from server.address import recall_base_url
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths


class AnswerFileError(RefdeskError, OSError):
    """A file with an answer that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' cannot be read ({reason}). Give a file of Markdown in UTF-8, or - for stdin.")


def add(commands: Commands) -> None:
    """Add the command."""
    text, exits = "check every quote and link of an answer against the archive", "Exits with 1 when one does not hold."
    parser = add_command(commands, "verify", _verify, text, exits)
    parser.add_argument("file", help="a file of Markdown, or - for stdin")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "base_url")


def _verify(config: Config, options: argparse.Namespace) -> int:
    from index.quotes.verification import Verification, verify
    from index.storage.reader import Reader

    text = _read(options.file)

    async def run() -> Verification:
        return await verify(await Reader.open(config.index), recall_base_url(config).url, text)

    found = asyncio.run(run())
    if options.json:
        print(found.model_dump_json(indent=2))
    else:
        words = {True: "holds", False: "FAILS", None: "unchecked"}
        for check in found.checks:
            print(f"{options.file}:{check.line}: {words[check.holds]}: {check.kind} “{check.text}”: {check.detail}")
        counts = {name: sum(check.holds is value for check in found.checks) for value, name in words.items()}
        print(f"{counts['holds']} hold, {counts['FAILS']} fail, {counts['unchecked']} lead elsewhere.")
    return 0 if found.holds else 1


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
