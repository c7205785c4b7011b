"""What an answer says of works in its sentences: authors and years, versions, numbers in a series and sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARTICLE = r"(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|ten|ter|zu|zum|al)\s){0,3}"
_NAME = rf"(?<!\w){_PARTICLE}[A-ZÀ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŘŚŞŠŤŪŮŰŲŹŻŽΑ-ΩА-Я][^\W\d_]+(?:[-'’][^\W\d_]+)*"
_NAMES = (
    rf"(?P<names>{_NAME}(?:(?:,|,?\s+(?:and|&|und|et|y|e))\s+(?!al\b){_NAME}){{0,6}})(?P<more>,?\s+et\s+al\.?|\s+u\.\s?a\.|"
    r"\s+等|ら)?"
)
_UNSPACED_NAME = r"(?P<names>[\u3041-\u30ff\u4e00-\u9fff]{2,12}?)(?P<more>ら|等|他|\s?et al\.?)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d{2})(?P<letter>[a-z])?(?!\w)"
_NARRATIVE = re.compile(rf"{_NAMES}(?:['’]s)?\s?[(（]{_YEAR}")  # Smith et al. (2019)
_PARENTHETICAL = re.compile(
    rf"(?:(?<=[(（;；])|(?<=see )|(?<=in )|(?<=e\.g\. )|(?<=, ))\s?{_NAMES}(?:,?\s|[，、])\s?{_YEAR}"
    r"(?=[^()（）]{0,40}[)）;；])"
)
_UNSPACED = re.compile(rf"{_UNSPACED_NAME}\s?[(（]{_YEAR}")  # 田中ら（2019）
_POSSESSIVE = re.compile(rf"{_NAMES}['’]s?\s{_YEAR}")  # Smith's 2019 paper
_SHORT = re.compile(rf"{_NAMES},?\s?[(（]?{_YEAR}[)）]?")  # of a note: Lee 2020
_UNSPACED_SHORT = re.compile(rf"{_UNSPACED_NAME}\s?[(（]?{_YEAR}[)）]?")
# whose a title is said to be: Smith's "Title", Smith (2019) says in "Title"; "Title" (Smith, 2019), "Title" by Smith
_OPENS_TITLE = r"[*_“„\"«»‘'《]*\Z"
_BEFORE_TITLE = (
    re.compile(rf"{_NAMES}(?:['’]s?|[,:：]|,?\s?[(（]{_YEAR}[)）][,，:：]?)\s?{_OPENS_TITLE}"),
    re.compile(
        rf"{_NAMES}(?:\s?[(（]{_YEAR}[)）])?,?\s(?:says|said|writes|wrote|argues|argued|shows|showed|states|schreibt|schrieb|"
        rf"sagt|zeigt|écrit|dit|montre|escribe|dice|muestra),?\s(?:in|dans|en)\s{_OPENS_TITLE}"
    ),
)
_AFTER_TITLE = (
    re.compile(rf"[\s*_”“\"«»’'》,]{{0,4}}[(（]{_NAMES}(?:,?\s|[，、])\s?{_YEAR}"),
    re.compile(rf"[\s*_”“\"«»’'》,]{{0,4}}(?:by|von|de|par|por)\s(?:{_NAME}\s){{0,2}}{_NAMES}"),
)
MAX_TITLE_FRAME_CHARS = 100  # characters before and after a title in which its authors are looked for
_CLOSES = re.compile(r"[^()（）\n]{0,40}[)）]")
_VERSION = re.compile(r"(?<![\w.])(?:version|Version|ver\.|v\.?)\s?(?P<version>\d+(?:\.\d+)+)(?![\w]|\.\d)")
_NUMBER = re.compile(
    r"(?P<genre>(?:Research|Working|Technical|Field)\s+(?:Paper|Note|Report)s?)\s?(?:No\.?|Nr\.?|#|number)\s?(?P<number>\d+)"
)
_SECTION = re.compile(
    r"(?:\b(?:section|chapter|Section|Chapter|Abschnitt|Kapitel)(?:\s(?:titled|called|named|on|über))?|§)\s?"
    r"[“„\"«'‘](?P<section>[^“”„\"«»'‘’\n]{2,120})[”“\"»'’]"
)
SECTION_BEFORE = re.compile(
    r"(?:\b(?:section|chapter|Section|Chapter|Abschnitt|Kapitel)(?:\s(?:titled|called|named|on|über))?|§)\s?\Z"
)
_NAME_WORD = re.compile(_NAME)
_NOT_A_NAME = frozenset(
    re.findall(
        r"\w+",
        "january february march april may june july august september october november december spring summer "
        "autumn winter "
        "since until before after during early late version section table figure chapter appendix in by of "
        "from the a an "
        "and as see only both about under over monday tuesday wednesday thursday friday saturday sunday copyright",
    )
)


@dataclass(frozen=True, slots=True)
class AuthorYear:
    """`Smith and Lee (2019)`, `(Smith et al., 2019a)`: family names, whether there are more, and a year."""

    families: tuple[str, ...]
    more: bool
    year: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Detail:
    """A version, a number in a series with what it numbers, or the name of a section."""

    kind: str
    value: str
    start: int
    end: int
    genre: str = ""


def find_author_years(text: str) -> list[AuthorYear]:
    """The mentions of works by their authors and year, each place once."""
    found: dict[int, AuthorYear] = {}
    for pattern in (_NARRATIVE, _PARENTHETICAL, _POSSESSIVE, _UNSPACED):
        for match in pattern.finditer(text):
            families = _list_family_names(match)
            if families[0].lower() not in _NOT_A_NAME:
                found.setdefault(match.start("year"), _make_mention(match, families))
    return [found[place] for place in sorted(found)]


def match_author_year(text: str, place: int) -> AuthorYear | None:
    """The mention of a work that begins at a place, with or without brackets around its year."""
    match = _SHORT.match(text, place) or _UNSPACED_SHORT.match(text, place)
    families = _list_family_names(match) if match else []
    return _make_mention(match, families) if match and families[0].lower() not in _NOT_A_NAME else None


def find_authors_of_title(text: str, start: int, end: int) -> list[str]:
    """The family names of whom a text gives as the authors of the title that stands between two places."""
    before = text[max(0, start - MAX_TITLE_FRAME_CHARS) : start]
    after = text[end : end + MAX_TITLE_FRAME_CHARS]
    found = [pattern.search(before) for pattern in _BEFORE_TITLE]
    found += [pattern.match(after) for pattern in _AFTER_TITLE]
    return [name for match in found if match is not None for name in _list_family_names(match)]


def _list_family_names(match: re.Match[str]) -> list[str]:
    return [name.split()[-1] for name in _NAME_WORD.findall(match["names"])] or [match["names"]]


def _make_mention(match: re.Match[str], families: list[str]) -> AuthorYear:
    """The mention, with the bracket that closes behind its year."""
    is_open = re.search(r"[(（][^)）]*\Z", match[0]) is not None
    closed = _CLOSES.match(match.string, match.end()) if is_open else None
    end = closed.end() if closed else match.end()
    return AuthorYear(tuple(families), match["more"] is not None, match["year"], match.start("names"), end)


def find_details(text: str) -> Iterator[Detail]:
    """The versions, numbers in a series and names of sections in a text."""
    for match in _VERSION.finditer(text):
        yield Detail("version", match["version"], *match.span())
    for match in _NUMBER.finditer(text):
        yield Detail("number", match["number"], *match.span(), genre=match["genre"])
    for match in _SECTION.finditer(text):
        yield Detail("section", match["section"].strip(), *match.span())
