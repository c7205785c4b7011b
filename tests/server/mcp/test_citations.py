"""Citing and checking as an agent and a person meet them."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from index.citation import STYLES
from tests.conftest import Cli, document_text
from tests.server.mcp.test_tools import BASE, call, client, ingested, refusal

pytestmark = pytest.mark.anyio
PAPER = "paper:routing-premium"
ORIGINAL = "https://ifitsmanu.com/papers/routing-premium/"
QUOTE = "Equality is indifference."


async def test_every_form_of_a_citation_comes_in_one_call(shipped: Path) -> None:
    async with client(shipped) as connected:
        cited = await call(connected, "cite", id=PAPER)
        exported = await call(connected, "cite", id=PAPER, formats=["all"])
    assert "exports" not in cited
    assert "formatted" not in exported
    cited |= {"exports": exported["exports"]}
    assert set(cited["formatted"]) == set(STYLES)
    assert set(cited["exports"]) == {"bibtex", "biblatex", "ris", "csl_json", "coins", "markdown_link", "plain"}
    assert cited["url"] == ORIGINAL
    for text in [*cited["formatted"].values(), *(cited["exports"][name] for name in ("bibtex", "ris", "csl_json"))]:
        assert ORIGINAL in text
    assert cited["identifiers"]["permalink"].startswith(f"{BASE}/papers/routing-premium/sha256-")
    assert json.loads(cited["exports"]["csl_json"])[0]["id"] == cited["key"]
    assert "quote" not in cited


@pytest.mark.parametrize(
    "reference",
    [
        "bhardwaj2026routing",
        ORIGINAL,
        f"{BASE}/papers/routing-premium.md",
        "The Routing Premium",
        f"{PAPER}#operating-points",
    ],
)
async def test_a_document_is_cited_by_any_of_its_names(shipped: Path, reference: str) -> None:
    async with client(shipped) as connected:
        assert (await call(connected, "cite", id=reference))["id"] == PAPER


async def test_a_verified_quote_says_where_it_stands_and_whose_words_it_has(shipped: Path) -> None:
    async with client(shipped) as connected:
        cited = await call(connected, "cite", id=PAPER, quote="Equality  is", formats=["annotation"])
        fetched = await call(connected, "fetch", id=PAPER)
    quote = cited["quote"]
    assert quote["verified"] is True
    assert quote["normalization"] == ["white space"]
    quoted, position = quote["target"]["selector"]
    assert fetched["text"][position["start"] : position["end"]] == quoted["exact"] == "Equality is"
    around = quoted["prefix"] + quoted["exact"] + quoted["suffix"]
    assert around in fetched["text"]
    assert len(quoted["prefix"]) == len(quoted["suffix"]) == 32
    assert quote["target"]["source"] == f"{BASE}/raw/papers/routing-premium.md"
    link = urlsplit(quote["fragment_url"])
    assert link.path == "/papers/routing-premium"
    assert link.fragment == "when-does-routing-pay:~:text=Equality%20is"
    assert quote["headings"][-1] == "When does routing pay?"
    assert quote["text"] == (
        f"“Equality is” ([summary of Bhardwaj 2026, “When does routing pay?”]({quote['fragment_url']}))"
    )
    assert "not give its words as the author's" in cited["warnings"][0]


async def test_a_section_chooses_among_the_places_of_a_quote(archive: Path, index: Path) -> None:
    text = "# Otters\n\nThey swim well.\n\n## Night\n\nThey swim well.\n"
    (archive / "otters.md").write_text(document_text("paper:otters", text, date="2026"))
    await ingested(archive, index)
    async with client(index) as connected:
        assert (await call(connected, "cite", id="paper:otters", quote="They swim well"))["quote"]["section"] == (
            "paper:otters#otters"
        )
        cited = await call(connected, "cite", id="paper:otters#night", quote="They swim well")
        assert cited["quote"]["section"] == "paper:otters#night"
        assert cited["quote"]["occurrences"] == 2
        assert "2 times" in cited["warnings"][-1]


async def test_one_style_and_the_day_of_access_can_be_asked_for(shipped: Path) -> None:
    async with client(shipped) as connected:
        cited = await call(connected, "cite", id=PAPER, style="ieee", version="1.0", accessed="2026-11-25")
        formats = {"formats": ["biblatex", "RIS"]}
        exported = await call(connected, "cite", id=PAPER, accessed="2026-11-25", **formats)
    assert list(cited["formatted"]) == ["ieee"]
    assert "Accessed: Nov. 25, 2026." in cited["formatted"]["ieee"]
    assert set(cited) == {"id", "key", "formatted", "identifiers", "next"} | ({"warnings"} & set(cited))
    assert "urldate = {2026-11-25}" in exported["exports"]["biblatex"]
    assert "Y2  - 2026/11/25/" in exported["exports"]["ris"]
    assert list(exported["exports"]) == ["biblatex", "ris"]


async def test_without_the_extra_everything_else_comes_and_what_is_missing_is_said(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)
    await ingested(archive, index)
    async with client(index) as connected:
        cited = await call(connected, "cite", id="paper:otters")
        exported = await call(connected, "cite", id="paper:otters", formats=["bibtex"])
    assert "formatted" not in cited
    assert exported["exports"]["bibtex"].startswith("@misc{paper2026otters,")
    assert cited["warnings"][-1] == (
        "Citation styles are missing: they need pip install 'refdesk[publish]' where this desk runs."
    )


async def test_the_shipped_styles_and_the_day_of_access_need_no_extra(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)
    async with client(shipped) as connected:
        assert set((await call(connected, "cite", id=PAPER))["formatted"]) == set(STYLES)
        dated = await call(connected, "cite", id=PAPER, accessed="2026-11-25")
        page = await call(connected, "cite", id="page:about", accessed="2026-05-04")
        assert "needs packages" in await refusal(connected, "cite", {"id": PAPER, "style": "nature"})
        assert "needs packages" in await refusal(connected, "cite", {"id": PAPER, "list_with": ["page:about"]})
    assert "Accessed: Nov. 25, 2026." in dated["formatted"]["ieee"]
    assert "Accessed 4 May 2026" in page["formatted"]["mla"]
    assert "Retrieved May 4, 2026, from" in page["formatted"]["apa"]


async def test_with_the_extra_an_archive_without_a_register_has_styles_too(archive: Path, index: Path) -> None:
    await ingested(archive, index)
    async with client(index) as connected:
        cited = await call(connected, "cite", id="paper:otters")
    assert (
        cited["formatted"]["apa"]
        == f"Otters. (2026, May 16). Retrieved {BASE}/papers/otters.md"[:24] + (cited["formatted"]["apa"][24:])
    )
    assert set(cited["formatted"]) == set(STYLES)


async def test_what_cannot_be_cited_is_refused(shipped: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"id": "https://ifitsmanu.com/papers/nope/"}, "No document 'https://ifitsmanu.com/papers/nope/'."),
        ({"id": "Agent Infrastructure"}, "Give an id: program:agent-infrastructure, topic:agent-infrastructure."),
        ({"id": "https://[x"}, "No document 'https://[x'."),
        ({"id": f"{PAPER}#nope"}, "has no part '#nope'. Its sections are: "),
        ({"id": PAPER, "version": "2.0"}, "This desk holds version 1.0 of 'paper:routing-premium', not '2.0'."),
        ({"id": PAPER, "formats": ["docx"]}, "There is no format 'docx'. Choose of: bibtex,"),
        ({"id": PAPER, "accessed": "2026-02-30"}, "The day of access is not a date."),
        ({"id": PAPER, "accessed": "2999-01-01"}, "The day of access is in the future."),
        ({"id": f"{PAPER}#operating-points", "quote": QUOTE}, "it stands in '#when-does-routing-pay'. Name that one"),
        ({"id": PAPER, "accessed": "20261125"}, "The day of access is not a date."),
        ({"id": PAPER, "style": "natur"}, "There is no citation style 'natur'. Did you mean 'nature'?"),
        ({"id": PAPER, "style": "../nature"}, "There is no citation style '../nature'."),
        ({"id": PAPER, "list_with": [PAPER] * 100}, "A list of 101 citations was asked for. Ask for at most 100"),
        ({"id": PAPER, "list_with": [f"{PAPER}#nope"]}, "has no part '#nope'."),
        ({"id": PAPER, "quote": "Equality is difference."}, "has 'indifference.' where the quote has 'difference.'"),
    ]
    async with client(shipped) as connected:
        for arguments, sentence in cases:
            assert sentence in await refusal(connected, "cite", arguments)


async def test_what_cite_gives_to_paste_is_verified_again(shipped: Path) -> None:
    async with client(shipped) as connected:
        pasted = [
            (await call(connected, "cite", id=document, quote=quote))["quote"]["text"]
            for document, quote in ((PAPER, QUOTE), ("field-note:the-alpha-asymmetry", "along a\nhyperbola and to"))
        ]
        cited = await call(connected, "cite", id=PAPER)
        exported = await call(connected, "cite", id=PAPER, formats=["markdown_link"])
        names = [exported["exports"]["markdown_link"], cited["in_text"]["pandoc"], cited["identifiers"]["permalink"]]
        checked = await call(connected, "verify_citations", text="\n\n".join([*pasted, *names]))
    assert checked["holds"] is True
    assert [check["kind"] for check in checked["checks"]].count("quote") == 2
    assert all(check["holds"] for check in checked["checks"])


ANSWERS = [
    (f"“{QUOTE}” ([a]({ORIGINAL}))", True, "in a summary by this desk"),
    (f'"Equality  is indifference," says [a]({ORIGINAL}).', True, "with white space evened out"),
    (f"“{QUOTE}” and nothing else", True, "It names no source of the archive; it stands in 'paper:routing-premium"),
    (
        "“sending easy work to less compute … lowers the cost of an accepted answer” (paper:routing-premium)",
        True,
        "It stands in",
    ),
    (
        "“Take the saving … and compare it with what producing that signal costs” (paper:routing-premium)",
        False,
        "'only'",
    ),
    ("“An excellent signal earns nothing … without a signal.” (paper:routing-premium)", False, "leaves out 'when'"),
    ("“The paper applies this one rule … and reports that all six systems” (paper:routing-premium)", False, "'five'"),
    ("“If the captured saving is larger, … it lowers the cost” (paper:routing-premium)", False, "was not verified"),
    (
        "“without a signal … An excellent signal” (paper:routing-premium)",
        False,
        "its parts stand in",
    ),
    ("“Equality is always difference.” (paper:routing-premium)", False, "The nearest passage is"),
    (
        f"“{QUOTE}” (paper:serving-frontier)",
        False,
        "it stands in 'paper:routing-premium",
    ),
    (
        f"“{QUOTE}” (paper:routing-premium#operating-points)",
        False,
        "not in the section '#operating-points'; it stands in",
    ),
    ("“Zeppelins hum quietly above the lake.”", False, "No document has these words"),
    ("“Zeppelins hum quietly above” ([x](https://example.org)).", None, "so it was not checked"),
    ("“Zeppelins hum quietly above” (paper:zeppelins)", False, "No document has these words"),
    (f"“{'very ' * 500}long” (paper:routing-premium)", False, "The quote has"),
    ("[a](papers/routing-premium.md)", True, "It is 'The Routing Premium."),
    ("[a](../papers/routing-premium.md#operating-points)", True, "It is 'The Routing Premium."),
    (f"[a]({BASE}/papers/routing-premium#nope)", False, "has no part '#nope'"),
    (
        f"[a]({BASE}/papers/routing-premium#:~:text=Equality,Zeppelins)",
        False,
        "not have the words 'zeppelins'",
    ),
    ("[a](https://ifitsmanu.com/papers/zeppelins/)", False, "No document"),
    ("paper:zeppelins", False, "No document 'paper:zeppelins'."),
    ("[@zeppelins2026]", False, "No document 'zeppelins2026'."),
    (f"{BASE}/papers/routing-premium/sha256-0000000000000000", False, "This desk holds version 1.0"),
    ("[a](https://ifitsmanu.com)", True, "the archive, or this text, itself"),
    (f"[a]({BASE}/llms.txt)", True, "It is 'llms.txt'."),
    (f"[a]({BASE}/bibliography.bib)", None, "to no document of the archive"),
    ("[a](#below)", True, "the archive, or this text, itself"),
    ("https://[x", None, "leads to no document of the archive"),
    ("[a](//[x/y)", None, "leads to no document of the archive"),
    (f"“{' … '.join(['Equality is'] * 11)}” (paper:routing-premium)", False, "leaves out words in 10 places"),
    ("[a](https://example.org/x)", None, "to no document of the archive"),
    ("[a](mailto:me@example.org)", None, "to no document of the archive"),
]


async def test_each_quote_and_link_of_an_answer_is_checked(shipped: Path) -> None:
    async with client(shipped) as connected:
        for text, holds, detail in ANSWERS:
            checked = await call(connected, "verify_citations", text=text)
            kind = "quote" if "“" in text or '"' in text else "link"
            check = next(check for check in checked["checks"] if check["kind"] == kind)
            assert check["holds"] is holds, text
            assert detail in check["detail"]
            assert checked["verdict"] == {True: "holds", False: "fails", None: "nothing to check"}[holds], text
            assert checked["holds"] is (holds is True)


async def test_the_title_of_a_document_is_no_quote(shipped: Path) -> None:
    async with client(shipped) as connected:
        assert (await call(connected, "verify_citations", text="Read “The Routing Premium” first."))["checks"] == []


async def test_an_answer_that_cannot_be_checked_is_refused(shipped: Path) -> None:
    cases = [("  ", "The answer is empty."), ("x" * 40_001, "has 40001 characters"), ("paper:x " * 101, "101 links")]
    async with client(shipped) as connected:
        for text, sentence in cases:
            assert sentence in await refusal(connected, "verify_citations", {"text": text})


def test_the_command_cites_for_people_and_for_programs(cli: Cli, shipped: Path) -> None:
    status, out, err = cli("cite", "The Routing Premium", "--index", shipped, "--quote", QUOTE)
    assert (status, err) == (0, "")
    assert "  apa: Bhardwaj, M. (2026). The routing premium." in out
    assert "@techreport{bhardwaj2026routing," in out
    assert "The quote is verified; evened out: nothing." in out
    assert "\nNote: The citation is that of the work" in out
    status, out, _ = cli("cite", PAPER, "--index", shipped, "--style", "mla")
    assert out.startswith("Bhardwaj, Manu. The Routing Premium.")
    assert out.count("\n") == 1
    status, out, _ = cli("cite", PAPER, "--index", shipped, "--export", "ris")
    assert out.startswith("TY  - RPRT\n")
    status, out, _ = cli("cite", PAPER, "--index", shipped, "--json")
    assert json.loads(out)["key"] == "bhardwaj2026routing"
    assert cli("cite", PAPER, "--index", shipped, "--quote", "Zeppelins hum quietly.")[0] == 1


def test_a_style_without_the_extra_is_told(cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)
    cli("ingest", archive)
    status, out, err = cli("cite", "paper:otters", "--style", "apa")
    assert (status, out) == (1, "")
    assert err == (
        "refdesk: The style 'apa' needs packages that are not installed: run pip install 'refdesk[publish]'.\n"
    )


def test_the_command_verifies_a_file_and_its_status_says_so(cli: Cli, shipped: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.md"
    good.write_text(f"# Answer\n\n“{QUOTE}” ([a]({ORIGINAL})), see [b](https://example.org).\n")
    status, out, err = cli("verify", good, "--index", shipped)
    assert (status, err) == (0, "")
    assert "\npartly: 1 supported, 0 wrong, 0 cited, 0 unsourced, 1 no claim\n" in out
    assert f"{good}:3: holds: quote “{QUOTE}”: It stands in 'paper:routing-premium#when-does-routing-pay'" in out
    assert out.endswith("2 hold, 0 fail, 1 lead elsewhere.\n")
    bad = tmp_path / "bad.md"
    bad.write_text("“Routing always pays in the end” (paper:routing-premium)\n")
    status, out, _ = cli("verify", bad, "--index", shipped)
    assert status == 1
    assert f"{bad}:1: FAILS: quote" in out
    status, out, _ = cli("verify", bad, "--index", shipped, "--json")
    assert status == 1
    assert json.loads(out)["holds"] is False


def test_a_file_that_cannot_be_read_is_told(cli: Cli, shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    for name, reason in (("nowhere.md", "No such file"), ("latin.md", "it is not UTF-8"), (".", "Is a directory")):
        status, _, err = cli("verify", name, "--index", shipped)
        assert status == 1
        assert f"'{name}' cannot be read ({reason}" in err


LATEX = r"""\documentclass{article}
% “a comment that is no quote”
\addbibresource{refs.bib}
\begin{document}
The summary of \citet{mb} says, ``Equality is indifference.''
\begin{quote}
An excellent signal earns nothing when every task needs the same compute
\end{quote}
So says \cite{mb}; others say otherwise \cite{kim}. \enquote{Equality is difference always} \parencite[3]{mb}.
\end{document}
"""
BIBTEX = f"""@techreport{{mb,
  author = {{Bhardwaj, Manu}},
  title = {{The {{Routing}} Premium}},
  year = 2025,
  url = {{{ORIGINAL}}}
}}

@article{{kim, author="Kim, J.", title="Another Thing", year=2020, doi={{10.1234/x}}}}
@misc{{inv, author={{Bhardwaj, Manu}}, title={{The Lost Premium of Tokens}}, year={{2026}}}}
"""


def test_the_command_reads_latex_with_its_bibliography(cli: Cli, shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(BIBTEX)
    (tmp_path / "answer.tex").write_text(LATEX)
    status, out, _ = cli("verify", "answer.tex", "--index", shipped)
    assert status == 1
    assert "answer.tex:5: holds: quote “Equality is indifference.”" in out
    assert "answer.tex:7: holds: quote “An excellent signal" in out
    assert "answer.tex:9: FAILS: quote “Equality is difference always”" in out
    assert "answer.tex:9: unchecked: link “kim”" in out
    assert not any("comment" in line for line in out.splitlines() if line.startswith("answer.tex:"))


def test_the_command_compares_a_bibliography_with_the_records(cli: Cli, shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(BIBTEX)
    status, out, _ = cli("verify", "refs.bib", "--index", shipped)
    assert status == 1
    assert "refs.bib:1: FAILS: work" in out
    assert "it says 2025, and the record has 2026" in out
    assert "refs.bib:8: unchecked: link “https://doi.org/10.1234/x”" in out
    assert "refs.bib:9: FAILS: work" in out


def test_the_command_reads_html_and_its_status_says_when_nothing_was_checked(
    cli: Cli, shipped: Path, tmp_path: Path
) -> None:
    (tmp_path / "answer.html").write_text(f"<p>It says <q>{QUOTE}</q> (<a href='{ORIGINAL}'>paper</a>).</p>")
    status, out, _ = cli("verify", "answer.html", "--index", shipped)
    assert status == 0
    assert "answer.html:1: holds: quote “Equality is indifference.”" in out
    (tmp_path / "bare.md").write_text("Routing always pays. Smith (2019) proved it in The Latency Premium.\n")
    status, out, _ = cli("verify", "bare.md", "--index", shipped)
    assert status == 3
    assert "bare.md:1: unsourced: the sentence states something and gives no source\n" in out
    assert "nothing to check: 0 supported" in out


BRIEF = f"""# Brief

“Equality is deference.” ([a](paper:routing-premium)). The paper re-derives results of seven systems papers from 2023 to
2025 in this frame ([b](paper:serving-frontier)).

[The Routing Premium]({ORIGINAL}) (2024) gives the rule. [The Routing Discount]({ORIGINAL}) is one name of it.

“{QUOTE}” ([c](paper:serving-frontier)). See [d](paper:routing-premium#no-such-part).

“An excellent signal earns nothing … The abstract states no units.” (paper:routing-premium). It is also in
[e](https://ifitsmanu.com/papers/the-lost-premium/).

The derived model does not agree with the published partition in direction (paper:serving-frontier). One might call it
“a rather costly kind of lunch”.

## References

- Bhardwaj, M. (2024). The Routing Premium. {ORIGINAL}
- Bhardwaj, M. (2026). The Theory of Lost Tokens.
"""


async def test_a_brief_with_eleven_faults_is_told_these_and_nothing_of_its_own_words(shipped: Path) -> None:
    async with client(shipped) as connected:
        checked = await call(connected, "verify_citations", text=BRIEF)
    told = [(check["kind"], check["text"]) for check in checked["checks"] if check["holds"] is False]
    expected = [
        ("quote", "Equality is deference."),  # a changed word inside a quote
        ("claim", "The paper re-derives"),  # a changed number outside one
        ("work", "2024"),  # a wrong year in the text
        ("work", "The Routing Discount"),  # a wrong title
        ("quote", QUOTE),  # a swapped source
        ("link", "paper:routing-premium#no-such-part"),  # a section that there is not
        ("quote", "An excellent signal"),  # a stitched quote
        ("link", "https://ifitsmanu.com/papers/the-lost-premium/"),  # an invented reference with a URL
        ("claim", "The derived model"),  # a false statement without a quote
        ("work", "Bhardwaj, M. (2024)"),  # a wrong year in the list of references
        ("work", "Bhardwaj, M. (2026). The Theory"),  # an invented reference without a URL
    ]
    assert [(kind, text[:40]) for kind, text in told] == [
        (kind, next((found[:40] for other, found in told if other == kind and found.startswith(text)), text))
        for kind, text in expected
    ]
    assert "lunch" not in " ".join(check["text"] for check in checked["checks"])
    assert checked["verdict"] == "fails"


async def test_what_is_said_of_a_long_answer_fits_what_hosts_take_and_all_that_fails_is_in_it(shipped: Path) -> None:
    true = [f"“{QUOTE}” ([a]({ORIGINAL})). The same words stand in many places here." for _ in range(90)]
    false = ["“Equality is always a difference.” (paper:routing-premium)."] * 9
    async with client(shipped) as connected:
        checked = await call(connected, "verify_citations", text="\n\n".join([*true, *false]))
    assert sum(check["holds"] is False for check in checked["checks"]) == 9
    assert checked["left_out"] > 0
    assert len(checked["checks"]) + checked["left_out"] == 198
