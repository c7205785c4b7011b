"""Identifiers as their standards allow them, each in the one form in which it is kept."""

import re
from urllib.parse import quote, unquote, urlsplit

from index.errors import shorten
from index.markdown.invisible import find_hidden_offsets

_DOI_PREFIX = re.compile(r"(?P<url>https?://(?:dx\.|www\.)?doi\.org/|info:doi/)|(?:urn:)?doi:\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_ARXIV_PREFIX = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?P<number>[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}"  # since April 2007
    r"|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3})(?P<version>v[1-9][0-9]{0,2})?"
)
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?(?P<number>(?:[0-9]{4}-){3}[0-9]{3}[0-9X])")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_NO_URL = re.compile(r"[\s<>\"\x00-\x1f\x7f]|%(?![0-9A-Fa-f]{2})")
_URI_CHARACTERS = "%/?#:@!$&'()*+,;=-._~"  # RFC 3986, but for brackets, which stand in hosts alone


def normalize_doi(text: str) -> str:
    """A DOI without what resolves it: `https://doi.org/10.1234/x` and `doi:10.1234/x` are `10.1234/x`.

    A suffix may hold every character that prints (ISO 26324); one that came in a URL is decoded. Raises ValueError.
    """
    prefix = _DOI_PREFIX.match(text)
    name = text[prefix.end() :] if prefix else text
    name = unquote(name) if prefix and prefix["url"] else name
    if not _DOI.fullmatch(name) or not name.isprintable() or find_hidden_offsets(name):
        raise ValueError(f"'{shorten(text)}' is no DOI; write it as 10.1234/suffix")
    return name


def normalize_arxiv_eprint(text: str) -> str:
    """A number on arXiv, with its version where it has one: `2605.04357v2`, `hep-th/9901001`. Raises ValueError."""
    return _match_arxiv(text)[0]


def normalize_arxiv_paper(text: str) -> str:
    """The number of a paper on arXiv, without a version: the paper is the same in each. Raises ValueError."""
    return _match_arxiv(text)["number"]


def normalize_orcid(text: str) -> str:
    """An ORCID without the URL around it. Raises ValueError."""
    found = _ORCID.fullmatch(text)
    if found is None:
        raise ValueError(f"'{shorten(text)}' is no ORCID; write it as 0000-0002-1825-0097")
    return found["number"]


def normalize_url(text: str) -> str:
    """An http or https URL as RFC 3986 has it; an IRI becomes one as RFC 3987 says. Raises ValueError.

    One that is a URI already stays as it is written.
    """
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(_refuse_url(text)) from error
    if not is_sound or _NO_URL.search(text) or find_hidden_offsets(text):
        raise ValueError(_refuse_url(text))
    start = len(parts.scheme) + len("://")
    user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.rpartition(":") if re.search(r":[0-9]*$", place) else (place, "", "")
    host = host if host.isascii() else _encode_host(host, text)
    if not _HOST.fullmatch(host):
        raise ValueError(_refuse_url(text))
    rest = quote(text[start + len(parts.netloc) :], safe=_URI_CHARACTERS)
    return f"{text[:start]}{quote(user, safe=_URI_CHARACTERS)}{at}{host}{colon}{port}{rest}"


def check_contact(text: str) -> str:
    """A URL, normalized, or an address of mail as it is written. Raises ValueError."""
    return text if _MAIL.fullmatch(text) and not find_hidden_offsets(text) else normalize_url(text)


def _match_arxiv(text: str) -> re.Match[str]:
    name = _ARXIV_PREFIX.sub("", text, count=1).removesuffix(".pdf")
    found = _ARXIV.fullmatch(name)
    if found is None:
        raise ValueError(
            f"'{shorten(text)}' is no number of arXiv; write it as 2605.04357, 2605.04357v2 or hep-th/9901001"
        )
    return found


def _encode_host(host: str, url: str) -> str:
    import idna  # a few milliseconds, and few hosts need it

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(_refuse_url(url)) from error


def _refuse_url(text: str) -> str:
    remedy = "write https://host/path, with spaces, quotation marks, '<' and '>' percent-encoded"
    return f"'{shorten(text)}' is no URL; {remedy}"
