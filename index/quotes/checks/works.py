"""Check what the sentences of an answer say of works: who wrote them, when, their titles, versions and sections."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from index.documents.document import Document
from index.errors import RefdeskError
from index.markdown.sections import Section
from index.quotes.answer.block import Block
from index.quotes.answer.claims import Answer, Sentence
from index.quotes.answer.mentions import (
    AuthorYear,
    Detail,
    find_author_years,
    find_authors_of_title,
    find_details,
)
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.record import (
    compare_authors,
    compare_number,
    compare_title,
    compare_version,
    compare_year,
    find_section_named,
    is_part_of_title,
    looks_like_title,
    resembles_title,
)
from index.quotes.checks.sources import Sources, list_families

MAX_DISTANCE_CHARS = 120  # characters between a mention of authors and the link that it is taken to be about
MIN_TITLE_WORDS = 3  # of words in italics or quotation marks that may be a title

_TITLE_MARKS = re.compile(r"《([^《》\n]{2,200})》")  # of a title in Chinese and Japanese
_YEAR_AFTER = re.compile(r"[\s*_”\"’»]{0,3}[(（]\s?(?P<year>(?:1[89]|20)\d{2})[a-z]?\s?[)）,;]")
_QUOTATION_MARKS = "“”\"„«»‹›‘’' ,."
Found = tuple[Check, int]


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that a sentence refers to, and the place of the reference in its block."""

    document: Document
    start: int
    end: int
    is_link: bool


class WorkChecker:
    """Compares what sentences say of works with the records; `sections` are those of documents that are cited.

    `unknown` are, after `check`, titles that an author of the archive is said to have written and no document has, with
    the check of each; who calls looks whether they are words of a document.
    """

    def __init__(self, answer: Answer, sources: Sources, sections: Mapping[str, Sequence[Section]]) -> None:
        self._answer = answer
        self._sources = sources
        self._sections = sections
        self.unknown: list[tuple[str, Found]] = []

    def check(self) -> list[Found]:
        """The checks, each with the number of its sentence."""
        found: list[Found] = []
        for number, sentence in enumerate(self._answer.sentences):
            block = self._answer.blocks[sentence.block]
            if block.role == "text":
                found += [(check, number) for check in self._check_sentence(sentence, block)]
                self.unknown += [(title, (check, number)) for title, check in self._list_unknown(sentence, block)]
        for label, number in self._answer.missing:
            sentence = self._answer.sentences[number]
            detail = f"The list of references has no entry [{label}]."
            found.append((make_check("link", sentence.line, f"[{label}]", False, None, detail), number))
        return found

    def _check_sentence(self, sentence: Sentence, block: Block) -> Iterator[Check]:
        text = block.text[sentence.start : sentence.end]
        cited = list(list_cited(block, sentence.start, sentence.end, self._sources))
        for item in cited:
            if item.is_link:
                yield from self._check_link_text(block, item)
            yield from _check_year_after(block, item.end, item.document)
        for mention in find_author_years(text):
            yield from self._check_mention(block, sentence.start, mention, cited)
        for detail in find_details(text):
            yield from self._check_detail(block, sentence.start, detail, cited)
        yield from self._check_titles(block, sentence, cited)

    def _check_link_text(self, block: Block, item: Cited) -> Iterator[Check]:
        text = block.text[item.start : item.end].strip(" *_.,")
        is_title = looks_like_title(text) or resembles_title(item.document, text)
        if is_title and not self._is_name(text, item.document):
            difference = compare_title(item.document, text, self._sections.get(item.document.id, ()))
            if difference:
                yield _tell(block, item.start, text, item.document, difference)

    def _is_name(self, text: str, document: Document) -> bool:
        try:
            return self._sources.references.find(text).document.id == document.id
        except RefdeskError:
            return False

    def _check_mention(self, block: Block, offset: int, mention: AuthorYear, cited: Sequence[Cited]) -> Iterator[Check]:
        start, end = offset + mention.start, offset + mention.end
        text, line = block.text[start:end], block.get_line(start)
        if block.marks.find_link_at(start) is not None or block.is_set_apart(start):
            return  # the end of a title, whose year is checked with it
        near = [
            item for item in cited if item.start <= end + MAX_DISTANCE_CHARS and item.end >= start - MAX_DISTANCE_CHARS
        ]
        if near and not _is_in_a_title(mention, near):
            told = check_author_year(self._sources, line, text, mention, [item.document for item in near])
            if told.holds is False:
                yield told
            return
        yield check_author_year(self._sources, line, text, mention)

    def _check_detail(self, block: Block, offset: int, detail: Detail, cited: Sequence[Cited]) -> Iterator[Check]:
        documents = list({item.document.id: item.document for item in cited}.values())
        if not documents:
            return
        faults = [self._find_fault(detail, document) for document in documents]
        if all(faults):
            start = offset + detail.start
            yield _tell(block, start, block.text[start : offset + detail.end], documents[0], faults[0] or "")

    def _find_fault(self, detail: Detail, document: Document) -> str | None:
        if detail.kind == "version":
            return compare_version(document, detail.value)
        if detail.kind == "number":
            return compare_number(document, detail.genre, detail.value)
        sections = self._sections.get(document.id, ())
        if not sections or find_section_named(sections, detail.value):
            return None
        return f"it names the section '{detail.value}', and there is none"

    def _check_titles(self, block: Block, sentence: Sentence, cited: Sequence[Cited]) -> Iterator[Check]:
        """Titles in italics or quotation marks, outside links: of a document, or nearly of one."""
        spans = block.find_quoted(sentence.start, sentence.end), block.find_emphasised(sentence.start, sentence.end)
        for start, end in chain(*spans):
            text = block.text[start:end].strip(_QUOTATION_MARKS)
            if block.marks.overlap(start, end) or not _is_title(block, (start, end)):
                continue
            yield from self._check_title(block, start, text, cited)

    def _list_unknown(self, sentence: Sentence, block: Block) -> Iterator[tuple[str, Check]]:
        """Titles that an author of the archive is said to have written, and that resemble none of theirs."""
        edges = sentence.start, sentence.end
        spans = [
            span for span in [*block.find_quoted(*edges), *block.find_emphasised(*edges)] if _is_title(block, span)
        ]
        spans += [match.span(1) for match in _TITLE_MARKS.finditer(block.text, *edges)]
        for start, end in spans:
            title = block.text[start:end].strip(_QUOTATION_MARKS)
            names = find_authors_of_title(block.text, start, end)
            works = next((works for name in names if (works := self._sources.find_works_by(name))), None)
            if works is None or block.marks.overlap(start, end) or self._is_known(title, works):
                continue
            detail = "No document of the archive has this title, although it names an author of the archive."
            yield title, make_check("work", block.get_line(start), title, False, None, detail)

    def _is_known(self, title: str, works: Sequence[Document]) -> bool:
        """Whether a title is, or is told to be near, that of a document, or a part of one of these works'."""
        references = self._sources.references
        if references.is_title(title) or references.find_near_title(title) is not None:
            return True
        has_words = re.search(r"[A-Za-z]{2}", title) is not None
        return has_words and any(compare_title(work, title, ()) is None for work in works)

    def _check_title(self, block: Block, start: int, text: str, cited: Sequence[Cited]) -> Iterator[Check]:
        line = block.get_line(start)
        try:
            document = self._sources.references.find(text).document
        except RefdeskError:
            near = self._sources.references.find_near_title(text)
            linked = next((item.document for item in cited if item.is_link), None)
            if near is not None and is_part_of_title(near, text):
                return
            if near is not None:
                detail = f"No document has this title; the nearest is '{near.title}' ({near.id})."
                yield make_check("work", line, text, False, near.id, detail)
            elif linked is not None and compare_title(linked, text, self._sections.get(linked.id, ())):
                detail = f"No document has this title; the one that is linked is '{linked.title}'."
                yield make_check("work", line, text, None, None, detail)
            return
        years = list(_check_year_after(block, start + len(text), document))
        if not years and _YEAR_AFTER.match(block.text, start + len(text)):
            yield make_check("work", line, text, True, document.id, f"It is '{document.title}', of that year.")
        yield from years


def _is_title(block: Block, span: tuple[int, int]) -> bool:
    text = block.text[slice(*span)].strip(_QUOTATION_MARKS)
    return len(text.split()) >= MIN_TITLE_WORDS and looks_like_title(text)


def list_compared_with_sections(answer: Answer, sources: Sources) -> list[str]:
    """The ids of the documents whose headings are needed: for a section that is named, or a link's text."""
    found: dict[str, None] = {}
    for sentence in answer.sentences:
        block = answer.blocks[sentence.block]
        names_section = any(item.kind == "section" for item in find_details(block.text[sentence.start : sentence.end]))
        for item in list_cited(block, sentence.start, sentence.end, sources):
            text = block.text[item.start : item.end].strip(" *_.,")
            if names_section or (item.is_link and not sources.references.is_title(text)):
                found[item.document.id] = None
    return list(found)


def check_author_year(
    sources: Sources, line: int, text: str, mention: AuthorYear, cited: Sequence[Document] = ()
) -> Check:
    """The check of a mention against the best of what is cited beside it, else against all works by that author."""
    if cited:
        faults = [_compare(mention, document) for document in cited]
        best = min(range(len(cited)), key=lambda place: len(faults[place]))
        name, detail = cited[best].id, f"It is '{cited[best].title}'."
        told = f"Of '{name}' {' and '.join(faults[best])}." if faults[best] else detail
        return make_check("work", line, text, not faults[best], name, told)
    works = sources.find_works_by(mention.families[0])
    if not works:
        return make_check("work", line, text, None, None, "No document of the archive is by that author.")
    alike = [work for work in works if not _compare(mention, work)]
    fitting = [work for work in alike if work.date]
    if fitting:
        ids = ", ".join(work.id for work in fitting[:3])
        only = fitting[0].id if len(fitting) == 1 else None
        detail = f"It is '{fitting[0].title}'." if only else f"It may be any of {len(fitting)}: {ids}."
        return make_check("work", line, text, True, only, detail)
    if alike:
        detail = f"No document by that author is known to be of that year; {len(alike)} have no date."
        return make_check("work", line, text, None, None, detail)
    years = ", ".join(sorted({work.date[:4] for work in works if work.date})) or "no known year"
    detail = "No document of the archive is by these authors of that year; those by "
    return make_check("work", line, text, False, None, f"{detail}{mention.families[0]} are of {years}.")


def _compare(mention: AuthorYear, document: Document) -> list[str]:
    found = [
        compare_authors(document, mention.families, more=mention.more),
        compare_year(document, {mention.year}),
    ]
    return [fault for fault in found if fault]


def list_cited(block: Block, start: int, end: int, sources: Sources) -> Iterator[Cited]:
    """The documents that a part of a block refers to, in the order of their places."""
    for mark in block.marks.find_within(start, end):
        document = sources.find_or_none(mark.reference)
        if document is not None:
            yield Cited(document, mark.start, mark.end, mark.is_link)


def _check_year_after(block: Block, place: int, document: Document) -> Iterator[Check]:
    """The check of a year in parentheses directly behind a reference."""
    found = _YEAR_AFTER.match(block.text, place)
    if found and (difference := compare_year(document, {found["year"]})):
        yield _tell(block, found.start("year"), found["year"], document, difference)


def _is_in_a_title(mention: AuthorYear, near: Sequence[Cited]) -> bool:
    """Whether what looks like a name with a year is the end of a title, as in "The Inference Stack (2026)"."""
    return any(
        mention.families[-1].casefold() in item.document.title.casefold()
        and mention.families[-1].casefold() not in list_families(item.document)
        for item in near
    )


def _tell(block: Block, start: int, text: str, document: Document, difference: str) -> Check:
    detail = f"Of '{document.id}' {difference}."
    return make_check("work", block.get_line(start), text, False, document.id, detail)
