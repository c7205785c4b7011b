"""What stands in quotation marks is read in the notation of any language, in Markdown and in HTML."""

import pytest

from index.quotes.answer.claims import read_answer, read_claims

KINDS = {"paper", "note"}


def quotes(text: str, *, is_html: bool = False) -> list[tuple[str, str | None]]:
    return [(claim.quote, claim.reference) for claim in read_answer(text, KINDS, is_html=is_html).quotes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("„Die Kosten fielen um neunzig Prozent“ (note:x)", "Die Kosten fielen um neunzig Prozent"),
        ("„Koszty spadły o połowę” (note:x)", "Koszty spadły o połowę"),
        ("»Die Kosten fielen stark« (note:x)", "Die Kosten fielen stark"),
        ("«Les coûts ont baissé» (note:x)", "Les coûts ont baissé"),
        ("« Les coûts ont baissé » (note:x)", "Les coûts ont baissé"),
        ("‹Les coûts ont baissé› (note:x)", "Les coûts ont baissé"),
        ("›Die Kosten fielen stark‹ (note:x)", "Die Kosten fielen stark"),
        ("”Kostnaderna föll med hälften” (note:x)", "Kostnaderna föll med hälften"),
        ("‘The costs fell by half’ (note:x)", "The costs fell by half"),
        ("'The costs fell by half' (note:x)", "The costs fell by half"),
        ("'The costs don't fall' (note:x)", "The costs don't fall"),
        ("‚Die Kosten fielen stark‘ (note:x)", "Die Kosten fielen stark"),
        ("``The costs fell by half'' (note:x)".replace("``", "\\`\\`"), "The costs fell by half"),
        ("彼は「検証の費用は高い」と言った（note:x）。", "検証の費用は高い"),
        ("『検証の費用は高い』（note:x）", "検証の費用は高い"),
        ("文中说：“量子计算的成本取决于距离。”（note:x）", "量子计算的成本取决于距离。"),
        ("“ต้นทุนของการตรวจสอบสูงมาก” (note:x)", "ต้นทุนของการตรวจสอบสูงมาก"),
        ("<q>The costs fell by half</q> (note:x)", "The costs fell by half"),
        ("He said: “the ‘costs’ fell by half” (note:x)", "the ‘costs’ fell by half"),
        ("*The costs fell by one half* (note:x)", "The costs fell by one half"),
        ("The note says: *the costs fell by half*. (note:x)", "the costs fell by half"),
        ("| Quote | Source |\n|---|---|\n| The costs fell by half | note:x |", "The costs fell by half"),
        ("| Claim | Source |\n|---|---|\n| “The costs fell by half” | note:x |", "The costs fell by half"),
        ("As note:x puts it.\n\n> The costs fell by half", "The costs fell by half"),
        ("> The costs fell by half\n\nSo says note:x.", "The costs fell by half"),
        ("> The costs fell by half\n\nSource: note:x", "The costs fell by half"),
        ("<blockquote cite='note:x'>The costs fell by half</blockquote>", "The costs fell by half"),
        ("<p>“The costs fell by half” (note:x)</p>", "The costs fell by half"),
    ],
)
def test_a_quotation_is_read_in_every_notation(text: str, words: str) -> None:
    assert quotes(text) == [(words, "note:x")]


@pytest.mark.parametrize(
    "text",
    [
        "The dogs' bowls and the cats' ears aren't theirs (note:x).",
        "It is 5' 11\" tall, the '90s were good (note:x).",
        "他说“量子”（note:x）",
        "> [!NOTE]\n> The costs fell by half",
        "<pre>“The costs fell by half”</pre>",
        "<!-- “The costs fell by half” -->",
    ],
)
def test_apostrophes_terms_and_what_no_page_shows_are_no_quotes(text: str) -> None:
    assert quotes(text) == []


def test_words_of_the_answer_in_quotation_marks_are_not_given_as_somebodys() -> None:
    claims = read_claims("One might call it “a very expensive lunch”. The note says “the costs fell”.", KINDS)[0]
    assert [claim.is_attributed for claim in claims] == [False, True]


def test_html_alone_is_read_with_its_links_and_lines() -> None:
    text = "<html><head><title>“not a quote at all”</title></head>\n<body>\n<p>As <a href='note:x'>this</a> says,\n"
    answer = read_answer(f"{text}<q>the costs fell</q>.</p></body></html>", KINDS, is_html=True)
    assert [(claim.quote, claim.reference, claim.line) for claim in answer.quotes] == [("the costs fell", "note:x", 4)]
    assert [(link.reference, link.line) for link in answer.links] == [("note:x", 3)]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("See doi:10.1234/ab.c and 10.1234/d.", ["https://doi.org/10.1234/ab.c", "https://doi.org/10.1234/d"]),
        ("See arXiv:2605.04357v2.", ["https://arxiv.org/abs/2605.04357v2"]),
        ("@lee2026x says so, me@example2026.org does not.", ["lee2026x"]),
        (r"\textcites(see)(and)[3]{one}[4]{two} and \Citet*{three}", ["one", "two", "three"]),
        (r"\cite{one,two}\nocite{*}", ["one", "two"]),
    ],
)
def test_identifiers_and_keys_are_references(text: str, references: list[str]) -> None:
    assert [claim.reference for claim in read_claims(text, KINDS)[1]] == references


def test_several_numbers_stand_for_several_entries_and_a_missing_one_is_told() -> None:
    answer = read_answer("“one two three” [1, 3–4].\n\nMore [7].\n\n[1] note:a\n\n[3] note:b\n\n[4] note:c", KINDS)
    assert [mark.reference for mark in answer.blocks[0].marks.all] == ["note:a", "note:b", "note:c"]
    assert [label for label, _ in answer.missing] == ["7"]
