"""A notebook becomes its cells in order: text, code, and what the code gave."""

import json
from typing import Any

import pytest

from ingest.converters import convert
from ingest.converters.notebook import MAX_OUTPUT_CHARS
from ingest.errors import SourceFileError
from tests.ingest.converters.originals import make_notebook
from tests.known import known

NOTEBOOK = "application/x-ipynb+json"


def result(**data: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {name.replace("_", "/"): text for name, text in data.items()},
    }


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_cells_keep_their_order_and_their_numbers() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Rates\n", "\n", "![p](attachment:a.png) costs $30/$60"]},
        code("print('```')", {"output_type": "stream", "name": "stdout", "text": "```\n"}),
        {"cell_type": "raw", "source": "raw"},
        code("", result(text_html="<table><tr><th>a</th></tr><tr><td>1</td></tr></table>", text_plain="frame")),
        code("x", result(text_latex="$x^2$", text_plain="x**2"), result(image_png="AAAA", text_plain="<Figure>")),
        code("y", {"output_type": "error", "ename": "ValueError", "evalue": "\x1b[31mbad\x1b[0m", "traceback": []}),
    ]
    data = make_notebook(cells, title="Accept rates", authors=[{"name": "Ada"}], language_info={"name": "python"})
    found = convert(data, NOTEBOOK, "nb.ipynb")
    assert found.markdown.split("\n\n") == [
        "# Rates",
        "![p](a.png) costs $30/$60",
        "````python\nprint('```')\n````",
        "````text\n```\n````",
        "| a |\n| --- |\n| 1 |",
        "```python\nx\n```",
        "$x^2$",
        "*Image (image/png): <Figure>*",
        "```python\ny\n```",
        "```text\nValueError: bad\n```\n",
    ]
    assert found.facts == {"title": "Accept rates", "authors": ["Ada"]}
    assert found.warnings == ("1 raw cell(s) are left out",)
    places = known(found.places)
    assert places.name(*_span(found.markdown, "ValueError")) == "cell 6"
    assert places.name(*_span(found.markdown, "| 1 |")) == "cell 4"
    assert places.name(0, len(found.markdown)) == "cells 1-6"


def test_older_and_later_notebooks_are_read_and_what_is_unknown_is_told() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": "print 1", "outputs": [], "language": "python", "collapsed": False},
    ]
    third = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    assert convert(json.dumps(third).encode(), NOTEBOOK, "x.ipynb").markdown == "## Old\n\n```\nprint 1\n```\n"
    later = json.loads(make_notebook([code("x", {"output_type": "hologram"})]))
    later["nbformat_minor"] = 99
    found = convert(json.dumps(later).encode(), NOTEBOOK, "x.ipynb")
    assert (found.markdown, found.warnings) == ("```\nx\n```\n", ("1 result(s) of an unknown kind are left out",))


def test_a_long_result_is_cut_and_told() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "1%\r2%\rdone\n" + "x" * (MAX_OUTPUT_CHARS + 1000)}
    found = convert(make_notebook([code("x", stream)]), NOTEBOOK, "x.ipynb")
    assert "```text\ndone\nxxx" in found.markdown
    assert found.markdown.endswith("xxx\n[1,005 more characters]\n```\n")
    assert found.warnings == ("1,005 characters of 1 long result(s) are left out",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_notebook([code("x")])[:-30], "line 1: it is cut off or no JSON"),
        (b'{"a": 1}', "it is JSON and no notebook"),
        (b"[1]", "it is JSON and no notebook"),
        (b'{"nbformat": 4, "cells": 7}', "it is no notebook that nbformat reads"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceFileError, match=reason):
        convert(data, NOTEBOOK, "x.ipynb")


def _span(markdown: str, words: str) -> tuple[int, int]:
    start = markdown.index(words)
    return start, start + len(words)
