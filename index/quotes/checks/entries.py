"""Check the entries of an answer's list of references against the records of the works that they name."""

import difflib
import re
from collections.abc import Iterator, Sequence

from index.citation.record import split_title
from index.documents.document import Document
from index.markdown.normalization import normalize
from index.quotes.answer.bibliography import BibEntry, write_as_answer
from index.quotes.answer.block import Block
from index.quotes.answer.claims import Answer, read_answer
from index.quotes.answer.entries import LABEL, find_short_citation, is_note, split_entries
from index.quotes.answer.quotations import find_quotations
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.record import compare_version, compare_year, list_names
from index.quotes.checks.sources import Sources, fold_name, list_families
from index.quotes.checks.works import check_author_year
from index.quotes.words import count_words

MIN_TITLE_CHARS = 10  # of a part of an entry that is compared with titles
MAX_SUBTITLE_WORDS = 40  # of a subtitle that are compared
NEAR_SUBTITLE = 0.4  # share of words from which what follows a title is taken as its subtitle
MIN_ENTRY_WORDS = 4  # of a line that is read as an entry
MAX_AUTHOR_CHARS = 300  # characters at the beginning of an entry that hold its authors

ACCESSED = re.compile(
    r"\b(?:accessed|retrieved|last visited|visited|abgerufen|zugriff|consulté|consultado)\b[^;)\n]{0,60}", re.IGNORECASE
)
ENTRY_YEAR = re.compile(r"(?<![\d./:-])((?:1[89]|20)\d{2})[a-z]?(?![\d])")
_FAMILY = re.compile(r"([^\W\d_a-zß-ÿ][\w'’-]+),\s(?=[^\W\d_a-zß-ÿ][\w.]*)")  # Smith, J.
_VERSION = re.compile(r"(?<![\w.])(?:version|v\.?)\s?(\d+(?:\.\d+)+)(?!\w)", re.IGNORECASE)
_STOP = re.compile(r"[.”\"*_»(\[]")
_WORD = re.compile(r"\w+")


class EntryChecker:
    """Compares entries with records."""

    def __init__(self, answer: Answer, sources: Sources) -> None:
        self._answer = answer
        self._sources = sources

    def check(self) -> list[tuple[Check, int]]:
        """The checks, each with the number of its sentence."""
        first = {}
        for number, sentence in reversed(list(enumerate(self._answer.sentences))):
            first[sentence.block] = number
        found: list[tuple[Check, int]] = []
        for position, block in enumerate(self._answer.blocks):
            if block.role == "entry":
                for start, end in split_entries(block.text):
                    found += [(check, first[position]) for check in self._check_entry(block, start, end)]
        return found

    def _check_entry(self, block: Block, start: int, end: int) -> Iterator[Check]:
        text = LABEL.sub("", block.text[start:end])
        marks = [mark for mark in block.marks.find_within(start, end) if not mark.is_note]
        plain = _remove_spans(block.text, start, end, [(mark.start, mark.end) for mark in marks if not mark.is_link])
        plain = LABEL.sub("", plain)
        documents = [found for mark in marks if (found := self._sources.find_or_none(mark.reference)) is not None]
        line = block.get_line(start)
        mention = find_short_citation(plain) if is_note(block.text, start) or not any(find_quotations(plain)) else None
        if mention is not None:
            yield check_author_year(self._sources, line, plain[mention.start : mention.end], mention, documents)
            return
        if count_words(plain) < MIN_ENTRY_WORDS:
            return
        titled = self._sources.references.find_title_in(plain)
        document = documents[0] if documents else titled
        if document is None:
            if not marks:
                yield self._tell_unknown(line, text)
            return
        faults = list(self._find_faults(plain, document, titled))
        if faults:
            yield make_check("work", line, text, False, document.id, f"Of '{document.id}' {' and '.join(faults)}.")
        else:
            yield make_check("work", line, text, True, document.id, f"It is '{document.title}', as its record says.")

    def _find_faults(self, plain: str, document: Document, titled: Document | None) -> Iterator[str]:
        rest = ACCESSED.sub(" ", plain)
        place = _find_title(rest, document)
        if place is not None:
            if fault := _compare_subtitle(rest, place[1], document):
                yield fault
            rest = f"{rest[: place[0]]} {rest[place[1] :]}"
        elif titled is not None and titled.id != document.id:
            yield f"it gives the title of '{titled.id}', and the title is '{document.title}'"
        else:
            yield f"it gives another title, and the title is '{document.title}'"
        years = set(ENTRY_YEAR.findall(rest))
        if years and (fault := compare_year(document, years)):
            yield fault
        is_desk_page = document.text == "summary" and fold_name(self._sources.desk_name) in fold_name(rest)
        if not is_desk_page and (fault := _compare_names(rest, place[0] if place else None, document)):
            yield fault
        for version in _VERSION.findall(rest):
            if fault := compare_version(document, version):
                yield fault

    def _tell_unknown(self, line: int, text: str) -> Check:
        """An entry that no address or title resolves: by an author of the archive it claims to be of it."""
        names = [fold_name(name) for name in _WORD.findall(text[:MAX_AUTHOR_CHARS])]
        works = next((works for name in names if name and (works := self._sources.find_works_by(name))), None)
        if works is None:
            return make_check("work", line, text, None, None, "It is no work of the archive and was not checked.")
        detail = "No document of the archive has this title, although it names an author of the archive."
        near = self._find_near(text)
        return make_check(
            "work", line, text, False, None, detail + (f" The nearest is '{near.title}'." if near else "")
        )

    def _find_near(self, text: str) -> Document | None:
        pieces = [piece.strip(' “”"*_') for piece in re.split(r'[.“”"()*_]', text)][:12]
        long = [piece for piece in pieces if len(piece) >= MIN_TITLE_CHARS and " " in piece]
        near = [self._sources.references.find_near_title(piece) for piece in long]
        return next((document for document in near if document is not None), None)


def check_bibliography(answer: Answer, bibliography: Sequence[BibEntry], sources: Sources) -> list[tuple[Check, int]]:
    """The checks of the entries of a bibliography that an answer cites by key, each where it is cited first."""
    cited = {link.reference: link for link in reversed(answer.links)}
    found: list[tuple[Check, int]] = []
    for entry in bibliography:
        link = cited.get(entry.key)
        if link is None:
            continue
        listed = read_answer(write_as_answer([entry]), sources.kinds, sources.hosts)
        for block in listed.blocks:
            block.role = "entry"
        for check, _ in EntryChecker(listed, sources).check():
            detail = f"In the bibliography, of the entry '{entry.key}': {check.detail}"
            found.append((check.model_copy(update={"line": link.line, "detail": detail}), link.sentence))
    return found


def _remove_spans(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    parts, position = [], start
    for first, last in spans:
        parts.append(text[position : max(position, first)])
        position = max(position, last)
    return " ".join([*parts, text[position : max(position, end)]])


def _find_title(text: str, document: Document) -> tuple[int, int] | None:
    """Where the main title of a document, or the whole, stands in a text, whatever its case and marks."""
    words = [(match[0].casefold(), match.span()) for match in _WORD.finditer(normalize(text).text)]
    for title in (document.title, split_title(document.title)[0], *document.names):
        wanted = [word.casefold() for word in _WORD.findall(normalize(title).text)]
        for position in range(len(words) - len(wanted) + 1):
            if wanted and [word for word, _ in words[position : position + len(wanted)]] == wanted:
                return words[position][1][0], words[position + len(wanted) - 1][1][1]
    return None


def _compare_subtitle(text: str, place: int, document: Document) -> str | None:
    """What differs between what follows the main title as its subtitle, and the record's."""
    subtitle = split_title(document.title)[1]
    after = re.match(r"[”\"*_»]?\s?[:.：—–-]\s+", text[place:])
    if subtitle is None or after is None:
        return None
    wanted = _fold_words(subtitle)
    following = text[place + after.end() :]
    if (first := _fold_words(_STOP.split(following, maxsplit=1)[0])) == wanted[: len(first)]:  # as it is, or cut short
        return None
    given = _fold_words(following)[: len(wanted)]
    likeness = difflib.SequenceMatcher(None, given[:MAX_SUBTITLE_WORDS], wanted[:MAX_SUBTITLE_WORDS]).ratio()
    if given == wanted or likeness < NEAR_SUBTITLE:
        return None
    return f"it gives another subtitle, and the title is '{document.title}'"


def _fold_words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(normalize(text).text)]


def _compare_names(rest: str, title_start: int | None, document: Document) -> str | None:
    """What differs between the names at the beginning of an entry and the authors of the record."""
    year = ENTRY_YEAR.search(rest)
    ends = [place for place in (title_start, year.start() if year else None) if place]
    head = rest[: min(ends, default=0)][:MAX_AUTHOR_CHARS]
    held = list_families(document)
    words = [fold_name(word) for word in _WORD.findall(head)]
    if not held or not any(word[:1].isupper() for word in _WORD.findall(head)):
        return None
    joined = fold_name(head)
    missing = [name for name in held if name not in joined]
    is_shortened = "et al" in head or "u. a." in head or "others" in head
    added = [name for name in _FAMILY.findall(head) if fold_name(name) not in held]
    if added:
        return f"it names {' and '.join(added)}, and the record has {list_names(document)}"
    if missing and not (is_shortened and held[0] in joined) and words:
        return f"it does not name {' and '.join(missing)}, and the record has {list_names(document)}"
    return None
