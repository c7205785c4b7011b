"""A formula is the same in every way in which it is written, and copied out of our own pages in a browser."""

import random
import re
from pathlib import Path

import pytest

from index import get_markdown_parser, read_sections
from index.quotes.quote import QuoteNotFoundError, find_quote
from ingest import SourceFile, parse
from llms.content.html.body import render_html
from tests.chromium import browser
from tests.conftest import ARCHIVE, document_text

SENTENCES = 60  # that are copied
COPY = """[...document.querySelectorAll("p,li,td")].filter(element => element.querySelector("math")).map(element => {
  const range = document.createRange(), selection = getSelection();
  range.selectNodeContents(element); selection.removeAllRanges(); selection.addRange(range);
  return selection.toString();
})"""
BODY = (
    r"It pays if $\kappa\Delta > \gamma$ with $|C| \ge 0.1$ and $\bar{\rho} = 15$, so $C_{\text{token}} \le x^{2}$ and "
    r"$N = \frac{\ln K}{2a^2g^2}$ at $r^{\ast} = 10^{-3}$, for $\sqrt{2\ln K}$ or $\frac{1-x}{3}$." + "\n"
)
DOCUMENT, MARKDOWN = parse(SourceFile("x.md", document_text("note:x", BODY).encode()))


@pytest.mark.parametrize(
    "quote",
    [
        r"pays if $\kappa\Delta > \gamma$ with",
        r"pays if \(\kappa \Delta > \gamma\) with",
        r"pays if \kappa\Delta > \gamma with",
        "pays if κΔ > γ with",
        "pays if κΔ>γ with",
        "pays if κ\u2009Δ > γ with",
        "pays if kappa Delta > gamma with",
        "pays if 𝜅\nΔ\n>\n𝛾\n with",
        "with |C| ≥ 0.1 and",
        "with |C| >= 0.1 and",
        "and ρ̄ = 15, so",
        "and rho-bar = 15, so",
        r"and $\overline{\rho} = 15$, so",
        "so C_token ≤ x² and",
        "so C_{token} <= x^2 and",
        "and N = (ln K)/(2a²g²) at",
        "and N = ln K / (2a²g²) at",
        "at r* = 10⁻³, for",
        "at r* = 10^-3, for",
        "at r^* = 10^{-3}, for",
        "for √(2 ln K) or (1-x)/3.",
        "for sqrt(2 ln K) or (1 − x)/3.",
    ],
)
def test_a_formula_is_found_however_it_is_written(quote: str) -> None:
    assert find_quote(DOCUMENT, MARKDOWN, quote)


@pytest.mark.parametrize(
    "quote",
    [
        "pays if κΔ ≥ γ with",
        "pays if κ > γ with",
        "pays if κ/Δ > γ with",
        "pays if κδ > γ with",
        "pays if kappa Delta > Gamma with",
        "with |C| ≥ 0.01 and",
        "with C ≥ 0.1 and",
        "and ρ = 15, so",
        "so C_token ≤ x³ and",
        "so C_token ≤ x2 and",
        "at r* = 10³, for",
        "at r* = 103, for",
        "for 2 ln K or (1-x)/3.",
        "for √(2 ln K) or 1-x/3.",
    ],
)
def test_a_changed_formula_is_refused(quote: str) -> None:
    with pytest.raises(QuoteNotFoundError):
        find_quote(DOCUMENT, MARKDOWN, quote)


def test_sentences_copied_from_our_pages_in_a_browser_are_accepted(tmp_path: Path) -> None:
    copied: list[tuple[Path, str]] = []
    with browser(tmp_path / "profile") as page:
        for number, path in enumerate(sorted(ARCHIVE.rglob("*.md"))):
            document, markdown = parse(SourceFile(path.name, path.read_bytes()))
            body = markdown[document.body_start :]
            anchors = [section.anchor for section in read_sections(body)]
            html = render_html(get_markdown_parser().parse(body), anchors, 0, lambda url: url)
            (tmp_path / f"{number}.html").write_text(f"<!doctype html><meta charset=utf-8>{html}")
            page.open((tmp_path / f"{number}.html").as_uri())
            for text in page.evaluate(COPY):
                sentences = re.split(r"(?<=[a-z)\n][.!?]) (?=[A-Z])", text)
                copied += [(path, sentence) for sentence in sentences if "\n" in sentence]
    chosen = random.Random(20).sample(copied, SENTENCES)
    refused = []
    for path, sentence in chosen:
        document, markdown = parse(SourceFile(path.name, path.read_bytes()))
        try:
            find_quote(document, markdown, sentence)
        except QuoteNotFoundError:
            refused.append(sentence)
    assert refused == []
