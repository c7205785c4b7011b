"""`refdesk verify`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from server.address import recall_base_url
from server.config import Config
from server.terminal.messages import FAILED, print_message
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index.quotes.verification import LookUp, Verification
    from server.verification.answer_file import AnswerFile

    CheckAgain: TypeAlias = Callable[[AnswerFile], Coroutine[None, None, list[tuple[AnswerFile, Verification]]]]

NOTHING_CHECKED = 3  # exit status
CROSSREF = "https://api.crossref.org"  # what is asked with --online alone


def add(commands: Commands) -> None:
    """Add the command."""
    text = "check every quote and link of an answer, and what it says of works, against the archive"
    exits = "Exits with 1 when something does not hold, and with 3 when nothing was checked."
    parser = add_command(commands, "verify", _verify, text, exits)
    kinds = "Markdown, HTML (.html), LaTeX (.tex), BibTeX (.bib), Word (.docx) or PDF (.pdf)"
    parser.add_argument("files", metavar="file", nargs="+", help=f"files of {kinds}, or - for Markdown from stdin")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the same as JSON")
    form.add_argument("--sarif", action="store_true", help="print what does not hold as SARIF 2.1.0")
    form.add_argument("--html", action="store_true", help="print the answer as a page of HTML with what was found")
    form.add_argument("--fix", action="store_true", help="print what to write instead, as a diff")
    parser.add_argument(
        "--write", action="store_true", help="with --fix: write it into the files, and check them again"
    )
    lists = "BibTeX, CSL-JSON, or an export of Crossref or Retraction Watch"
    known = "compare works outside the archive with this file, beside the archive's own BibTeX files"
    parser.add_argument("--known", metavar="FILE", type=Path, action="append", default=[], help=f"{known}: {lists}")
    online = f"ask this address for the DOIs of works outside the archive ({CROSSREF}); off without it"
    parser.add_argument("--online", metavar="URL", nargs="?", const=CROSSREF, help=online)
    add_paths(parser, "index", "judge", "base_url")


def _verify(config: Config, options: argparse.Namespace) -> int:
    from server.verification.answer_file import read_answer_file
    from server.verification.fixes import FixError
    from server.verification.known_works import make_look_up

    if options.write and not options.fix:
        raise FixError(options.files[0], "--write goes with --fix")
    files = [read_answer_file(name) for name in options.files]
    for file in files:
        for warning in file.warnings:
            print_message(f"{file.name}: {warning}")
    look_up = make_look_up(config.index, options.known, options.online)
    answers = asyncio.run(_check(config, files, look_up))
    if options.fix:
        answers = _fix(answers, lambda file: _check(config, [file], look_up), write=options.write)
    else:
        _print(answers, options)
    return _choose_status([found for _, found in answers])


async def _check(
    config: Config, files: "Sequence[AnswerFile]", look_up: "LookUp"
) -> "list[tuple[AnswerFile, Verification]]":
    from index.models.judge import Judge
    from index.quotes.verification import verify
    from index.storage.reader import Reader
    from tools.verify_citations import choose_compute

    judge = Judge(config.judge) if config.judge else None
    reader = await Reader.open(config.index)
    compute = choose_compute(reader.manifest.archive)
    base_url = recall_base_url(config).url
    found = []
    for file in files:
        one = await verify(
            reader,
            base_url,
            file.text,
            form=file.form,
            bibliography=file.entries,
            look_up=look_up,
            compute=compute,
            judge=judge,
        )
        found.append((file, one))
    return found


def _print(answers: "Sequence[tuple[AnswerFile, Verification]]", options: argparse.Namespace) -> None:
    from server.verification.html_report import render_report
    from server.verification.margin import format_margin
    from server.verification.sarif import make_sarif

    if options.sarif:
        print(json.dumps(make_sarif(answers), ensure_ascii=False, indent=2))
    elif options.json:
        told: Sequence[Mapping[str, object]] = [
            {"file": file.name, **found.model_dump(mode="json")} for file, found in answers
        ]
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2))
    elif options.html:
        print(render_report(answers), end="")
    else:
        for file, found in answers:
            print("\n".join(format_margin(file, found)))


def _fix(
    answers: "Sequence[tuple[AnswerFile, Verification]]", check_again: "CheckAgain", *, write: bool
) -> "list[tuple[AnswerFile, Verification]]":
    """Print what would be written instead; with consent write it, and check the files as they are then."""
    from server.verification.answer_file import read_answer_file
    from server.verification.fixes import format_diff, mend, write_mended

    after: list[tuple[AnswerFile, Verification]] = []
    for file, found in answers:
        mended = mend(file, found.checks)
        sys.stdout.write(format_diff(file, mended))
        for reason in mended.left_out:
            print_message(f"{reason}; mend it by hand")
        if write and mended.count:
            write_mended(file, mended)
            after += asyncio.run(check_again(read_answer_file(file.name)))
        else:
            after.append((file, found))
        word = "written" if write else "offered; --write writes them"
        print_message(f"{file.name}: {mended.count} fixes {word}; {after[-1][1].verdict}.")
    return after


def _choose_status(found: "Sequence[Verification]") -> int:
    verdicts = {one.verdict for one in found}
    if "fails" in verdicts:
        return FAILED
    return NOTHING_CHECKED if verdicts == {"nothing to check"} else 0
