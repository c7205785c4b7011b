"""Mark the words of a query in HTML that this product rendered."""

import re
from collections.abc import Callable

from markupsafe import Markup

from index.language.scripts import is_unspaced
from index.retrieval.terms import list_asked_terms, make_term_test
from index.storage.full_text import extract_subject
from llms import trust_html

_PART = re.compile(r"<[^<>]*>?|[^<]+")
_OPENS, _CLOSES = ("<math", '<span class="tex"'), ("</math>", "</span>")  # formulas, and their TeX
_WORD = re.compile(r"&#?\w+;|[^\W_]+")


def mark_words(html: str, words: str, language: str) -> Markup:
    """The HTML with `<mark>` around the words of the query that say what it is about; formulas stay as they are."""
    words = extract_subject(words, language)
    is_asked = make_term_test(words, language)
    # a word of a script without spaces stands within a run of letters
    within = sorted((word for word in list_asked_terms(words) if is_unspaced(word)), key=len, reverse=True)
    inside = re.compile("|".join(map(re.escape, within))) if within else None
    parts: list[str] = []
    closing = ""
    for part in _PART.findall(html):
        if part.startswith("<"):
            opened = next((end for start, end in zip(_OPENS, _CLOSES, strict=True) if part.startswith(start)), "")
            closing = "" if part == closing else closing or opened
        elif not closing:
            part = _mark_text(part, is_asked, inside)
        parts.append(part)
    return trust_html("".join(parts))


def _mark_text(text: str, is_asked: Callable[[str], bool], inside: re.Pattern[str] | None) -> str:
    def mark(found: re.Match[str]) -> str:
        word = found[0]
        if word.startswith("&"):
            return word
        if is_asked(word):
            return f"<mark>{word}</mark>"
        return inside.sub(r"<mark>\g<0></mark>", word) if inside else word

    return _WORD.sub(mark, text)
