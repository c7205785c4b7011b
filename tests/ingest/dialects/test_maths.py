"""Formulas of every dialect are formulas after the rewriting, and money, variables and code are none."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.dialects import rewrite
from tests.each import for_each
from tests.index.markdown.test_dollar_maths import read_formulas


class Case(NamedTuple):
    """A text of a dialect, and the formulas that a page of it shows."""

    dialect: str
    source: str
    formulas: Sequence[str] = ()
    hints: str = ""
    suffix: str = ".md"


CASES = (
    Case("obsidian", "$x^2$ and $$y$$ for $5, see [[Cost|$3/$4]]", ("x^2", "y"), "obsidian"),
    Case("jekyll", "with $$x$$ here at $30/$60 {{ page.x }}", ("x",), "jekyll"),
    Case("jekyll", "\\\\( a_1 \\\\) and\n\n$$\nb\n$$\n\n`$HOME`", ("a_1", "\nb\n"), "jekyll"),
    Case("hugo", r"\\(x+1\\) of {{< param price >}} and $5 to $10", ("x+1",), "hugo"),
    Case("zola", r"\(n\) costs US$3 and US$4", ("n",), "zola"),
    Case("docusaurus", ":::note\n\n$$\na\n$$\n\nfor $1,000 (US$ 900)\n\n:::", ("\na\n",), "docusaurus"),
    Case("mdx", "<Note>$x$ of {price} in $HOME/bin:$PATH</Note>", ("x",), "", ".mdx"),
    Case("mkdocs", '!!! note "$5"\n\n    \\(x^2\\)\n\n    \\[\n    y = 1\n    \\]', ("x^2", "\ny = 1\n"), "mkdocs"),
    Case("myst", "{math}`a_1`, $b$\n\n```{math}\n:label: e\nc\n```\n\n`{math}`", ("a_1", "b", "\nc\n"), "myst"),
    Case("myst", ":::{math}\nd\n:::\n\n$5/$6", ("\nd\n",), "myst"),
    Case("quarto", "$$ y $$ {#eq-1}\n\n`r 1+1` costs $5-$6", (" y ",), "quarto", ".qmd"),
    Case("rmarkdown", "$\\beta_0$\n\n```{r}\nx$y$z\n```", (r"\beta_0",), "", ".Rmd"),
    Case("pandoc", "$x$ and [$y$]{.red}, but $20,000 and US$30,000", ("x", "y")),
    Case("mdbook", r"\\( a < b \\), `\( c \)`", ("a < b",), "mdbook"),
    Case("gitlab", "$`a^2`$ and `$b$`\n\n```math\nc = d\n```", ("a^2", "\nc = d\n")),
    Case("github", "```math\n\\frac{a}{b}\n```\n\n```sh\necho $A $B\n```", ("\n\\frac{a}{b}\n",)),
    Case("latex", "\\begin{align*}\na &= b\n\\end{align*}", ("\n\\begin{align*}\na &= b\n\\end{align*}\n",)),
    Case("latex", "> \\[ x = 1 \\]\n\n\\[1\\] and \\(see here\\)", ("\nx = 1\n",)),
    Case("commonmark", "*$HOME/bin*. Then `$PATH` and `echo $PATH`, $30/$60"),
)


@for_each(lambda: CASES, lambda case: f"{case.dialect}: {case.source!r}")
def test_formulas_are_read_and_money_is_not(case: Case) -> None:
    markdown = rewrite(case.source, f"a{case.suffix}", set(case.hints.split())).markdown
    assert read_formulas(markdown) == [*case.formulas]


def test_there_are_cases_of_ten_dialects() -> None:
    assert len({case.dialect for case in CASES}) >= 10
