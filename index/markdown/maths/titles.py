"""The formulas of a title, which is one line and no Markdown."""

import re
from collections.abc import Iterator

from index.markdown.maths.formula_text import is_formula
from index.markdown.maths.tex import write_to_read

_PAIR = re.compile(r"\$([^$\n]{1,400})\$")


def split_title_formulas(title: str) -> Iterator[tuple[str, bool]]:
    """The parts of a title in their order, each with whether it is a formula, which is then without its marks."""
    place = 0
    for found in _PAIR.finditer(title):
        if is_formula(found[1], title[found.start() - 1 : found.start()], title[found.end() :]):
            yield title[place : found.start()], False
            yield found[1], True
            place = found.end()
    yield title[place:], False


def write_title(title: str) -> str:
    """A title with its formulas as they read, `x²` for `$x^2$`: for whatever shows no formulas."""
    return "".join(write_to_read(part) if is_tex else part for part, is_tex in split_title_formulas(title))
