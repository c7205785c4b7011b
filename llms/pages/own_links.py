"""Links of a page to its own site: relative, so that they hold under every name, port and prefix of the service.

Absolute stay those that a format defines so, or that name a document wherever it is read: `canonical`, `cite-as`,
Open Graph, citation tags, JSON-LD.
"""

import re
from functools import lru_cache

IDENTIFYING_RELATIONS = frozenset({"canonical", "cite-as"})


def get_root(address: str) -> str:
    """The root of a site as the page at `address`, a path without a leading slash, writes it: `.` or `../..`."""
    return "/".join([".."] * address.count("/")) or "."


def make_relative(url: str, base_url: str, root: str) -> str:
    """An address of the site at `base_url` as a page writes it that sees the root there; any other stays."""
    inside = url.removeprefix(f"{base_url}/")
    return url if inside == url else f"{root}/{inside}"


def make_links_relative(html: str, base_url: str, root: str) -> str:
    """HTML of ours whose links and pictures of the site are relative.

    It is what a renderer wrote, so a `<` begins a tag, and an attribute stands in double quotes.
    """
    return _own_attributes(base_url).sub(lambda found: f"{found[1]}{root}/", html)


@lru_cache(maxsize=8)
def _own_attributes(base_url: str) -> re.Pattern[str]:
    return re.compile(rf'(<(?:a|img)\b[^<>]*?\s(?:href|src)="){re.escape(base_url)}/')
