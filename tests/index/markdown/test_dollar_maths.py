"""Between dollars stands a formula, or money, or a variable: told as a reader would tell it."""

from collections.abc import Sequence
from typing import NamedTuple

from index import get_markdown_parser
from tests.each import for_each


class Case(NamedTuple):
    """A text of some kind of writing, and the formulas in it."""

    writing: str
    source: str
    formulas: Sequence[str] = ()


CASES = (
    Case("pandoc", "so $x$ and $y = 2$.", ("x", "y = 2")),
    Case("pandoc", "$x$ begins a paragraph that ends with 5", ("x",)),
    Case("pandoc", "no $ x $ with spaces, and $x$5"),
    Case("latex", r"the mean $\mu$, $\frac{a}{b}$", (r"\mu", r"\frac{a}{b}")),
    Case("latex", r"$\text{a few words here}$", (r"\text{a few words here}",)),
    Case("latex", r"$\$5$ is \$5", (r"\$5",)),
    Case("latex", "quotation marks $``a''$ of TeX", ("``a''",)),
    Case("prose", "the $n$th of $k$s, non-$k$, $k$-means", ("n", "k", "k", "k")),
    Case("prose", "当$x$时", ("x",)),
    Case("computing", "in $O(n log n)$, $O(1)$, $[0, 1)]$ or $[0,1]$", ("O(n log n)", "O(1)", "[0,1]")),
    Case("statistics", "$p < 0.05$, $n+1$, $1/2$, $95$ and $k'$", ("p < 0.05", "n+1", "1/2", "95", "k'")),
    Case("chemistry", "of $ab + C$ and $2ND$", ("ab + C", "2ND")),
    Case("github", "$$a^2$$ in a line and $x_1$", ("a^2", "x_1")),
    Case("display", "$$\na = b\n$$", ("\na = b\n",)),
    Case("jekyll", "a $$x$$ b", ("x",)),
    Case("money", "A plan costs $30/$60, $5 to $10 more"),
    Case("money", "At $30 per hour, waiting costs $30/60 per minute."),
    Case("money", "US$30, A$40 and HK$50; $1,000 (or US$900); $1,000 (US$ 900)"),
    Case("money", "$5M–$10M, $20k-$30k, $100-$200k, $5/$x"),
    Case("money", "$5 million (x = 3) is what they are worth, not 5$."),
    Case("shell", "Install it in *$HOME/bin*. Then put that folder into your `$PATH` and see `echo $PATH`."),
    Case("shell", "$HOME/bin:$PATH and $HOME_DIR/x:$A"),
    Case("shell", "kill $$ and echo $$ there"),
    Case("code", "`$a` and `$b`, ``$`c`$``"),
    Case("code", "costs $5 `x` and $y `z`$"),
    Case("perl", "$a,$b or $x$y and $1$2"),
    Case("escaped", r"\$x\$ and $x\$"),
)  # fmt: skip


def read_formulas(source: str) -> list[str]:
    tokens = get_markdown_parser().parse(source)
    parts = [part for token in tokens for part in (token, *(token.children or ()))]
    return [part.content for part in parts if part.type.startswith("math")]


@for_each(lambda: CASES, lambda case: f"{case.writing}: {case.source}")
def test_formulas_are_told_from_what_looks_like_them(case: Case) -> None:
    assert read_formulas(case.source) == [*case.formulas]
