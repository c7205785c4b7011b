"""What a site asks of programs: robots.txt, and the same words in headers."""

import re
from collections.abc import Sequence

from protego import Protego

from ingest.sources.site.network.web_address import WebAddress

AGENT = "Refdesk"
MAX_ROBOTS_CHARS = 512_000  # RFC 9309 asks for 500 KiB at least
MAX_SITEMAPS = 100
_SIGNAL = re.compile(r"^[ \t]*content-signal[ \t]*:[ \t]*([^\r\n#]{1,300})", re.IGNORECASE | re.MULTILINE)
_NOT_LISTED = frozenset({"noindex", "none"})


class Robots:
    """The rules of a robots.txt for us; without a text, everything may be read."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text[:MAX_ROBOTS_CHARS])
        signal = _SIGNAL.search(text[:MAX_ROBOTS_CHARS])
        self.signal = " ".join(signal[1].split()) if signal else ""

    def allows(self, address: WebAddress) -> bool:
        """Whether this address may be read."""
        return bool(self._rules.can_fetch(str(address), AGENT))

    @property
    def delay(self) -> float:
        """The seconds between two requests that it asks for; 0 where it asks for none."""
        try:
            return max(0.0, float(self._rules.crawl_delay(AGENT) or 0))
        except (TypeError, ValueError):
            return 0.0

    @property
    def sitemaps(self) -> Sequence[str]:
        """The addresses of the sitemaps that it names."""
        return list(self._rules.sitemaps)[:MAX_SITEMAPS]


def find_refusal(header: str) -> str | None:
    """The rule of an `X-Robots-Tag` that keeps a page out of lists: `noindex`, for everybody or for us."""
    for part in header[:2_000].split(","):
        agent, colon, rest = part.rpartition(":")
        if colon and agent.strip().lower() not in ("", AGENT.lower()):
            continue
        if rest.strip().lower() in _NOT_LISTED:
            return rest.strip().lower()
    return None
