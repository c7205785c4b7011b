"""Find a quote in a document's text, exactly or after a normalisation that is reported; else the nearest passage."""

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.document import Document
from index.errors import QuoteError, QuoteNotFoundError
from index.headings import line_starts, read_sections, section_at
from index.hidden import without_hidden

CONTEXT = 32  # characters of prefix and suffix, as in a W3C TextQuoteSelector
MAX_QUOTE = 2000  # characters
MAX_RUN = 8  # sentences of a nearest passage
MAX_WORDS = 400  # of a nearest passage

_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "..."}
)
_NORMALIZATIONS = ("white space", "quotation marks and dashes", "Unicode form", "hidden characters")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verified quote: `markdown[start:end] == exact`; `normalization` names what had to be evened out.

    `prefix` and `suffix` are the characters around it, `occurrences` how often it stands in the document
    (the first is given), `headings` and `anchor` the section of its start. Lines count from 1.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    first_line: int
    last_line: int
    headings: tuple[str, ...]
    anchor: str
    occurrences: int
    normalization: tuple[str, ...]


def find_quote(document: Document, markdown: str, quote: str) -> Quote:
    """Find `quote`, as whole words, in the body of a document.

    Raises QuoteError for a quote that is empty or too long, and QuoteNotFoundError, with the nearest passage and
    what differs, when it is not there.
    """
    body = markdown[document.body_start :]
    wanted = quote.strip()
    if not wanted or len(wanted) > MAX_QUOTE:
        raise QuoteError(f"has {len(wanted)} characters" if wanted else "is empty")
    spans, needed = _spans(body, wanted)
    if not spans:
        raise QuoteNotFoundError(document.id, *_nearest(body, wanted))
    start, end = spans[0]
    section = section_at(read_sections(body), start)
    lines = line_starts(markdown)
    offset = document.body_start
    return Quote(
        exact=body[start:end],
        prefix=body[max(0, start - CONTEXT) : start],
        suffix=body[end : end + CONTEXT],
        start=offset + start,
        end=offset + end,
        first_line=bisect_right(lines, offset + start),
        last_line=bisect_right(lines, offset + end - 1),
        headings=section.path if section else (),
        anchor=section.anchor if section else "",
        occurrences=len(spans),
        normalization=needed,
    )


@dataclass(frozen=True, slots=True)
class _Normalized:
    """A normalized text, and for each of its characters where that stands in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def _spans(body: str, wanted: str) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    exact = _whole_words(body, wanted)
    if exact:
        return exact, ()
    text, pattern = _normalized(body), _normalized(wanted).text.strip()
    found = _whole_words(text.text, pattern) if pattern else []
    spans = [(text.starts[start], text.ends[end - 1]) for start, end in found]
    if not spans:
        return [], ()
    original = body[slice(*spans[0])]
    needed = [name for name in _NORMALIZATIONS if _normalized(original, name).text != _normalized(wanted, name).text]
    return spans, tuple(needed)


def _whole_words(text: str, pattern: str) -> list[tuple[int, int]]:
    left = r"(?<!\w)" if re.match(r"\w", pattern) else ""
    right = r"(?!\w)" if re.search(r"\w\Z", pattern) else ""
    if pattern[:1].isdigit():  # the 5 of 3.5 is no word of its own, nor is the 12 of 12,000
        left += r"(?<!\d[.,])"
    if pattern[-1:].isdigit():
        right += r"(?![.,]\d)"
    return [match.span() for match in re.finditer(left + re.escape(pattern) + right, text)]


def _normalized(text: str, without: str | None = None) -> _Normalized:
    """`text` with single spaces, plain quotation marks and dashes, composed letters and no hidden characters.

    `without` names one of these steps to leave out.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, cluster in _clusters(text):
        if cluster.isspace() and without != "white space":
            if characters and characters[-1] == " ":
                ends[-1] = start + len(cluster)
                continue
            shown = " "
        else:
            shown = cluster if without == "hidden characters" else without_hidden(cluster)
            shown = shown if without == "quotation marks and dashes" else shown.translate(_TYPOGRAPHY)
            shown = shown if without == "Unicode form" else unicodedata.normalize("NFC", shown)
        characters.extend(shown)
        starts.extend([start] * len(shown))
        ends.extend([start + len(cluster)] * len(shown))
    return _Normalized("".join(characters), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the combining marks that follow it, and its offset."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not unicodedata.combining(text[position]):
            yield start, text[start:position]
            start = position


def _nearest(body: str, wanted: str) -> tuple[str | None, list[str]]:
    """The run of about as many sentences as the quote has that shares most words with it in their order."""
    sentences = [sentence.split() for sentence in _SENTENCE_END.split(without_hidden(body)) if sentence.strip()]
    size = min(MAX_RUN, max(1, len([part for part in _SENTENCE_END.split(wanted) if part.strip()])))
    vocabulary = {word.lower() for word in wanted.split()}
    shared = [sum(word.lower() in vocabulary for word in sentence) for sentence in sentences]
    sums = list(accumulate(shared, initial=0))
    starts = range(max(1, len(sentences) - size + 1))
    likely = sorted(starts, key=lambda start: sums[start] - sums[min(start + size, len(shared))])[:8]
    best: tuple[float, list[str], Sequence[tuple[str, int, int, int, int]]] = (0.0, [], [])
    for start in likely:
        run = [word for sentence in sentences[start : start + size] for word in sentence][:MAX_WORDS]
        matcher = difflib.SequenceMatcher(None, run, wanted.split(), autojunk=False)
        if matcher.ratio() > best[0]:
            best = (matcher.ratio(), run, matcher.get_opcodes())
    ratio, run, opcodes = best
    return (" ".join(run), _differences(opcodes, run, wanted.split())) if ratio >= 0.3 else (None, [])


def _differences(
    opcodes: Sequence[tuple[str, int, int, int, int]], text: Sequence[str], quote: Sequence[str]
) -> list[str]:
    found = []
    for tag, a, b, c, d in opcodes:
        here, there = " ".join(text[a:b]), " ".join(quote[c:d])
        if tag == "replace":
            found.append(f"the text has '{here}' where the quote has '{there}'")
        elif tag == "delete":
            found.append(f"the quote leaves out '{here}'")
        elif tag == "insert":
            found.append(f"the quote adds '{there}'")
    return found if len(found) <= 5 else [*found[:5], f"and {len(found) - 5} more"]
