"""Markdown that costs a careless parser most: what opens and never closes, what nests, what repeats."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

Make: TypeAlias = Callable[[int], str]


def repeat(part: str, length: int) -> str:
    """`part` over and over, as many characters as asked for."""
    return (part * (length // len(part) + 1))[:length]


MARKDOWN: Mapping[str, Make] = {
    "words": lambda n: repeat("word ", n),
    "sentences": lambda n: repeat("A b. ", n),
    "quote and spaces": lambda n: "> a b c" + " " * n + "d",
    "dashes": lambda n: "> a b c " + repeat("— ", n),
    "brackets in a quote": lambda n: "> a b c " + repeat("( ", n),
    "commands": lambda n: "\\" + repeat("cite", n),
    "open arguments": lambda n: repeat("\\cite[", n),
    "open keys": lambda n: repeat("\\cite{", n),
    "keys": lambda n: "[ " + repeat("@a ", n),
    "quotes with sources": lambda n: repeat('"one two three" (paper:x). ', n),
    "quotes with links": lambda n: repeat('"one two three" [a](http://x.y/z) ', n),
    "notes": lambda n: repeat("[1]: paper:x [1]\n", n),
    "addresses": lambda n: repeat("http://a ", n),
    "closing brackets": lambda n: "http://a" + repeat(")", n),
    "ids": lambda n: repeat("paper:a.", n),
    "deep quotes": lambda n: repeat("> ", n),
    "deep lists": lambda n: repeat("- ", n) + "a",
    "emphasis": lambda n: repeat("*a_ ", n),
    "links": lambda n: repeat("[a](", n),
    "links and code": lambda n: repeat("[a](b) `c` ", n),
    "pictures": lambda n: repeat("![", n),
    "brackets": lambda n: repeat("[", n // 2) + repeat("]", n // 2),
    "code runs": lambda n: "[a](b) " + " ".join("`" * count for count in range(1, int((2 * n) ** 0.5))),
    "fences": lambda n: repeat("```\na\n", n),
    "formulas": lambda n: repeat("$a$ ", n),
    "formulas that never end": lambda n: repeat("$$a (b)\n\n", n),
    "headings": lambda n: repeat("# a\n", n),
    "clashing headings": lambda n: repeat("# a-1\n# a\n", n),
    "rows": lambda n: "a|b\n-|-\n" + repeat("c|d\n", n),
    "piped cells": lambda n: "a|b\n-|-\n" + repeat("\\|", n),
    "deep tags": lambda n: repeat("<b>", n),
    "blocks of tags": lambda n: repeat("<div>\n\n", n),
    "unclosed tags": lambda n: repeat("<p><table><tr><td>", n),
    "data addresses": lambda n: repeat("![a](data:image/png;base64,AAAA) ", n),
    "attributes": lambda n: "a <a " + repeat("a=", n),
    "comments": lambda n: repeat("a <!--", n),
    "definitions": lambda n: repeat("[a]: b\n", n),
    "open notes": lambda n: repeat("[^", n),
    "note references": lambda n: "[^a]: b\n\n" + repeat("[^a]", n),
    "deep notes": lambda n: repeat("[^a]: ", n),
    "notes alone": lambda n: "".join(f"[^{number}]: a[^{number + 1}]\n\n" for number in range(n // 18)),
    "tildes": lambda n: repeat("~", n),
    "struck words": lambda n: repeat("~~a ", n),
    "odd tildes": lambda n: repeat("~~~a~~", n),
    "colons": lambda n: repeat("http://", n),
    "bare addresses": lambda n: repeat("http://a.b/c. ", n),
    "semicolons": lambda n: "http://a" + repeat(";", n),
    "entities": lambda n: "http://a" + repeat("&a;", n),
    "dots": lambda n: "http://a" + repeat(".a", n) + "_",
    "mails": lambda n: repeat("a@", n),
    "mail hosts": lambda n: "a@" + repeat("a.", n),
    "mail names": lambda n: repeat("a+", n) + "@a.b",
    "www": lambda n: repeat("www.", n),
    "www apart": lambda n: repeat("www. ", n),
    "meanings": lambda n: repeat("a\n: b\n", n),
    "deep meanings": lambda n: "a\n" + "".join("  " * depth + ": a\n" for depth in range(int(n**0.5))),
    "tasks": lambda n: repeat("- [x] a\n", n),
    "deep tasks": lambda n: repeat("- [x] ", n) + "a",
    "alerts": lambda n: repeat("> [!NOTE]\n> **a**\n> b\n\n", n),
    "heading ids": lambda n: repeat("# a {#a}\n", n),
    "braces": lambda n: repeat("# a " + "{" * 90 + "}\n", n),
    "long definitions": lambda n: "> [a]:\n> " + repeat("b", n),
    "links with brackets": lambda n: repeat("[[a](b)](c) ", n),
    "escaped cells": lambda n: "a|b\n-|-\n" + repeat("[a](b) \\| ", n),
}
