"""Which addresses a document may lead to: those that a browser opens, and that run and hold nothing themselves."""

import re

# What browsers and their helpers open. Any other scheme is text: what runs (`javascript:`, `vbscript:`), what holds a
# page (`data:`, `blob:`), what reads this machine (`file:`), and whatever a program may register for itself.
SCHEMES = frozenset(
    {"bitcoin", "doi", "ftp", "ftps", "geo", "git", "http", "https", "irc", "ircs", "magnet", "mailto", "matrix"}
    | {"news", "nntp", "openpgp4fpr", "sftp", "sip", "sips", "sms", "ssh", "svn", "tel", "urn", "webcal", "xmpp"}
)
_IGNORED = re.compile(
    r"[\x00-\x20\x7f-\xa0]+"
)  # browsers skip some of these anywhere in an address, and more at its ends
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:avif|gif|jpeg|png|webp)[;,]", re.IGNORECASE)  # SVG could hold a script


def is_safe_address(address: str) -> bool:
    """Whether an address is relative, has one of SCHEMES, or is a picture in a data URI.

    `address` is what a browser would read: entities are resolved.
    """
    plain = _IGNORED.sub("", address)
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in SCHEMES or _PICTURE.match(plain) is not None
