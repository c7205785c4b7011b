"""What a register keeps, so that a desk without citeproc prints what citeproc would."""

from index.citation import CitationRecord, format_styles
from index.citation.citeproc import find_style, format_list
from index.citation.variants import DAY_PLACEHOLDER, fill_variant
from tests.index.citation.records import HARD

DAYS = tuple(
    f"2026-{month:02}-{day:02}"
    for month, day in zip(range(1, 13), (1, 30, 9, 10, 11, 2, 3, 4, 5, 6, 7, 31), strict=True)
)


def _access(one: CitationRecord, day: str) -> CitationRecord:
    return one.model_copy(update={"accessed": day})


def test_the_day_of_access_is_written_in_every_month_as_each_style_writes_it() -> None:
    undated = HARD["undated"]
    kept, *made = format_styles([_access(undated, day) for day in (DAY_PLACEHOLDER, *DAYS)])
    for day, texts in zip(DAYS, made, strict=True):
        assert {style: fill_variant(text, "", day) for style, text in kept.items()} == dict(texts)


def test_ieee_prints_the_date_of_a_web_page_that_has_one() -> None:
    note = HARD["note"].model_copy(update={"publisher": "ifitsmanu.com"})
    (texts,) = format_styles([note], {"ieee": find_style("ieee")})
    assert "ifitsmanu.com. May 2026." in texts["ieee"]


def test_a_list_tells_years_and_undated_works_apart_and_numbers_them() -> None:
    undated = [HARD["undated"], HARD["undated"].model_copy(update={"key": "z", "sentence_title": "Zebras"})]
    records = [HARD["second"], HARD["first"], *undated, HARD["note"]]
    apa = {one.key: one.in_text for one in format_list(records, find_style("apa"))}
    assert list(apa.values())[:4] == [
        "(Bhardwaj, n.d.-a)",
        "(Bhardwaj, n.d.-b)",
        "(Bhardwaj, 2026a)",
        "(Bhardwaj, 2026b)",
    ]
    ieee = format_list(records, find_style("ieee"))
    assert [one.entry[:3] for one in ieee] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert [one.key for one in ieee] == [one.key for one in records]
