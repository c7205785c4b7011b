"""Check the sentences of an answer that cite a document of the archive and do not quote it."""

import re
from collections.abc import Iterator

from index.documents.document import Document
from index.markdown.sections import find_section_at
from index.quotes.answer.block import Block
from index.quotes.answer.claims import Answer
from index.quotes.answer.mentions import find_author_years
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.sources import Sources
from index.quotes.checks.verdicts import makes_claim
from index.quotes.checks.works import list_cited
from index.quotes.statements.compare import compare
from index.quotes.text_forms import Span, get_forms

MAX_PASSAGE_CHARS = 240  # characters of a passage that are told

_FRAME = re.compile(
    r"^\W*(?:(?:according to|as|in|per|laut|selon|según)\b[^,，]{0,80}[,，]\s*)?"
    r"(?:(?:the|this|that|its|der|die|das|le|la|el)\s"
    r"(?:paper|note|archive|authors?|article|study|text|page|definition)\s)?"
    r"(?:(?:says?|states?|shows?|finds?|argues?|reports?|notes?|writes?|holds?|sagt|dit|dice)\s)?"
    r"(?:that\s|dass\s|que\s)?",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[(（\[][\s;,.:–-]*[)）\]]")


def list_statements(answer: Answer, sources: Sources) -> list[tuple[int, list[Document]]]:
    """The sentences that state something, quote nothing and cite the archive: their numbers, with what they cite."""
    quoted = {claim.sentence for claim in answer.quotes}
    found = []
    for number, sentence in enumerate(answer.sentences):
        block = answer.blocks[sentence.block]
        if number in quoted or block.role != "text" or block.in_quote or not makes_claim(answer, sentence):
            continue
        cited = {item.document.id: item.document for item in list_cited(block, sentence.start, sentence.end, sources)}
        if cited:
            found.append((number, list(cited.values())))
    return found


def check_statement(answer: Answer, number: int, document: Document, markdown: str, language: str) -> Check | None:
    """The check of a statement against a document that it cites; None where no passage decides it."""
    sentence = answer.sentences[number]
    statement = read_statement(answer, number, document)
    body = markdown[document.body_start :]
    found = compare(statement, body, document.language or language)
    if found is None:
        return None
    place = describe_passage(document, body, found.span)
    if found.outcome == "supported":
        return make_check("claim", sentence.line, sentence.text, True, document.id, f"{place} says so.")
    detail = f"{place} says otherwise: {found.difference}."
    return make_check("claim", sentence.line, sentence.text, False, document.id, detail)


def describe_passage(document: Document, body: str, span: Span) -> str:
    """Where a passage stands, and its words, with a comma behind them."""
    section = find_section_at(get_forms(body).sections, span[0])
    passage = " ".join(body[slice(*span)].split())
    shown = passage if len(passage) <= MAX_PASSAGE_CHARS else f"{passage[: MAX_PASSAGE_CHARS - 1]}…"
    return f"'{document.id}{f'#{section.anchor}' if section else ''}', \"{shown}\","


def read_statement(answer: Answer, number: int, document: Document) -> str:
    """What a sentence states: without references, names of works and years, and without "the paper says that"."""
    sentence = answer.sentences[number]
    block = answer.blocks[sentence.block]
    spans = [
        (mark.start, mark.end)
        for mark in block.marks.find_within(sentence.start, sentence.end)
        if not mark.is_link or _is_name(block, mark.start, document)
    ]
    text = block.text[sentence.start : sentence.end]
    spans += [(sentence.start + item.start, sentence.start + item.end) for item in find_author_years(text)]
    pieces = list(_cut(block.text, sentence.start, sentence.end, sorted(spans)))
    return _FRAME.sub("", _EMPTY.sub(" ", " ".join(pieces)), count=1)


def _is_name(block: Block, place: int, document: Document) -> bool:
    """Whether a link's text names the work: it is in parentheses, or words of its title."""
    link = block.marks.find_link_at(place)
    if link is None or block.text[max(0, link.start - 1) : link.start] in {"(", "（", "["}:
        return True
    words = re.findall(r"\w+", block.text[link.start : link.end].casefold())
    title = {*re.findall(r"\w+", document.title.casefold()), "the", "paper", "note", "here", "there", "source", "link"}
    return all(word in title for word in words)


def _cut(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[str]:
    for first, last in spans:
        yield text[start : max(start, first)]
        start = max(start, last)
    yield text[start : max(start, end)]
