"""Quotes of former texts: what a new version dropped, and what to know of a version that is not the newest."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.document import Document
from index.errors import RefdeskError
from index.history.recall import recall_document
from index.history.versions import Version, Versions
from index.quotes.quote import Quote, find_quote

MAX_SEARCHED_VERSIONS = 20  # newest former texts of a document in which a quote is looked for
MAX_SEARCHED_CHARS = 300_000  # characters of them, which take about three seconds to read; the newest is read always


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
    former = list_former(document, versions)
    read, room = 0, MAX_SEARCHED_CHARS
    for version in former[:MAX_SEARCHED_VERSIONS]:
        if room <= 0:
            break
        read += 1
        try:
            text = versions.read(version)
            room -= len(text.markdown)
            was = recall_document(text, document)
            found = FormerQuote(version, was, find_quote(was, text.markdown, quote))
        except RefdeskError:  # the quote is not in it, or what was kept of it is lost
            continue
        return True, _describe(found, base_url)
    left = len(former) - read
    return False, f"It was not looked for in the {left} oldest of {len(former)} former texts." if left else ""


def list_former(document: Document, versions: Versions) -> Sequence[Version]:
    """The versions of a document that are not the newest and can be read, newest first."""
    every = reversed(versions.list_of(document.id))
    return [version for version in every if not (version.is_newest or version.forgotten)]


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
