"""Check the quotes of an answer against the documents that they are said to come from."""

from asyncio import to_thread
from typing import TYPE_CHECKING

from index.documents.document import Document
from index.errors import RefdeskError
from index.markdown.sections import find_section
from index.quotes import quote as quotes
from index.quotes.answer.attribution import find_author_named, list_keys_named
from index.quotes.answer.claims import QuoteClaim
from index.quotes.checks.check import Check, describe_place, make_check
from index.quotes.checks.fix import Fix, fix_quote, fix_reference
from index.quotes.checks.sources import Sources
from index.quotes.former import describe_former, list_former, look_in_former_texts
from index.quotes.omission import QuoteOmissionError
from index.quotes.quote import Quote, QuoteError, QuoteNotFoundError
from index.quotes.target import Target
from index.quotes.text_forms import get_forms

if TYPE_CHECKING:
    from index.storage.reader import Reader

CANDIDATE_CHUNKS = 20  # chunks that are looked at for a quote without a source
MAX_SEARCH_CHARS = 400  # characters of a quote that such chunks are looked for with
MAX_FORMER_SEARCHES = 10  # quotes of an answer that are looked for in former texts


class QuoteChecker:
    """Checks quotes; reads a document in a thread, so that whoever waits can give up between two of them."""

    def __init__(self, reader: "Reader", sources: Sources) -> None:
        self._reader = reader
        self._sources = sources
        self._markdown: dict[str, str] = {}
        self._searches = MAX_FORMER_SEARCHES

    async def markdown(self, document: Document) -> str:
        """The Markdown of a document, read once; that of its time where it is a former text."""
        former = self._sources.get_former_markdown(document)
        if former is not None:
            return former
        if document.id not in self._markdown:
            self._markdown[document.id] = await self._reader.markdown(document.id)
        return self._markdown[document.id]

    async def check(self, claim: QuoteClaim) -> Check | None:
        """The check of a quote; None for a document's title, which is no quote, and for the answer's own words."""
        if await to_thread(self._sources.references.is_title, claim.quote):
            return None
        reference = claim.reference or ""
        try:
            target = await to_thread(self._sources.find, reference)
        except RefdeskError:  # told by the check of the link
            is_elsewhere = self._sources.is_outside(reference) or self._sources.is_entry(reference)
            if is_elsewhere and claim.is_attributed:
                detail = "Its source is no document of the archive, so it was not checked."
                return make_check("quote", claim.line, claim.quote, None, None, detail)
            return await self._check_without_source(claim)
        return await self._check_in(claim, target)

    async def stands_somewhere(self, words: str) -> bool:
        """Whether a document has these words."""
        try:
            return await self._search(words) is not None
        except QuoteOmissionError:
            return False

    async def _check_in(self, claim: QuoteClaim, target: Target) -> Check | None:
        document = target.document
        try:
            found = await to_thread(_check_source, claim, target, await self.markdown(document), self._sources)
            return self._compare_speaker(claim, document, found)
        except QuoteError as error:
            return make_check("quote", claim.line, claim.quote, False, document.id, str(error))
        except QuoteOmissionError as error:
            return make_check("quote", claim.line, claim.quote, False, document.id, str(error))
        except QuoteNotFoundError as error:
            if not claim.is_attributed:
                return await self._check_without_source(claim)
            is_dropped, told = await self._look_back(claim.quote, target)
            if is_dropped:
                return make_check("quote", claim.line, claim.quote, False, document.id, told)
            return await self._report_elsewhere(claim, document, error, told)

    async def _look_back(self, quote: str, target: Target) -> tuple[bool, str]:
        """Whether a former text has a quote that the newest one has not, and what to say of that."""
        versions = self._sources.versions
        if versions is None or target.former is not None or not list_former(target.document, versions):
            return False, ""
        if self._searches == 0:
            return False, f"Former texts were looked in for the first {MAX_FORMER_SEARCHES} such quotes alone."
        self._searches -= 1
        return await to_thread(look_in_former_texts, target.document, quote, versions, self._sources.base_url)

    async def _check_without_source(self, claim: QuoteClaim) -> Check | None:
        try:
            found = await self._search(claim.quote)
        except QuoteOmissionError as error:
            return make_check("quote", claim.line, claim.quote, False, error.document_id, str(error))
        if found is None:
            if not claim.is_attributed:
                return None
            detail = "No document has these words, and no source of the archive is given for them."
            return make_check("quote", claim.line, claim.quote, False, None, detail)
        document, quote = found
        detail = f"It names no source of the archive; it stands in {describe_place(document, quote)}."
        found_there = make_check("quote", claim.line, claim.quote, True, document.id, detail)
        return self._compare_speaker(claim, document, found_there)

    def _compare_speaker(self, claim: QuoteClaim, document: Document, found: Check) -> Check:
        """A check of a quote that holds, unless the answer gives words of this desk as the author's."""
        families = self._sources.list_misnamed_families(document)
        if not (families and found.holds):
            return found
        named = find_author_named(claim.frame, families) or self._find_cited_name(claim.frame, document)
        if named is None:
            return found
        detail = f"{found.detail} The answer gives it to {named}: give it as this desk's words, or quote the work."
        return found.model_copy(update={"holds": False, "detail": detail})

    def _find_cited_name(self, frame: str, document: Document) -> str | None:
        """The key of the work by which the words around a quote name its author, if they do."""
        for key in list_keys_named(frame):
            cited = self._sources.find_or_none(key)
            if cited is not None and cited.id == document.id:
                return f"the author of '{key}'"
        return None

    async def _report_elsewhere(
        self, claim: QuoteClaim, document: Document, error: QuoteNotFoundError, told: str
    ) -> Check:
        try:
            found = await self._search(claim.quote, document.id)
        except QuoteOmissionError:
            found = None
        reason = f"{error} {told}".strip()
        if found is not None:
            reason = f"The quote is not in '{document.id}'; it stands in {describe_place(*found)}."
            fix = fix_reference(claim.reference or "", found[0], self._sources.base_url, found[1].anchor)
            return make_check("quote", claim.line, claim.quote, False, document.id, reason, fix)
        if document.text == "summary":
            reason += " Of this work the desk holds a summary only."
        arguments = (document, await self.markdown(document), claim.quote, error.nearest)
        right = await to_thread(fix_quote, *arguments)
        return make_check("quote", claim.line, claim.quote, False, document.id, reason, right)

    async def _search(self, quote: str, but: str = "") -> tuple[Document, Quote] | None:
        """A document that has the quote, of those whose passages come nearest to its words.

        Raises QuoteOmissionError where one has its parts and none has it whole.
        """
        omission: QuoteOmissionError | None = None
        for name in await self._reader.find_documents_with(quote[:MAX_SEARCH_CHARS], CANDIDATE_CHUNKS):
            document = self._reader.documents.get(name)
            if document is None or name == but:
                continue
            try:
                return document, await to_thread(quotes.find_quote, document, await self.markdown(document), quote)
            except QuoteOmissionError as error:
                omission = omission or error
            except (QuoteError, QuoteNotFoundError):
                continue
        if omission is not None:
            raise omission
        return None


def _check_source(claim: QuoteClaim, target: Target, markdown: str, sources: Sources) -> Check:
    """The check of a quote in the document, and the section, that it is said to come from. Raises as `find_quote`."""
    document = target.document
    sections = get_forms(markdown[document.body_start :]).sections if target.anchor is not None else ()
    # that there is no such section, the link's check tells
    anchor = target.anchor if any(section.anchor == target.anchor for section in sections) else None
    found = quotes.find_quote(document, markdown, claim.quote, anchor)
    if anchor is not None:
        section = find_section(document.id, sections, anchor)
        if not section.covers(found.start - document.body_start):
            reason = f"The quote is not in the section '#{anchor}'; it stands in {describe_place(document, found)}."
            old = claim.reference or ""
            fix = Fix(old=old, new=old.replace(f"#{anchor}", f"#{found.anchor}", 1)) if found.anchor else None
            return make_check("quote", claim.line, claim.quote, False, document.id, reason, fix)
    detail = f"It stands in {describe_place(document, found)}."
    if target.version is not None:
        newest = sources.documents.get(document.id)
        detail = f"{detail} {describe_former(target.version, newest, sources.base_url)}"
    return make_check("quote", claim.line, claim.quote, True, document.id, detail)
