"""Compare works outside the archive, as an answer gives them, with what bibliographies and registries say of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.markdown.normalization import normalize
from index.quotes.answer.claims import Answer
from index.quotes.answer.entries import LABEL, split_entries
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.entries import ACCESSED, ENTRY_YEAR
from index.quotes.checks.sources import Sources, fold_name
from index.quotes.checks.standing import TELLS_IT
from index.quotes.known.work import KnownWork, KnownWorks, fold_identifier, fold_title

MAX_ENTRY_CHARS = 1_000  # characters of an entry that are read
MAX_PIECES = 16  # pieces of an entry that may be its title
_PIECE = re.compile(r"[.?!]\s|[“”\"„»«*_()\[\]]|,\s(?=[“\"])")
_ISBN = re.compile(r"(?i)\bISBN(?:-1[03])?:?\s?([\dX][\dX -]{8,20})")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class OutsideReference:
    """A work that is no document of the archive: by what names it may be known, and the entry that gives it, if any."""

    names: tuple[str, ...]
    line: int
    text: str
    sentence: int
    is_entry: bool


def list_outside(answer: Answer, sources: Sources) -> Sequence[OutsideReference]:
    """The entries of lists of references that lead to no document, and the identifiers elsewhere that lead to none."""
    return [*_list_entries(answer, sources), *_list_links(answer, sources)]


def check_outside(
    references: Sequence[OutsideReference], known: KnownWorks
) -> Iterator[tuple[OutsideReference, Check]]:
    """The check of each reference that is known."""
    for reference in references:
        work, retraction = known.find(reference.names), known.find_retraction(reference.names)
        if work is None:
            continue
        faults = list(_find_faults(reference.text, work)) if reference.is_entry else []
        if len(faults) > 1 and not {*reference.names} & {*work.identifiers}:
            continue  # another work of that title: neither its year nor its first author is the same
        is_meant = retraction is not None and _is_meant(reference, retraction)
        if retraction is not None and is_meant and not TELLS_IT.search(reference.text):
            faults.append(f"'{retraction.told_by}' says: {retraction.retracted}")
        detail = f"It is '{work.title or reference.names[0]}', as '{work.told_by}' has it."
        if faults:
            detail = f"Of '{work.title or reference.names[0]}' {' and '.join(faults)}."
        yield reference, make_check("work", reference.line, reference.text, not faults, None, detail)


def is_answered(check: Check, sentence: int, answered: Sequence[OutsideReference]) -> bool:
    """Whether a check that says that a work outside was not checked is about one of these."""
    if check.holds is not None or check.kind not in {"link", "work"} or check.document is not None:
        return False
    name, words = fold_identifier(check.text), check.text.rstrip("…")
    return any(
        (one.sentence == sentence or one.line == check.line)
        and (name in one.names or words in " ".join(one.text.split()))
        for one in answered
    )


def _list_entries(answer: Answer, sources: Sources) -> Iterator[OutsideReference]:
    first: dict[int, int] = {}
    for number, sentence in enumerate(answer.sentences):
        first.setdefault(sentence.block, number)
    for position, block in enumerate(answer.blocks):
        if block.role != "entry":
            continue
        for start, end in split_entries(block.text):
            marks = [mark for mark in block.marks.find_within(start, end) if not mark.is_note]
            text = LABEL.sub("", block.text[start:end])[:MAX_ENTRY_CHARS]
            if any(sources.find_or_none(mark.reference) for mark in marks) or sources.references.find_title_in(text):
                continue
            names = [fold_identifier(mark.reference) for mark in marks]
            names += [fold_identifier(match[1]) for match in _ISBN.finditer(text)]
            names += [fold_title(piece) for piece in _PIECE.split(text)[:MAX_PIECES]]
            found = tuple(name for name in names if name)
            if found:
                yield OutsideReference(found, block.get_line(start), text, first[position], is_entry=True)


def _list_links(answer: Answer, sources: Sources) -> Iterator[OutsideReference]:
    for claim in answer.links:
        name = fold_identifier(claim.reference)
        sentence = answer.sentences[claim.sentence]
        if name and answer.blocks[sentence.block].role != "entry" and not sources.find_or_none(claim.reference):
            yield OutsideReference((name,), claim.line, claim.reference, claim.sentence, is_entry=False)


def _find_faults(text: str, work: KnownWork) -> Iterator[str]:
    rest = ACCESSED.sub(" ", text)
    title = re.sub(r"(?i)^\W*(?:retracted|withdrawn)(?: article)?:\s*", "", work.title)
    if title and f" {_fold(title)} " not in f" {_fold(rest)} ":
        yield f"it gives another title, and '{work.told_by}' has '{title}'"
    elif title:
        rest = rest.replace(title, " ")
    years = set(ENTRY_YEAR.findall(rest))
    if years and work.year and work.year not in years:
        yield f"it says {' and '.join(sorted(years))}, and '{work.told_by}' has {work.year}"
    if work.families and work.families[0] not in fold_name(rest):
        yield f"it does not name {work.families[0].capitalize()}, whom '{work.told_by}' has as its first author"


def _is_meant(reference: OutsideReference, work: KnownWork) -> bool:
    """Whether a reference has an identifier of a work, or its title with its first author."""
    if {*reference.names} & {*work.identifiers}:
        return True
    return not work.families or work.families[0] in fold_name(reference.text)


def _fold(text: str) -> str:
    return " ".join(word.casefold() for word in _WORD.findall(normalize(text).text))
