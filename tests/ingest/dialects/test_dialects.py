"""Each dialect becomes the standard Markdown that its owner would expect."""

from ingest.dialects import rewrite
from tests.each import for_each
from tests.ingest.dialects.cases import CASES, FILES, Case


@for_each(lambda: CASES, lambda case: f"{case.dialect}: {case.source!r}")
def test_a_text_of_a_dialect_is_rewritten(case: Case) -> None:
    hints = set(case.hints.split())
    found = rewrite(case.source, f"docs/a{case.suffix}", hints, FILES.get)
    assert found.markdown == case.result


@for_each(lambda: CASES, lambda case: f"{case.dialect}: {case.source!r}")
def test_a_text_that_was_rewritten_stays_as_it_is(case: Case) -> None:
    again = rewrite(case.result, f"docs/a{case.suffix}", set(case.hints.split()), FILES.get)
    assert again.markdown == case.result


@for_each(lambda: CASES, lambda case: f"{case.dialect}: {case.source!r}")
def test_each_line_comes_from_a_line_of_the_source(case: Case) -> None:
    found = rewrite(case.source, f"docs/a{case.suffix}", set(case.hints.split()), FILES.get)
    lines = [found.line_of(number + 1) for number in range(found.markdown.count("\n") + 1)]
    assert all(1 <= line <= case.source.count("\n") + 1 for line in lines)
    if found.markdown == case.source:
        assert found.markdown is case.source
        assert lines == [*range(1, len(lines) + 1)]
