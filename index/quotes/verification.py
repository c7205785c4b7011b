"""Check an answer against the archive: every quote and every link in it."""

import re
from asyncio import to_thread
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urljoin

from index.documents.document import Document
from index.errors import DocumentNotFoundError, RefdeskError
from index.markdown.normalization import normalize
from index.markdown.plain_text import render_plain_text
from index.markdown.sections import SectionNotFoundError, find_section, read_sections
from index.model import Model
from index.quotes.claims import LinkClaim, QuoteClaim, read_claims
from index.quotes.quote import Quote, QuoteError, QuoteNotFoundError, find_quote
from index.quotes.reference import References, Target

if TYPE_CHECKING:
    from index.storage.reader import Reader

MAX_ANSWER_CHARS = 40_000  # characters of an answer
MAX_CLAIMS = 100  # quotes and links of an answer
MAX_QUOTE_PARTS = 10  # of a quote that leaves out words
MAX_DIRECTIVE_PARTS = 4  # of a text fragment: prefix, start, end, suffix
CANDIDATE_CHUNKS = 20  # chunks that are looked at for a quote without a source

_ELLIPSIS = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.")


class AnswerError(RefdeskError, ValueError):
    """An answer that cannot be checked."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The answer {reason}. Give Markdown of at most {MAX_ANSWER_CHARS} characters with at most {MAX_CLAIMS} "
            "quotes and links, or check it in parts."
        )


class Check(Model):
    """A quote or link of the answer; `holds` is null for a link that leads out of the archive. Lines count from 1."""

    kind: Literal["quote", "link"]
    line: int
    text: str
    holds: bool | None
    document: str | None
    detail: str


class Verification(Model):
    """The checks in the order of their lines; `holds` when there is none that fails."""

    holds: bool
    checks: tuple[Check, ...]


async def verify(reader: "Reader", base_url: str, text: str) -> Verification:
    """Check every quote and every link of a Markdown text against the archive. Raises AnswerError.

    A quote must stand in the document, and the section if one is named, that it is said to come from; one without a
    source must stand in some document. A link, id or citation key must be one of the archive; a link to elsewhere is
    named and not checked. What reads the text, or a document, does so in a thread, a piece at a time, so that whoever
    waits can give up between two of them.
    """
    if not text.strip() or len(text) > MAX_ANSWER_CHARS:
        raise AnswerError(f"has {len(text)} characters" if text.strip() else "is empty")
    quotes, links = await to_thread(read_claims, text, {document.kind for document in reader.documents.values()})
    if len(quotes) + len(links) > MAX_CLAIMS:
        raise AnswerError(f"has {len(quotes)} quotes and {len(links)} links")
    checker = _Checker(reader, base_url)
    checks = [check for claim in quotes if (check := await checker.quote(claim)) is not None]
    checks += [await checker.link(claim) for claim in links]
    checks.sort(key=lambda check: check.line)
    return Verification(holds=all(check.holds is not False for check in checks), checks=tuple(checks))


class _Checker:
    def __init__(self, reader: "Reader", base_url: str) -> None:
        self._reader = reader
        self._base_url = base_url
        self._references = References(reader.documents, reader.manifest.archive, base_url)
        self._markdown: dict[str, str] = {}

    async def markdown(self, document: Document) -> str:
        if document.id not in self._markdown:
            self._markdown[document.id] = await self._reader.markdown(document.id)
        return self._markdown[document.id]

    async def quote(self, claim: QuoteClaim) -> Check | None:
        """The check of a quote; None where the words are the title of a document, which is no quote."""
        reference = self._make_absolute(claim.reference or "")
        if await to_thread(self._references.is_title, claim.quote):
            return None
        try:
            target = await to_thread(self._references.find, reference)
        except RefdeskError:  # told by the check of the link
            if self._is_outside(reference):
                detail = "Its source is no document of the archive, so it was not checked."
                return _make_check("quote", claim.line, claim.quote, None, None, detail)
            return await self._check_without_source(claim)
        try:
            return await to_thread(_check_source, claim, target, await self.markdown(target.document))
        except QuoteError as error:
            return _make_check("quote", claim.line, claim.quote, False, target.document.id, str(error))
        except QuoteNotFoundError as error:
            return await self._report_elsewhere(claim, target.document, str(error))

    async def _check_without_source(self, claim: QuoteClaim) -> Check:
        found = await self._search(claim.quote)
        if found is None:
            detail = "No document has these words, and no source of the archive is given for them."
            return _make_check("quote", claim.line, claim.quote, False, None, detail)
        document, quote = found
        detail = f"It names no source of the archive; it stands in {_describe_place(document, quote)}."
        return _make_check("quote", claim.line, claim.quote, True, document.id, detail)

    async def _report_elsewhere(self, claim: QuoteClaim, document: Document, reason: str) -> Check:
        found = await self._search(claim.quote, document.id)
        if found is not None:
            reason = f"The quote is not in '{document.id}'; it stands in {_describe_place(*found)}."
        elif document.text == "summary":
            reason += " Of this work the desk holds a summary only."
        return _make_check("quote", claim.line, claim.quote, False, document.id, reason)

    async def _search(self, quote: str, but: str = "") -> tuple[Document, Quote] | None:
        """A document that has the quote, of those whose passages come nearest to its words."""
        for name in await self._reader.find_documents_with(quote[:400], CANDIDATE_CHUNKS):
            document = self._reader.documents.get(name)
            if document is not None and name != but:
                try:
                    return document, await to_thread(find_parts, document, await self.markdown(document), quote)
                except (QuoteError, QuoteNotFoundError):
                    continue
        return None

    async def link(self, claim: LinkClaim) -> Check:
        """The check of a link."""
        reference = self._make_absolute(claim.reference)
        if reference.startswith("#") or ("://" in reference and self._references.is_home(reference)):
            return _make_check(
                "link", claim.line, claim.reference, True, None, "It is the archive, or this text, itself."
            )
        try:
            target = await to_thread(self._references.find, reference)
        except RefdeskError as error:
            if isinstance(error, DocumentNotFoundError) and self._is_outside(reference):
                detail = "It leads to no document of the archive and was not checked."
                return _make_check("link", claim.line, claim.reference, None, None, detail)
            return _make_check("link", claim.line, claim.reference, False, None, str(error))
        is_original = self._is_original(target, reference)
        missing = (
            None if is_original else await to_thread(_find_missing_target, target, await self.markdown(target.document))
        )
        detail = missing or f"It is '{target.document.title}'."
        return _make_check("link", claim.line, claim.reference, missing is None, target.document.id, detail)

    def _is_outside(self, reference: str) -> bool:
        if "://" in reference:
            return not self._references.is_among_documents(reference)
        kinds = {document.kind for document in self._reader.documents.values()}
        return ":" in reference and reference.partition(":")[0] not in kinds

    def _is_original(self, target: Target, reference: str) -> bool:
        """Whether a link leads to an original of which this desk holds a summary: its sections are not known here."""
        return target.document.text == "summary" and "://" in reference and not reference.startswith(self._base_url)

    def _make_absolute(self, reference: str) -> str:
        """A relative link as on a page of this service; ids, keys and anchors as they are."""
        if "://" in reference or not ("/" in reference or reference.endswith(".md")):
            return reference
        try:
            return urljoin(f"{self._base_url}/", reference)
        except ValueError:  # a broken address, such as //[x
            return reference


def find_parts(document: Document, markdown: str, quote: str, anchor: str | None = None) -> Quote:
    """Find a quote that may leave out words where it has an ellipsis, or end in a comma or stop of its own.

    Raises what `find_quote` does; of a quote in parts, the first part that is missing or out of order is told.
    """
    try:
        return find_quote(document, markdown, quote, anchor)
    except QuoteNotFoundError:
        parts = [part.strip() for part in _ELLIPSIS.split(quote) if part.strip()]
        if len(parts) > MAX_QUOTE_PARTS:
            raise QuoteError(f"leaves out words in {len(parts) - 1} places") from None
        bare = quote.rstrip(".,;:")
        if not parts or (len(parts) == 1 and bare == quote):
            raise
        if len(parts) == 1:
            return find_quote(document, markdown, bare, anchor)
    return _find_in_order(document, markdown, parts, anchor)


def _find_in_order(document: Document, markdown: str, parts: Sequence[str], anchor: str | None) -> Quote:
    found = [find_parts(document, markdown, part, anchor) for part in parts]
    for before, after in pairwise(found):
        if after.start < before.end:
            raise QuoteNotFoundError(document.id, f"{after.shown} … {before.shown}", ["its parts stand in that order"])
    return found[0]


def _get_known_anchor(target: Target, markdown: str) -> str | None:
    """The anchor that a reference names, if there is such a section; that there is none, the link's check tells."""
    anchors = {section.anchor for section in read_sections(markdown[target.document.body_start :])}
    return target.anchor if target.anchor in anchors else None


def _find_missing_target(target: Target, markdown: str) -> str | None:
    """What a link names that the document does not have: a section, or the words that a browser should scroll to."""
    body = markdown[target.document.body_start :]
    if target.anchor is not None:
        try:
            find_section(target.document.id, read_sections(body), target.anchor)
        except SectionNotFoundError as error:
            return str(error)
    parts = target.directive.removeprefix("text=").split(",") if target.directive else []
    if len(parts) > MAX_DIRECTIVE_PARTS:
        return f"The link names {len(parts)} parts of a text, and a text fragment has at most {MAX_DIRECTIVE_PARTS}."
    page = normalize(render_plain_text(body).text).text.casefold() if parts else ""
    for part in parts:
        words = " ".join(normalize(unquote(part.strip("-"))).text.casefold().split())
        if words not in page:
            return f"Document '{target.document.id}' does not have the words '{words[:80]}' that the link names."
    return None


def _check_source(claim: QuoteClaim, target: Target, markdown: str) -> Check:
    """The check of a quote in the document, and the section, that it is said to come from. Raises as `find_parts`."""
    document = target.document
    anchor = _get_known_anchor(target, markdown)
    found = find_parts(document, markdown, claim.quote, anchor)
    if anchor is not None:
        section = find_section(document.id, read_sections(markdown[document.body_start :]), anchor)
        if not section.covers(found.start - document.body_start):
            reason = f"The quote is not in the section '#{anchor}'; it stands in {_describe_place(document, found)}."
            return _make_check("quote", claim.line, claim.quote, False, document.id, reason)
    return _make_check(
        "quote", claim.line, claim.quote, True, document.id, f"It stands in {_describe_place(document, found)}."
    )


def _describe_place(document: Document, quote: Quote) -> str:
    section = f"#{quote.anchor}" if quote.anchor else ""
    evened = f", with {' and '.join(quote.normalization)} evened out" if quote.normalization else ""
    whose = ", in a summary by this desk, not in the author's words" if document.text == "summary" else ""
    return f"'{document.id}{section}', line {quote.first_line}{whose}{evened}"


def _make_check(
    kind: Literal["quote", "link"], line: int, text: str, holds: bool | None, document: str | None, detail: str
) -> Check:
    short = " ".join(text.split())
    return Check(
        kind=kind,
        line=line,
        text=short if len(short) <= 120 else short[:119] + "…",
        holds=holds,
        document=document,
        detail=detail,
    )
