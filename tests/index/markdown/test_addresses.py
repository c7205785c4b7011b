"""The addresses of a text are found where the parser reads them, and nowhere else."""

import pytest

from index import get_markdown_parser
from index.markdown.addresses import find_addresses

CASES = [
    ('[a](b.md "t") ![c](<d e.png>) [f](g_(h).md)', ["b.md", "d e.png", "g_(h).md"]),
    ("[![a](b.png)](c.md)", ["c.md", "b.png"]),
    ("[a]: b.md\n\n[^1]: Only at sea level.\n\n[Term]: meaning here\n\n[a] [Term][a]", ["b.md"]),
    ("> [a]:\n> <b c.md>\n> 't'\n", ["b c.md"]),
    ("`[a](b)` \\[a](b) [0, 1](see below) $[a](b)$ array[i]: first", []),
    ("```\n[a](b)\n```\n\n    [a](b)\n", []),
    ("https://example.org/a <https://example.org/b>", []),
    ("| [a](b\\|c) | [d](e) |\n|---|---|\n| x \\| [f](g) | [f](g) |\n", ["b\\|c", "e", "g", "g"]),
    ("a <img data-src='q' alt='src=\"n\"' src=p.png> b <a href='r'>c</a>", ["p.png", "r"]),
    ('<div>\n<!-- <a href="n"> -->\n<a\nhref="s">t</a>\n</div>\n', ["s"]),
    ("- a\n  > <p><img\n  > src='u'></p>\n", ["u"]),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_each_address_is_found_where_it_stands(source: str, expected: list[str]) -> None:
    environment: dict[str, object] = {}
    tokens = get_markdown_parser().parse(source, environment)
    found = find_addresses(source, tokens, environment)
    assert sorted(source[span.start : span.end] for span in found) == sorted(expected)
    assert list(found) == sorted(found)
