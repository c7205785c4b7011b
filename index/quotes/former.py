"""Quotes of former texts: what a new version dropped, and what to know of a version that is not the newest."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.document import Document
from index.errors import RefdeskError
from index.history.recall import recall_document
from index.history.versions import Version, Versions
from index.quotes.quote import Quote, find_quote

MAX_SEARCHED_VERSIONS = 20  # newest former texts of a document in which a quote is looked for


@dataclass(frozen=True, slots=True)
class FormerQuote:
    """A quote that stands in a former text, and the document as it was then."""

    version: Version
    document: Document
    quote: Quote


def look_in_former_texts(document: Document, quote: str, versions: Versions, base_url: str) -> tuple[bool, str]:
    """Whether a former text has a quote that the newest text has not, and that as a sentence.

    The sentence is empty where no former text has it, and tells how many were not looked in where there are more.
    """
    former = [version for version in versions.list_of(document.id) if not (version.is_newest or version.forgotten)]
    found = _find(document, quote, versions, former[-MAX_SEARCHED_VERSIONS:])
    if found is not None:
        return True, _describe(found, base_url)
    left = len(former) - MAX_SEARCHED_VERSIONS
    return False, f"It was not looked for in the {left} oldest of {len(former)} former texts." if left > 0 else ""


def _find(document: Document, quote: str, versions: Versions, former: Sequence[Version]) -> FormerQuote | None:
    for version in reversed(former):
        try:
            text = versions.read(version)
            was = recall_document(text, document)
            return FormerQuote(version, was, find_quote(was, text.markdown, quote))
        except RefdeskError:  # the quote is not in it, or what was kept of it is lost
            continue
    return None


def _describe(found: FormerQuote, base_url: str) -> str:
    version = found.version
    return (
        f"The newest text of '{version.document_id}' does not have these words. They stood in "
        f"'{version.reference}', line {found.quote.first_line}, {_date(version)}: {base_url}/{version.path} . "
        "Cite that version, or take the words out."
    )


def describe_former(version: Version, newest: Document | None, base_url: str) -> str:
    """Say that a version is not the newest, since when it was served, and where the newest is."""
    if newest is None:
        return f"This is '{version.reference}', {_date(version)}; the archive has the document no more."
    stated = f"version {newest.version}" if newest.version else "another text"
    return f"This is '{version.reference}', {_date(version)}; the newest is {stated}: {newest.page_url(base_url)} ."


def _date(version: Version) -> str:
    return f"seen on {version.seen[0][:10]}" if version.seen else "seen at an unknown time"
