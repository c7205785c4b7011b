"""The one matcher of quotes: where words stand in a text, and what had to be evened out to find them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.markdown.maths.formulas import FoldedText, fold_quote, is_copied, list_words, may_hold_formula
from index.markdown.normalization import NORMALIZATIONS, NormalizedText, normalize
from index.markdown.plain_text import render_plain_text
from index.markdown.rules.footnotes import MAX_LABEL_CHARS
from index.quotes.text_forms import Span, TextForms
from index.quotes.words import changes_at_edges, count_words, is_edge

MARKUP_NORMALIZATION = "Markdown markup"
FORMULA_NORMALIZATION = "formulas"  # as people type them, or as a browser copies them
CASE_NORMALIZATION = "case of the first letter"
STOP_NORMALIZATION = "final punctuation"
BRACKET_NORMALIZATION = "bracketed changes"
MAX_BRACKETED_LETTERS = 2  # such as `[a]` in a quote: each doubles what is looked for

_STOPS = ".,;:!?。，、；：！？"
_SIC = re.compile(r"\s*\[(?:sic|sic!|!)\]")
_NOTE_MARK = re.compile(rf"\[(?:\d{{1,4}}|\^[^\s\[\]]{{1,{MAX_LABEL_CHARS}}})\]")
_MARKS = frozenset("*_`")  # of emphasis and code
_LETTER = re.compile(r"\[([^\W\d_])\](?=\w|\s)")


@dataclass(frozen=True, slots=True)
class Match:
    """Where words stand in a body, and the names of what had to be evened out; no spans where they do not."""

    spans: Sequence[Span]
    normalization: tuple[str, ...] = ()


def find_spans(forms: TextForms, wanted: str) -> Match:
    """Find words, as whole words, in a body: as they are, then evened out a step further at a time.

    Numbers of notes, `[1]` or `[^1]`, may stand where the body refers to a note, and nowhere else.
    """
    found = _find_varied(forms, wanted)
    without = _NOTE_MARK.sub("", wanted).strip() if "[^" in forms.body else wanted
    if found.spans or without in {wanted, ""}:
        return found
    body, found = forms.body, _find_varied(forms, without)
    noted = [(start, end) for start, end in found.spans if "[^" in body[start:end] or body.startswith("[^", end)]
    return Match(noted, tuple(dict.fromkeys((MARKUP_NORMALIZATION, *found.normalization))))


def _find_varied(forms: TextForms, wanted: str) -> Match:
    for words, changed in _vary(wanted):
        for spans, names in _find_at_each_level(forms, words):
            if spans:
                return Match(spans, (*names, *changed))
    return Match(())


def _vary(wanted: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words as they are, and changed as quotes may be: in brackets, at the first letter, at the end."""
    wanted = wanted.strip()
    for words, brackets in _resolve_brackets(wanted):
        bare = words.rstrip(_STOPS).rstrip()
        ends = [(words, ())] if bare in {words, ""} else [(words, ()), (bare, (STOP_NORMALIZATION,))]
        for text, ended in ends:
            yield text, (*brackets, *ended)
        for text, ended in ends:
            first = text[:1]
            if first.swapcase() != first and count_words(text) > 1:  # one word alone is a name, or it is not
                yield first.swapcase() + text[1:], (*brackets, *ended, CASE_NORMALIZATION)


def _resolve_brackets(wanted: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield wanted, ()
    plain = _SIC.sub("", wanted).strip()
    letters = list(_LETTER.finditer(plain))[:MAX_BRACKETED_LETTERS]
    if plain != wanted and plain and not letters:
        yield plain, (BRACKET_NORMALIZATION,)
    for choice in range(1 << len(letters)) if letters else ():
        position, parts = 0, []
        for number, match in enumerate(letters):
            letter = match[1].swapcase() if choice >> number & 1 else match[1]
            parts += [plain[position : match.start()], letter]
            position = match.end()
        yield "".join([*parts, plain[position:]]), (BRACKET_NORMALIZATION,)


def _find_at_each_level(forms: TextForms, wanted: str) -> Iterator[tuple[list[Span], tuple[str, ...]]]:
    yield _select(forms, _find_words(forms.body, wanted), is_source=True), ()
    pattern = normalize(wanted).text.strip()
    if not pattern:
        return
    spans = _select(forms, _find_normalized(forms.normalized_body, pattern), is_source=True)
    yield spans, _list_needed(forms.body, spans, wanted)
    text = forms.page.text
    spans = _find_normalized(forms.normalized_page, pattern)
    yield _place(forms, spans), (MARKUP_NORMALIZATION, *_list_needed(text, spans, wanted))
    shown = normalize(_show(wanted)).text.strip() if _has_marks(wanted) else pattern
    if shown not in (pattern, ""):  # words in part as they are written and in part as a page shows them
        spans = _find_normalized(forms.normalized_page, shown)
        yield _place(forms, spans), (MARKUP_NORMALIZATION,)
    if forms.page.formulas or may_hold_formula(wanted):
        for copied in [False, True] if is_copied(wanted) else [False]:
            spans = _find_folded(forms, forms.copied if copied else forms.typed, wanted, copied)
            yield (
                _place(forms, spans),
                (MARKUP_NORMALIZATION, FORMULA_NORMALIZATION, *_list_needed(text, spans, wanted)),
            )


def _has_marks(wanted: str) -> bool:
    """Whether words have marks of emphasis or code; not where they have an address or HTML, which no page shows."""
    return not _MARKS.isdisjoint(wanted) and "](" not in wanted and "<" not in wanted


def _show(wanted: str) -> str:
    return render_plain_text(wanted).text


def _place(forms: TextForms, spans: Sequence[Span]) -> list[Span]:
    places = [(forms.page.starts[start], forms.page.ends[end - 1]) for start, end in spans]
    return _select(forms, places, is_source=False)


def _select(forms: TextForms, spans: Sequence[Span], *, is_source: bool) -> list[Span]:
    """The spans that a page shows as one text; nothing is looked at where there are none."""
    return forms.shown.select(spans, is_source=is_source) if spans else []


def _find_words(text: str, pattern: str) -> list[Span]:
    found = []
    start = text.find(pattern)
    while start >= 0:
        end = start + len(pattern)
        if is_edge(text, start) and is_edge(text, end) and changes_at_edges(text, start, end) is None:
            found.append((start, end))
            start = text.find(pattern, end)
        else:
            start = text.find(pattern, start + 1)
    return found


def _find_normalized(evened: NormalizedText, pattern: str) -> list[Span]:
    return [(evened.starts[start], evened.ends[end - 1]) for start, end in _find_words(evened.text, pattern)]


def _find_folded(forms: TextForms, folded: FoldedText, wanted: str, copied: bool) -> list[Span]:
    """Where words with formulas stand on the page: not from or to the middle of one, and with all of its words."""
    pattern = fold_quote(wanted, copied=copied)
    text, formulas = forms.page.text, forms.page.formulas
    found: list[Span] = []
    place = folded.text.find(pattern) if pattern else -1
    words: Counter[str] | None = None
    while place >= 0:
        start, end = folded.starts[place], folded.ends[place + len(pattern) - 1]
        is_whole = start >= 0 and end >= 0 and is_edge(text, start) and is_edge(text, end)
        if is_whole and changes_at_edges(text, start, end) is None:
            words = Counter(list_words(wanted)) if words is None else words
            inside = [(max(a, start) - start, min(b, end) - start) for a, b in formulas if a < end and b > start]
            if not Counter(list_words(text[start:end], inside)) - words:
                found.append((start, end))
        place = folded.text.find(pattern, place + len(pattern))
    return found


def _list_needed(text: str, spans: Sequence[Span], wanted: str) -> tuple[str, ...]:
    """The names of what had to be evened out for the first place."""
    if not spans:
        return ()
    original = text[slice(*spans[0])]
    return tuple(name for name in NORMALIZATIONS if normalize(original, name).text != normalize(wanted, name).text)
