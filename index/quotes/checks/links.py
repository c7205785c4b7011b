"""Check the references of an answer: that there is such a document, section and version, and such words."""

from urllib.parse import unquote

from index.documents.document import Document
from index.errors import DocumentNotFoundError, RefdeskError
from index.markdown.normalization import normalize
from index.markdown.sections import SectionNotFoundError, find_section
from index.quotes.answer.claims import LinkClaim
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.fix import fix_anchor, fix_reference
from index.quotes.checks.identifiers import find_syntax_fault
from index.quotes.checks.sources import Sources
from index.quotes.target import Target
from index.quotes.text_forms import get_forms

MAX_DIRECTIVE_PARTS = 4  # of a text fragment: prefix, start, end, suffix


def find_target(claim: LinkClaim, sources: Sources) -> Target | Check:
    """The document of a reference, or the check of one that leads to none."""
    reference = sources.make_absolute(claim.reference)
    if sources.is_itself(reference):
        return make_check("link", claim.line, claim.reference, True, None, "It is the archive, or this text, itself.")
    try:
        return sources.find(reference)
    except RefdeskError as error:
        if isinstance(error, DocumentNotFoundError) and sources.is_outside(reference):
            fault = find_syntax_fault(reference)
            detail = fault or "It leads to no document of the archive and was not checked."
            return make_check("link", claim.line, claim.reference, False if fault else None, None, detail)
        near = sources.documents.get(error.near or "") if isinstance(error, DocumentNotFoundError) else None
        fix = fix_reference(claim.reference, near, sources.base_url) if near else None
        return make_check("link", claim.line, claim.reference, False, None, str(error), fix)


def check_target(claim: LinkClaim, target: Target, markdown: str, sources: Sources) -> Check:
    """The check of a reference to a document."""
    reference = sources.make_absolute(claim.reference)
    document = target.document
    # of an original of which this desk holds a summary the sections are not known here
    is_original = document.text == "summary" and "://" in reference and not reference.startswith(sources.base_url)
    missing = None if is_original else _find_missing_part(target, markdown[document.body_start :])
    detail = missing or f"It is '{document.title}'."
    sections = get_forms(markdown[document.body_start :]).sections if missing and target.anchor else ()
    fix = fix_anchor(claim.reference, target.anchor or "", sections)
    return make_check("link", claim.line, claim.reference, missing is None, document.id, detail, fix)


def _find_missing_part(target: Target, body: str) -> str | None:
    """What a link names that the document does not have: a section, or the words that a browser should scroll to."""
    document: Document = target.document
    forms = get_forms(body)
    if target.anchor is not None:
        try:
            find_section(document.id, forms.sections, target.anchor)
        except SectionNotFoundError as error:
            return str(error)
    parts = target.directive.removeprefix("text=").split(",") if target.directive else []
    if len(parts) > MAX_DIRECTIVE_PARTS:
        return f"The link names {len(parts)} parts of a text, and a text fragment has at most {MAX_DIRECTIVE_PARTS}."
    page = forms.normalized_page.text.casefold() if parts else ""
    for part in parts:
        words = " ".join(normalize(unquote(part.strip("-"))).text.casefold().split())
        if words not in page:
            return f"Document '{document.id}' does not have the words '{words[:80]}' that the link names."
    return None
