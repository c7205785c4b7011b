"""Bare addresses, as GitHub reads them: `https://…`, `www.…` and `name@example.org` are links.

The plugin of markdown-it copies the rest of the text at every colon, so its work is quadratic.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

BARE = "bare"  # the markup of such a link: nothing is written around it
WRITTEN = "written"  # in the `meta` of its opening: how it stands in the source
WWW_START = "www."
_CLOSING = "。，、；：！？“”„«»（）「」『』《》【】"  # that no address holds, where there are no spaces between words
_HOST = r"[\w-]++(?:\.[\w-]++)*+"
_REST = rf"[^\s<>\"`\[\]{_CLOSING}]*+"
_URL = re.compile(rf"https?://({_HOST}){_REST}", re.IGNORECASE)
_WWW = re.compile(rf"(www\.{_HOST}){_REST}")
_MAIL_NAME = re.compile(r"(?<![\w./:+@-])[A-Za-z0-9._+-]{1,64}\Z")
_MAIL_HOST = re.compile(r"@[A-Za-z0-9_-]{1,63}+(?:\.[A-Za-z0-9_-]{1,63}+){1,8}+(?![@:]\S)")
_JOINED = re.compile(r"[\w./:+@-]")
_SCHEME = re.compile(r"(?<![A-Za-z0-9./:+@-])https?\Z", re.IGNORECASE)
_ENTITY = re.compile(r"&[A-Za-z0-9]{1,32};\Z")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TRAILING = "?!.,:;*_~'\\"
_MAX_SCHEME_CHARS = 6  # and the character before it
_MAX_NAME_CHARS = 66
_MAX_ENTITY_CHARS = 34


def read_bare_urls(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read bare addresses as links with the markup BARE, whose text is what is written."""
    parser.inline.ruler.push("bare_url", _read_url)
    parser.inline.ruler.push("bare_www", _read_www)
    parser.inline.ruler.push("bare_mail", _read_mail)
    return parser


def _read_url(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False  # a label is looked through silently: an address in it ends no bracket
    scheme = _SCHEME.search(state.pending[-_MAX_SCHEME_CHARS:])
    found = _URL.match(state.src, state.pos - len(scheme[0]), state.posMax) if scheme else None
    if scheme is None or found is None or not _is_host(found[1]):
        return False
    address = _cut_end(found[0])
    return _put_link(state, len(scheme[0]), address, address)


def _read_www(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith(WWW_START, state.pos):
        return False
    found = _WWW.match(state.src, state.pos, state.posMax)
    if found is None or (state.pos and _JOINED.match(state.src, state.pos - 1)) or not _is_host(found[1]):
        return False
    address = _cut_end(found[0])
    return _put_link(state, 0, address, f"http://{address}")


def _read_mail(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith("@", state.pos):
        return False
    name = _MAIL_NAME.search(state.pending[-_MAX_NAME_CHARS:])
    host = _MAIL_HOST.match(state.src, state.pos, state.posMax) if name else None
    if name is None or host is None or not host[0][-1].isalpha():
        return False
    before = state.pos - len(name[0])
    if before and _JOINED.match(state.src, before - 1):  # an escaped sign, which the pending text does not have
        return False
    address = name[0] + host[0]
    return _put_link(state, len(name[0]), address, f"mailto:{address}")


def _is_host(host: str) -> bool:
    """Whether neither of the last two parts of a host has an underscore."""
    return not any("_" in part for part in host.rsplit(".", 2)[-2:])


def _cut_end(address: str) -> str:
    """The address without what belongs to the sentence: punctuation, and brackets that it does not open."""
    end = len(address)
    unmatched = address.count(")") - address.count("(")
    while end:
        entity = _ENTITY.search(address, max(0, end - _MAX_ENTITY_CHARS), end) if address[end - 1] == ";" else None
        if entity:
            end = entity.start()
        elif address[end - 1] in _TRAILING:
            end -= 1
        elif address[end - 1] == ")" and unmatched > 0:
            unmatched -= 1
            end -= 1
        else:
            break
    return address[:end]


def _put_link(state: StateInline, behind: int, written: str, href: str) -> bool:
    """Put a link of which `behind` characters are in the pending text already; it shows escaped signs as such."""
    href = state.md.normalizeLink(_ESCAPE.sub(r"\1", href))
    if len(written) <= behind or not state.md.validateLink(href):
        return False
    if behind:
        state.pending = state.pending[:-behind]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": href}
    opening.markup, opening.info = BARE, "auto"
    opening.meta[WRITTEN] = written
    state.push("text", "", 0).content = _ESCAPE.sub(r"\1", written)
    closing = state.push("link_close", "a", -1)
    closing.markup, closing.info = BARE, "auto"
    state.pos += len(written) - behind
    return True
