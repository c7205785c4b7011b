"""`refdesk verify` as a person, a pipeline and a code host meet it: what it reads, shows and mends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pypandoc
import pytest
from pydantic import BaseModel
from sarif_pydantic import Sarif
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Cli
from tests.ingest.converters.originals import make_pdf

PAPER = "paper:routing-premium"
QUOTE = "Equality is indifference"
RIGHT = "An excellent signal earns nothing when every task needs the same compute"
WRONG = RIGHT.replace("every", "each")
BRIEF = f"""# Brief

“{QUOTE}” ({PAPER}).

“{WRONG}”
({PAPER}). See {PAPER}#when-does-routing-pays and [@bhardwaj2026routin].

“{QUOTE}” (paper:serving-frontier). Routing always pays for everyone.
"""


def test_the_answer_is_shown_with_marks_in_its_margin(cli: Cli, shipped: Path) -> None:
    Path("a.md").write_text(f"# A\x1b[31m\n\n“{QUOTE}” ({PAPER}).\n\n“{WRONG}” ({PAPER}). It always pays for us.\n")
    status, out, _ = cli("verify", "a.md", "--index", shipped)
    assert status == 1
    assert [line[:8] for line in out.splitlines() if line[3:5] == " |"] == [
        "  1 | # ",
        "  2 |",
        "+ 3 | “E",
        "  4 |",
        "x 5 | “A",
    ]
    assert "\x1b" not in out
    assert "a.md:5: unsourced: the sentence states something" in out


def test_word_files_and_pdfs_are_read_and_a_pdf_names_its_pages(cli: Cli, shipped: Path) -> None:
    Path("a.docx").write_bytes(_make_docx(f"# A\n\n“{QUOTE}” ({PAPER}).\n\n> {WRONG} ({PAPER})\n"))
    status, out, _ = cli("verify", "a.docx", "--index", shipped)
    assert status == 1
    assert f"holds: quote “{QUOTE}”" in out
    assert f"FAILS: quote “{WRONG}”" in out
    pages = [[(40, 500, "A first page.")], [(40, 500, f'"{QUOTE}" ({PAPER}).')]]
    Path("a.pdf").write_bytes(make_pdf(pages))
    status, out, _ = cli("verify", "a.pdf", "--index", shipped)
    assert status == 0
    assert f" (p. 2): holds: quote “{QUOTE}”" in out
    Path("broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    status, _, err = cli("verify", "broken.pdf", "--index", shipped)
    assert status == 1
    assert "it is cut off, broken or no PDF" in err


def test_a_quotation_in_latex_ends_before_its_source(cli: Cli, shipped: Path) -> None:
    key = "bhardwaj2026routing"
    sources = [rf"\citep{{{key}}}.", rf"\hfill --- \cite{{{key}}}", rf"\hspace{{1em}}\parencite[see][3]{{{key}}}"]
    for words, status in ((RIGHT, 0), (WRONG, 1)):
        for source in sources:
            text = rf"\begin{{quote}}{words} {source}\end{{quote}}"
            Path("a.tex").write_text(f"\\begin{{document}}\n{text}\n\\bibliography{{none}}\n\\end{{document}}\n")
            found, out, _ = cli("verify", "a.tex", "--json", "--index", shipped)
            (quote,) = [check for check in json.loads(out)["checks"] if check["kind"] == "quote"]
            assert (found, quote["text"]) == (status, words), source


def test_entries_of_a_bibliography_are_compared_where_an_answer_in_latex_cites_them(cli: Cli, shipped: Path) -> None:
    right = cli("cite", PAPER, "--export", "bibtex", "--index", shipped)[1]
    key = right.partition("{")[2].partition(",")[0]
    other = "@misc{other, author={Lee, Ann}, title={Another Work Entirely}, year={1999}}\n"
    Path("a.tex").write_text(
        f"The desk has ``{QUOTE}'' \\citep{{{key}}}.\n\nSo \\citep{{{key}}}.\n\\bibliography{{refs}}\n"
    )
    for entries, status in ((right + other, 0), (right.replace("year = {2026}", "year = {2023}") + other, 1)):
        Path("refs.bib").write_text(entries)
        found, out, _ = cli("verify", "a.tex", "--json", "--index", shipped)
        (check,) = [check for check in json.loads(out)["checks"] if check["kind"] == "work"]
        assert (found, check["line"], check["holds"]) == (status, 1, status == 0)
        assert check["detail"].startswith(f"In the bibliography, of the entry '{key}': ")


def test_cells_and_ids_in_html_are_read_as_in_markdown(cli: Cli, shipped: Path) -> None:
    row = f"<tr><td>{{}}</td><td><code>{PAPER}</code></td></tr>"
    rows = "\n".join(row.format(words) for words in (RIGHT, WRONG))
    Path("a.html").write_text(f"<table><tr><th>Quote</th><th>Source</th></tr>\n{rows}</table>\n<p>{RIGHT}</p>\n")
    status, out, _ = cli("verify", "a.html", "--json", "--index", shipped)
    quotes = [check for check in json.loads(out)["checks"] if check["kind"] == "quote"]
    assert [(check["line"], check["holds"], check["document"]) for check in quotes] == [
        (2, True, PAPER),
        (3, False, PAPER),
    ]
    assert status == 1


def test_several_files_have_one_status(cli: Cli, shipped: Path) -> None:
    Path("good.md").write_text(f"“{QUOTE}” ({PAPER}).\n")
    Path("bad.md").write_text(f"“{WRONG}” ({PAPER}).\n")
    Path("none.md").write_text("# A heading\n")
    assert cli("verify", "good.md", "none.md", "--index", shipped)[0] == 0
    assert cli("verify", "good.md", "bad.md", "--index", shipped)[0] == 1
    assert cli("verify", "none.md", "--index", shipped)[0] == 3
    _, out, _ = cli("verify", "good.md", "bad.md", "--json", "--index", shipped)
    assert [(one["file"], one["verdict"]) for one in json.loads(out)] == [("good.md", "holds"), ("bad.md", "fails")]


def test_what_does_not_hold_is_told_as_sarif(cli: Cli, shipped: Path) -> None:
    Path("a brief.md").write_text(BRIEF)
    status, out, _ = cli("verify", "a brief.md", "--sarif", "--index", shipped)
    assert status == 1
    log = Sarif.model_validate_json(out)
    assert list(_list_unknown_fields(log)) == []
    results = json.loads(out)["runs"][0]["results"]
    found = {(result["ruleId"], result["level"]) for result in results}
    assert found == {("quote", "error"), ("link", "error"), ("sentence", "warning")}
    first = results[0]["locations"][0]["physicalLocation"]
    assert first == {"artifactLocation": {"uri": "a%20brief.md"}, "region": {"startLine": 5}}
    assert RIGHT in results[0]["message"]["text"].partition("Instead: ")[2]


def test_the_answer_is_shown_as_a_page_that_does_nothing_and_holds_each_finding_at_its_place(
    cli: Cli, shipped: Path
) -> None:
    hostile = (
        "<script>alert(1)</script>\n\n<style>p {}</style>\n\n[a](javascript:alert(2)) <img src=x onerror=alert(3)>\n\n"
    )
    Path("a.md").write_text(f"{hostile}“{WRONG}” ({PAPER}).\n\n- “{QUOTE}” ({PAPER})\n")
    Path("a.tex").write_text(f"``{QUOTE}'' \\cite{{bhardwaj2026routing}} <script>\n")
    status, out, _ = cli("verify", "a.md", "a.tex", "--html", "--index", shipped)
    assert status == 1
    page = LexborHTMLParser(out)
    assert page.css("script, img[onerror], a[href^=javascript], body style") == []
    assert page.css_first("meta[content^=\"default-src 'none'\"]") is not None
    findings = [item.text() for item in page.css("ul.findings li")]
    assert sum("FAILS: quote" in finding for finding in findings) == 1
    assert sum("holds: quote" in finding for finding in findings) == 2
    before = out[: out.index("FAILS: quote")]
    assert before.rindex(WRONG) < before.rindex("<ul")


def test_what_is_right_is_offered_as_a_diff_and_written_only_with_consent(cli: Cli, shipped: Path) -> None:
    answer = Path("a.md")
    answer.write_text(BRIEF)
    answer.chmod(0o640)
    status, out, err = cli("verify", "a.md", "--fix", "--index", shipped)
    assert status == 1
    assert answer.read_text() == BRIEF
    for old, new in (
        (f"-“{WRONG}”", f"+“{RIGHT}”"),
        ("routing-pays and [@bhardwaj2026routin].", "routing-pay and [@bhardwaj2026routing]."),
        ("(paper:serving-frontier). Routing", f"({PAPER}#when-does-routing-pay). Routing"),
    ):
        assert old in out
        assert new in out
    assert "a.md: 4 fixes offered; --write writes them; fails." in err
    status, _, err = cli("verify", "a.md", "--fix", "--write", "--index", shipped)
    assert status == 0
    assert "a.md: 4 fixes written; partly." in err
    assert answer.stat().st_mode & 0o777 == 0o640
    assert answer.read_text().replace("\n", " ").count("Routing always pays for everyone.") == 1
    status, out, _ = cli("verify", "a.md", "--fix", "--index", shipped)
    assert (status, out) == (0, "")


def test_what_cannot_be_mended_is_told_and_changes_nothing(cli: Cli, shipped: Path) -> None:
    twice = f"paper:routing-premum says so, and paper:routing-premum says it again; “{QUOTE}” ({PAPER}).\n"
    Path("twice.md").write_text(twice)
    _, out, err = cli("verify", "twice.md", "--fix", "--write", "--index", shipped)
    assert out == ""
    assert "twice.md:1: the words 'paper:routing-premum' stand there 2 times; mend it by hand" in err
    assert Path("twice.md").read_text() == twice
    Path("a.docx").write_bytes(_make_docx(f"“{WRONG}” ({PAPER}).\n"))
    status, out, err = cli("verify", "a.docx", "--fix", "--write", "--index", shipped)
    assert status == 1
    assert "'a.docx' was not mended: it is no text file." in err
    assert f"+“{RIGHT}”" in out
    status, _, err = cli("verify", "twice.md", "--write", "--index", shipped)
    assert status == 1
    assert "'twice.md' was not mended: --write goes with --fix." in err


def _make_docx(markdown: str) -> bytes:
    path = Path("made.docx")
    pypandoc.convert_text(markdown, "docx", format="markdown", outputfile=str(path))
    return path.read_bytes()


def _list_unknown_fields(model: BaseModel) -> Iterator[str]:
    """The fields that SARIF does not name, anywhere in a log."""
    yield from model.model_extra or ()
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                yield from _list_unknown_fields(one)


@pytest.mark.parametrize("name", ["nowhere.docx", "."])
def test_a_file_that_is_not_there_is_told(cli: Cli, shipped: Path, name: str) -> None:
    status, _, err = cli("verify", name, "--index", shipped)
    assert status == 1
    assert f"'{name}' cannot be read" in err
