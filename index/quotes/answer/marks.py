"""The references in a block of text, and which of them is nearest to a quote; each look-up takes a bisection."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.documents.fields import CITE_KEY_PATTERN

_URL_END = r"\s<>\"“”|「」『』（）【】《》。，、；：！？"  # none of these stands in a URL of an answer
_URL = re.compile(rf"https?://[^{_URL_END}]+")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_HAS_KEY = re.compile(r"(?:^|[\s;-])@[A-Za-z0-9_]")  # pandoc: [see @one; @two, p. 3]
_KEY = re.compile(rf"@({CITE_KEY_PATTERN})")
_BARE_KEY = re.compile(r"(?<![\w@./:+-])@(?P<key>[A-Za-z][A-Za-z_:.+/-]*\d{4}(?:[\w:.+/-]*\w)?)")  # @lee2026x says
_DOI = re.compile(r"(?<![\w/.])(?:doi:\s?)?(?P<doi>10\.\d{4,9}/[^\s<>\"“”|{}\[\]]+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?<![\w/.])arxiv[:\s]\s?(?P<eprint>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?!\w)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_AFTER_URL = ".,;:!?'"  # what ends a sentence and no URL


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference in a block of text: what it refers to and where it stands.

    `is_link` when its place is that of a link's text, `is_note` when it stands for one that is given elsewhere (`[1]`).
    """

    reference: str
    start: int
    end: int
    is_link: bool = False
    is_note: bool = False


class Marks:
    """The references of a block in the order of their starts."""

    def __init__(self, marks: Collection[Mark]) -> None:
        self.all: Sequence[Mark] = sorted(marks, key=lambda mark: mark.start)
        self._starts = [mark.start for mark in self.all]
        self._reaches = list(accumulate((mark.end for mark in self.all), max))  # of all up to here
        by_end = sorted(range(len(self.all)), key=lambda place: self.all[place].end)
        self._ends = [self.all[place].end for place in by_end]
        self._last_ended = list(accumulate(by_end, max))
        self._links = [mark for mark in self.all if mark.is_link]  # links do not overlap
        self._link_starts = [mark.start for mark in self._links]

    def find_within(self, start: int, end: int) -> Sequence[Mark]:
        """Those that start in a span."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def find_first_after(self, place: int) -> Mark | None:
        """The first that starts at or after a place."""
        position = bisect_left(self._starts, place)
        return self.all[position] if position < len(self.all) else None

    def find_last_before(self, place: int) -> Mark | None:
        """The last, in the order of their starts, that ends at or before a place."""
        count = bisect_right(self._ends, place)
        return self.all[self._last_ended[count - 1]] if count else None

    def overlap(self, start: int, end: int) -> bool:
        """Whether one of them has a character of the span."""
        count = bisect_left(self._starts, end)
        return bool(count) and self._reaches[count - 1] > start

    def find_link_at(self, place: int) -> Mark | None:
        """The link whose text begins at or before a place and ends after it."""
        position = bisect_right(self._link_starts, place) - 1
        found = self._links[position] if position >= 0 else None
        return found if found and place < found.end else None


def find_bare_marks(text: str, kinds: Collection[str], hosts: Collection[str] = ()) -> Iterator[Mark]:
    """The references that are no links: bare URLs, ids of these kinds, citation keys, DOIs and arXiv numbers.

    A URL of one of the `hosts` needs no scheme.
    """
    urls = []
    for match in _URL.finditer(text):
        url = _trim_url(match[0])
        urls.append(Mark(url, match.start(), match.start() + len(url)))
    yield from urls
    yield from _find_identifiers(text, Marks(urls))
    yield from _find_hosts(text, hosts)
    names = "|".join(map(re.escape, sorted(kinds))) or r"(?!)"
    for match in re.finditer(rf"(?<![\w/:.#-])(?:{names}):[a-z0-9]+(?:[.-][a-z0-9]+)*(?:#[\w-]+)?", text):
        yield Mark(match[0], *match.span())
    bracketed = [match for match in _BRACKETS.finditer(text) if _HAS_KEY.search(match[1])]
    keys = [Mark(key, *match.span()) for match in bracketed for key in _KEY.findall(match[0])]
    yield from keys
    inside = Marks(keys)
    bare = (match for match in _BARE_KEY.finditer(text) if not inside.overlap(*match.span()))
    yield from (Mark(match["key"], *match.span()) for match in bare)
    yield from _find_latex_keys(text)


def _find_identifiers(text: str, urls: "Marks") -> Iterator[Mark]:
    for match in _DOI.finditer(text):
        if not urls.overlap(*match.span()):
            doi = _trim_url(match["doi"])
            yield Mark(f"https://doi.org/{doi}", match.start(), match.start("doi") + len(doi))
    for match in _ARXIV.finditer(text):
        if not urls.overlap(*match.span()):
            yield Mark(f"https://arxiv.org/abs/{match['eprint']}", *match.span())


def _find_hosts(text: str, hosts: Collection[str]) -> Iterator[Mark]:
    names = "|".join(map(re.escape, sorted(hosts))) or r"(?!)"
    for match in re.finditer(rf"(?<![\w/:@.-])(?:www\.)?(?:{names})/[^{_URL_END}]*", text):
        url = _trim_url(match[0])
        yield Mark(f"https://{url}", match.start(), match.start() + len(url))


def _trim_url(url: str) -> str:
    """A URL in a text without the punctuation behind it, and without brackets that it does not open."""
    end = len(url.rstrip(_AFTER_URL + "*_"))
    unopened = url.count(")") - url.count("(")
    while unopened > 0 and url[end - 1] == ")":
        unopened, end = unopened - 1, end - 1
        while url[end - 1] in _AFTER_URL:
            end -= 1
    return url[:end]


def _find_latex_keys(text: str) -> Iterator[Mark]:
    r"""The keys of `\cite{one,two}`, `\parencite[see][3]{one}`, `\textcites(see)[3]{one}[4]{two}` and their kind."""
    closers = {opener: _NextOne(text, closer) for opener, closer in (("[", "]"), ("{", "}"), ("(", ")"))}
    start = 0
    while command := _COMMAND.search(text, start):
        start = place = command.end()
        if "cite" not in command[1].lower():
            continue
        is_several = command[1].endswith("s")
        while (opener := text[place : place + 1]) in closers and opener:
            end = closers[opener].find(place)
            if end is None or (opener == "(" and not is_several):
                break
            if opener == "{":
                keys = (key.strip() for key in text[place + 1 : end].split(","))
                yield from (Mark(key, command.start(), end + 1) for key in keys if key not in {"", "*"})
                start = end + 1
            place = end + 1
            if opener == "{" and not is_several:
                break


class _NextOne:
    """Finds the next of a character; asked at places that rise, it reads the text once."""

    def __init__(self, text: str, character: str) -> None:
        self._text = text
        self._character = character
        self._found = -1

    def find(self, place: int) -> int | None:
        if self._found < place:
            found = self._text.find(self._character, place)
            self._found = len(self._text) if found < 0 else found
        return self._found if self._found < len(self._text) else None
