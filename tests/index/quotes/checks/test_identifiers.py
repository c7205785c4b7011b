"""DOIs, arXiv numbers and ISBNs are checked as their standards write them."""

import pytest

from index.quotes.answer.claims import read_answer
from index.quotes.checks.identifiers import check_identifiers, find_syntax_fault

ISBNS = (
    ("ISBN 978-0-306-40615-7", None),
    ("ISBN-13: 978 0 306 40615 7", None),
    ("ISBN 0-306-40615-2", None),
    ("ISBN 080442957X", None),
    ("ISBN 978-0-306-40615-8", "its check digit is wrong"),
    ("ISBN 0-306-40615-3", "its check digit is wrong"),
    ("ISBN 977-0-306-40615-7", "begin with 978 or 979"),
    ("ISBN 12345678901", "10 digits, or 13"),
    ("doi:11.1234/x", "is no DOI"),
    ("doi:10.12/x", "is no DOI"),
    ("doi:10.1234/x", None),
    ("a doi: see 5/6 below", None),
)
ADDRESSES = (
    ("https://doi.org/10.1234/x(1)", None),
    ("https://doi.org/10.12/x", "is no DOI"),
    ("https://doi.org/abc", "is no DOI"),
    ("https://arxiv.org/abs/2605.04357v2", None),
    ("https://arxiv.org/pdf/0704.0001.pdf", None),
    ("https://arxiv.org/abs/hep-th/9901001", None),
    ("https://arxiv.org/abs/2613.04357", "no number of arXiv"),
    ("https://arxiv.org/abs/2605.0435", "have five digits"),
    ("https://arxiv.org/abs/1412.04357", "have four digits"),
    ("https://example.org/10.12/x", None),
)


@pytest.mark.parametrize(("text", "fault"), ISBNS)
def test_an_isbn_and_what_is_given_as_a_doi(text: str, fault: str | None) -> None:
    found = [check for check, _ in check_identifiers(read_answer(f"See {text}.", ()))]
    assert [fault in check.detail and check.holds is False for check in found if fault] == ([True] if fault else [])
    assert len(found) == (fault is not None)


@pytest.mark.parametrize(("address", "fault"), ADDRESSES)
def test_an_address_of_a_doi_or_of_arxiv(address: str, fault: str | None) -> None:
    found = find_syntax_fault(address)
    assert found is None if fault is None else fault in str(found)
