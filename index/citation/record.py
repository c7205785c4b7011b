"""The canonical citation record of a document; every export and every surface renders this one."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

from index.documents.authors import Name, read_name
from index.documents.document import ArchiveInfo, Document
from index.markdown.maths.titles import write_title
from index.model import Model

_SUBTITLE = re.compile(r"(?P<main>.+?(?:[?!]|[.:]))\s+(?P<subtitle>\S.*)")
_PERMALINK = re.compile(r"/(?:v[0-9A-Za-z.+-]{1,20}|sha256-[0-9a-f]{16})$")
_NUMBERED = re.compile(r"(?P<genre>[A-Z][A-Za-z ]*[A-Za-z]) #(?P<number>\d+)")


class CitationRecord(Model):
    """What there is to say of a document when it is cited. What is not known is null.

    `title` is the archive's own, `sentence_title` the form for citation styles, without a final stop; `main_title` and
    `subtitle` are the parts of `title`. Their formulas stand as they read, `x²`; `tex_title` is the verbatim title of
    one that has formulas. `url` is what to cite: the original where it is
    known (`canonical`), else this service's; a page that the desk wrote has none while the service has no address
    but that of its own machine. `permalink` is the text on this service in exactly this version,
    whose source file, at `source_url`, has the hash `sha256`; `page_url` is the page of the newest one. `text` says
    whether that text is the work or a summary of it, `is_desk_page` whether what is cited is the desk's page: the desk
    is then its author, and it has no publisher and no date.
    """

    id: str
    kind: str
    key: str
    aliases: tuple[str, ...]
    title: str
    sentence_title: str
    main_title: str
    subtitle: str | None
    authors: tuple[Name, ...]
    date: str | None
    accessed: str | None
    version: str | None
    genre: str | None
    number: str | None
    publisher: str | None
    language: str
    url: str | None
    canonical: str | None
    permalink: str
    page_url: str
    source_url: str
    doi: str | None
    eprint: str | None
    eprint_class: str | None
    sha256: str
    text: str
    is_desk_page: bool = False
    tex_title: str | None = None

    @property
    def is_report(self) -> bool:
        """Whether styles treat it as a report: a paper with a known publisher that is not an arXiv item."""
        return self.kind == "paper" and self.publisher is not None and self.eprint is None

    @property
    def year(self) -> str | None:
        """The year of publication."""
        return self.date[:4] if self.date else None


def make_citation_record(
    document: Document, archive: ArchiveInfo, base_url: str, *, accessed: str | None = None
) -> CitationRecord:
    """The record of a document as served at `base_url`; `accessed` is the day of access, `2026-11-25`, in UTC.

    It is that of the work; of a summary of no work, that of the desk's page.
    """
    if not document.has_work:
        return make_page_record(document, archive, base_url, accessed=accessed)
    title = write_title(document.work_title)
    main, subtitle = split_title(title)
    numbered = _NUMBERED.match(document.series or "")
    return CitationRecord(
        id=document.id,
        kind=document.kind,
        key=document.key,
        aliases=document.cite_aliases,
        title=title,
        tex_title=None if title == document.work_title else document.work_title,
        sentence_title=_compose_unicode(write_title(document.sentence_title or document.work_title)).rstrip("."),
        main_title=main,
        subtitle=subtitle,
        authors=tuple(read_name(name) for name in document.work_authors),
        date=document.date,
        accessed=accessed,
        version=document.version,
        genre=numbered["genre"] if numbered else None,
        number=numbered["number"] if numbered else None,
        publisher=archive.publisher,
        language=document.language or archive.language,
        url=document.url(base_url),
        canonical=document.canonical,
        permalink=f"{base_url}/{build_permalink_path(document)}",
        page_url=document.page_url(base_url),
        source_url=document.build_raw_url(base_url),
        doi=document.doi,
        eprint=document.eprint,
        eprint_class=document.eprint_class,
        sha256=document.raw_sha256,
        text=document.text,
    )


def make_page_record(
    document: Document, archive: ArchiveInfo, base_url: str, *, accessed: str | None = None
) -> CitationRecord:
    """The record of the page of a summary: words of the desk, about a work where there is one."""
    title = write_title(document.work_title)
    sentence_title = write_title(document.sentence_title or document.work_title)
    if document.has_work:
        title, sentence_title = f"Summary of “{title.rstrip('.')}”", f"Summary of “{sentence_title.rstrip('.')}”"
    main, subtitle = (title, None) if document.has_work else split_title(title)
    return CitationRecord(
        id=document.id,
        kind=document.kind,
        key=f"{document.key}-summary" if document.has_work else document.key,
        aliases=() if document.has_work else document.cite_aliases,
        title=title,
        sentence_title=_compose_unicode(sentence_title).rstrip("."),
        main_title=main,
        subtitle=subtitle,
        authors=_name_writers(document, archive),
        date=None,
        accessed=None if is_local(base_url) else accessed,
        version=None,
        genre=None,
        number=None,
        publisher=None,
        language=document.language or archive.language,
        url=None if is_local(base_url) else document.page_url(base_url),
        canonical=None,
        permalink=f"{base_url}/{build_permalink_path(document)}",
        page_url=document.page_url(base_url),
        source_url=document.build_raw_url(base_url),
        doi=None,
        eprint=None,
        eprint_class=None,
        sha256=document.raw_sha256,
        text=document.text,
        is_desk_page=True,
    )


def _name_writers(document: Document, archive: ArchiveInfo) -> tuple[Name, ...]:
    """Who wrote a summary: its own authors where they are not those of the work, else the desk."""
    own = tuple(map(read_name, document.authors)) if document.about else ()
    return own or (Name(literal=archive.desk_name),)


def is_local(base_url: str) -> bool:
    """Whether a URL is one that leads nowhere on another machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def build_permalink_path(document: Document) -> str:
    """Where this service keeps a document in exactly this version, without a leading slash.

    The path carries the version where the text is the work: `papers/x/v1.2`. A summary may change while the work
    that it is about keeps its version, and a page may have none: then it carries the hash of the text. So does the text
    made of a file of another kind, which a better converter makes otherwise.
    """
    if document.version is not None and document.text == "full" and document.original is None:
        return f"{document.path}/v{document.version}"
    return build_hash_path(document)


def build_hash_path(document: Document) -> str:
    """The permalink of a document's text that names its hash: also where that of its version has another text."""
    return f"{document.path}/sha256-{document.text_sha256[:16]}"


def is_permalink(path: str) -> bool:
    """Whether a path ends as that of a text for ever does; its file has `.md` or `.html` behind it."""
    return _PERMALINK.search(path) is not None


def split_title(title: str) -> tuple[str, str | None]:
    """A title's main part and its subtitle: what follows `: `, `? ` or `! `, or `. ` where a stop ends it too.

    The stop or colon between the two goes away, a question mark stays with the main title.
    """
    text = title.removesuffix(".") if title.endswith(".") else title.replace(". ", ".\0")
    found = _SUBTITLE.fullmatch(text)
    if found is None:
        return text.replace("\0", " "), None
    return found["main"].rstrip(".:").replace("\0", " "), found["subtitle"].replace("\0", " ")


def _compose_unicode(text: str) -> str:
    return unicodedata.normalize("NFC", text)
