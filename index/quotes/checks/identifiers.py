"""Check DOIs, arXiv numbers and ISBNs as their standards write them: a wrong one leads nowhere, whatever it is of."""

import re
from collections.abc import Iterator

from index.documents.identifiers import normalize_arxiv_eprint, normalize_doi
from index.quotes.answer.claims import Answer
from index.quotes.checks.check import Check, make_check

_DOI_URL = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_ARXIV_URL = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/(?P<number>[^?#]*)", re.IGNORECASE)
_MODERN_ARXIV = re.compile(r"(?P<month>\d{4})\.(?P<number>\d+)")
_FIVE_DIGITS_SINCE = "1501"  # from January 2015 arXiv numbers have five digits, before four
_NO_DOI = re.compile(r"\bdoi:\s?(?!10\.\d{4,9}/)(?P<doi>\d{1,9}[.\d]{0,20}/[^\s<>\"“”|{}\[\]]{1,200})", re.IGNORECASE)
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s?(?P<number>\d[\dXx \u2010-\u2013-]{7,20}[\dXx])(?![\dXx])", re.IGNORECASE)


def find_syntax_fault(reference: str) -> str | None:
    """What is wrong with the address of a DOI or arXiv number, as their standards say; None for any other."""
    if _DOI_URL.match(reference):
        return _find_doi_fault(reference)
    if found := _ARXIV_URL.match(reference):
        return _find_arxiv_fault(found["number"].removesuffix(".pdf"))
    return None


def check_identifiers(answer: Answer) -> Iterator[tuple[Check, int]]:
    """The checks of ISBNs, and of what is given as a DOI and is none, each with the number of its sentence."""
    for number, sentence in enumerate(answer.sentences):
        block = answer.blocks[sentence.block]
        for match in _ISBN.finditer(block.text, sentence.start, sentence.end):
            if fault := _find_isbn_fault(match["number"]):
                yield make_check("work", block.get_line(match.start()), match[0], False, None, fault), number
        for match in _NO_DOI.finditer(block.text, sentence.start, sentence.end):
            fault = f"'{match['doi']}' is no DOI: its prefix is 10. and four digits or more."
            yield make_check("work", block.get_line(match.start()), match[0], False, None, fault), number


def _find_doi_fault(reference: str) -> str | None:
    try:
        normalize_doi(reference)
    except ValueError as error:
        return f"{error}."
    return None


def _find_arxiv_fault(number: str) -> str | None:
    try:
        written = normalize_arxiv_eprint(number)
    except ValueError as error:
        return f"{error}."
    found = _MODERN_ARXIV.match(written)
    if found and (len(found["number"]) == 5) != (found["month"] >= _FIVE_DIGITS_SINCE):
        digits = "five" if found["month"] >= _FIVE_DIGITS_SINCE else "four"
        return f"'{number}' is no arXiv number: those of its month have {digits} digits."
    return None


def _find_isbn_fault(written: str) -> str | None:
    """The check digit by ISO 2108: weights 10 to 1 modulo 11 for ten digits, 1 and 3 modulo 10 for thirteen."""
    digits = re.sub(r"[^\dX]", "", written.upper())
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        is_right = sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
    elif re.fullmatch(r"97[89]\d{10}", digits):
        is_right = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    else:
        return f"'{written}' is no ISBN: one has 10 digits, or 13 that begin with 978 or 979."
    return None if is_right else f"'{written}' is no ISBN: its check digit is wrong."
