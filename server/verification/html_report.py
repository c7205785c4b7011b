"""Answers as a page of HTML, with what was found below each of their blocks or lines."""

import math
import re
import secrets
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from markdown_it.token import Token

from index import get_markdown_parser, remove_hidden
from server.verification.findings import Finding, list_findings

if TYPE_CHECKING:
    from index.quotes.verification import Verification
    from server.verification.answer_file import AnswerFile

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verified answers</title>
<style>
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
ul.findings { list-style: none; margin: 0 0 1rem; padding: 0; font-size: 0.9rem; }
ul.findings li { border-left: 4px solid #777; padding: 0.1rem 0.6rem; margin: 0.2rem 0; }
ul.findings li { background: #f4f4f4; color: #111; }
ul.findings li.holds { border-color: #177245; }
ul.findings li.fails { border-color: #b00020; background: #fdecee; }
pre { white-space: pre-wrap; margin: 0; }
</style>
</head>
<body>
"""


def render_report(answers: Sequence[tuple["AnswerFile", "Verification"]]) -> str:
    """The page: Markdown as it reads, sanitized, and any other form line by line as it is written."""
    return f"{_HEAD}{''.join(_render_answer(file, found) for file, found in answers)}</body>\n</html>\n"


def _render_answer(file: "AnswerFile", found: "Verification") -> str:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in found.counts.items())
    head = f"<h1>{escape(file.name)}</h1>\n<p><strong>{escape(found.verdict)}</strong>: {escape(counts)}</p>\n"
    findings = list_findings(found)
    body = _render_markdown(file, findings) if file.form == "markdown" else "".join(_render_lines(file, findings))
    return head + body


def _render_markdown(file: "AnswerFile", findings: Sequence[Finding]) -> str:
    """The blocks, each with its findings behind it: a word that nobody can guess holds their place until the end."""
    from index import read_sections
    from llms.content.html.body import render_html

    tokens = get_markdown_parser().parse(file.text)
    anchors = [section.anchor for section in read_sections(file.text, tokens)]
    word = secrets.token_hex(16)
    marked, places = _mark_blocks(tokens, findings, word)
    html = render_html(marked, anchors, 1, lambda address: address)
    shown = re.sub(
        f"<p>{word}-([0-9]+)-</p>", lambda place: _render_findings(file, places.pop(int(place[1]), [])), html
    )
    return shown + _render_findings(file, [finding for lost in places.values() for finding in lost])


def _mark_blocks(
    tokens: Sequence[Token], findings: Sequence[Finding], word: str
) -> tuple[list[Token], dict[int, list[Finding]]]:
    """The tokens with a paragraph behind each block that has findings, and these by the number of the block."""
    ends = [position + 1 for position, token in enumerate(tokens) if token.level == 0 and token.nesting != 1]
    lines = _list_next_lines(tokens)
    marked: list[Token] = []
    places: dict[int, list[Finding]] = {}
    told = 0
    for number, (start, end) in enumerate(pairwise([0, *ends])):
        marked += tokens[start:end]
        until = told
        while until < len(findings) and findings[until].line <= lines[end]:
            until += 1
        if until > told:
            places[number] = list(findings[told:until])
            marked += _make_paragraph(f"{word}-{number}-")
            told = until
    return marked, places


def _list_next_lines(tokens: Sequence[Token]) -> Sequence[float]:
    """For each place between tokens how many lines stand before the next block; infinite where no other has lines."""
    lines = [math.inf]
    for token in reversed(tokens):
        lines.append(token.map[0] if token.map else lines[-1])
    return lines[::-1]


def _make_paragraph(text: str) -> list[Token]:
    inline = Token("inline", "", 0, level=1, content=text, children=[Token("text", "", 0, content=text)])
    return [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1, block=True)]


def _render_lines(file: "AnswerFile", findings: Sequence[Finding]) -> Iterator[str]:
    by_line = {line: list(group) for line, group in groupby(findings, key=lambda one: one.line)}
    for number, line in enumerate(file.lines, 1):
        yield f"<pre>{escape(remove_hidden(line))}</pre>\n"
        yield _render_findings(file, by_line.get(number, []))


def _render_findings(file: "AnswerFile", findings: Sequence[Finding]) -> str:
    items = "".join(
        f'<li class="{one.outcome.lower()}">{escape(_name_line(file, one))}: {one.outcome}: {escape(one.sentence)}'
        + (f"<br>Instead: {escape(one.instead)}" if one.instead is not None else "")
        + "</li>\n"
        for one in findings
    )
    return f'<ul class="findings">\n{items}</ul>\n' if items else ""


def _name_line(file: "AnswerFile", finding: Finding) -> str:
    return file.locate(finding.line) or f"line {finding.line}"
