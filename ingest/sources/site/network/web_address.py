"""An address of the web, written in one way, and which of them are one document."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

import idna

MAX_ADDRESS_CHARS = 2_000  # a longer one is no page that people link to
_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "/?:@!$&'()*+,;=-._~%"  # in a path or a query; `%` because escapes are there already
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref|source)\Z", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\]")


class WebAddressError(ValueError):
    """An address that no page of the web has; its text says why."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address whose host is in small ASCII letters and whose path has no dots to follow and no needless escapes.

    It has no fragment, no user and no password. `query` has no leading `?`; an address keeps it as it was written.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""

    @property
    def origin(self) -> str:
        """Scheme and host, with a port that is not the scheme's own."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def target(self) -> str:
        """What a request asks for: path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"

    @property
    def site(self) -> str:
        """What is the same for all addresses of one site: the host without `www.`, and a port of its own."""
        return self.host.removeprefix("www.") + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def plain(self) -> "WebAddress":
        """The address without what programs add to a query to follow people."""
        kept = [part for part in self.query.split("&") if not _TRACKING.match(part.partition("=")[0])]
        return replace(self, query="&".join(kept))


def read_web_address(text: str, base: WebAddress | None = None) -> WebAddress:
    """Read an address, which may be relative to `base`. Linear in the text.

    Raises WebAddressError for one that is not of the web, names a user, or holds what no address does.
    """
    text = text.strip()
    if len(text) > MAX_ADDRESS_CHARS:
        raise WebAddressError(f"it has more than {MAX_ADDRESS_CHARS} characters")
    if _CONTROL.search(text.replace(" ", "%20")):
        raise WebAddressError("it holds a control character")
    try:
        parts = urlsplit(urljoin(str(base), text) if base is not None else text)
        port = parts.port
    except ValueError as error:
        raise WebAddressError("it cannot be read") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise WebAddressError("it is neither http nor https")
    if "@" in parts.netloc:
        raise WebAddressError("it names a user; give headers or cookies in a file instead")
    if port == 0:
        raise WebAddressError("it has port 0")
    return WebAddress(
        scheme, _read_host(parts.netloc), port or _PORTS[scheme], _read_path(parts.path), _quote(parts.query)
    )


def _read_host(netloc: str) -> str:
    host = netloc if netloc.endswith("]") else re.sub(r":\d*\Z", "", netloc)
    host = host.lower().rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise WebAddressError("its host is no name") from error
    if not _HOST.fullmatch(host):
        raise WebAddressError("its host is no name")
    return host


def _quote(text: str) -> str:
    """Text with escapes for what an address cannot hold; half a surrogate pair has none."""
    return quote(text, safe=_KEPT, errors="replace")


def _read_path(path: str) -> str:
    whole = _quote(path.replace("\\", "%5C")).replace("?", "%3F")

    def unescape(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return chr(code) if code in _UNRESERVED else found[0].upper()

    parts: list[str] = []
    pieces = _ESCAPE.sub(unescape, whole).split("/")
    for piece in pieces:
        if piece == "..":
            del parts[-1:]
        elif piece not in ("", "."):
            parts.append(piece)
    slash = "/" if parts and pieces[-1] in ("", ".", "..") else ""
    return "/" + "/".join(parts) + slash
