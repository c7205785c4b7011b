"""An answer for a terminal: its lines with marks in the margin, and below each line what was found there."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from index import remove_hidden
from server.verification.findings import WORDS, Finding, list_findings

if TYPE_CHECKING:
    from index.quotes.verification import Verification
    from server.verification.answer_file import AnswerFile

_MARKS = {
    "FAILS": "x",
    "unchecked": "?",
    "model": "?",
    "cited": "?",
    "unsourced": "?",
    "holds": "+",
}  # the first that a line has


def format_margin(file: "AnswerFile", found: "Verification") -> Iterator[str]:
    """The lines of an answer that have a finding, or stand beside one, and the counts."""
    findings = {line: list(group) for line, group in groupby(list_findings(found), key=lambda one: one.line)}
    width = len(str(len(file.lines)))
    for number, line in enumerate(file.lines, 1):
        mark = _choose_mark(findings.get(number, []))
        yield f"{mark} {number:>{width}} | {remove_hidden(line.rstrip())}".rstrip()
        for finding in findings.get(number, []):
            page = f" ({place})" if (place := file.locate(number)) else ""
            yield f"{file.name}:{number}{page}: {finding.outcome}: {finding.sentence}"
    yield f"{found.verdict}: {', '.join(f'{count} {verdict}' for verdict, count in found.counts.items())}"
    checks = [check for check in found.checks if check.kind != "model"]
    counts = {word: sum(check.holds is value for check in checks) for value, word in WORDS.items()}
    yield f"{counts['holds']} hold, {counts['FAILS']} fail, {counts['unchecked']} lead elsewhere."


def _choose_mark(findings: Sequence[Finding]) -> str:
    outcomes = {finding.outcome for finding in findings}
    return next((mark for outcome, mark in _MARKS.items() if outcome in outcomes), " ")
