"""The base URL that an index keeps: whether it was altered or lost, and where it can be read again."""

import logging
import re
from contextlib import suppress

from index import MANIFEST_FILE, locate_index
from index.integrity.finding import Finding
from llms import Publication
from llms.publishing.errors import DamagedFileError
from server.address import ADDRESS_FILE, Address, find_address, is_address_kept, keep_address
from server.config import Config

_SITEMAP = re.compile(r"^Sitemap: (\S+)/sitemap\.xml$", re.MULTILINE)
_LOCAL = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]|localhost)(?::|/|$)")


def find_address_damage(config: Config) -> Finding | None:
    """What is wrong with the base URL of an index; one that has no surfaces needs none."""
    location = locate_index(config.index)
    if location.stamp(MANIFEST_FILE) is None or is_address_kept(config):
        return None
    is_there = location.stamp(ADDRESS_FILE) is not None
    published = _read_published_url(config)
    if not is_there and published is None:
        return None
    known = config.base_url or published
    return Finding(
        where=ADDRESS_FILE,
        problem="was altered" if is_there else "is missing",
        meaning="pages and citations may be published for another address",
        remedy="Run 'refdesk doctor --repair'" if known else "Give it again with 'refdesk publish --base-url URL'",
        cure="address" if known else None,
    )


def mend_address(config: Config) -> bool:
    """Keep the base URL again, as it is set or was published; returns whether that is done."""
    published = _read_published_url(config)
    if config.base_url:
        keep_address(config, find_address(config))
    elif published is not None:
        keep_address(config, Address(base_url=published, given=_LOCAL.match(published) is None))
    return is_address_kept(config)


def heal_address(config: Config) -> None:
    """Before a service takes its address: mend the one that is kept, and tell it."""
    finding = find_address_damage(config)
    if finding is None or not finding.can_be_repaired:
        return
    with suppress(OSError):  # where nothing can be written, the service has the address that it is given
        if mend_address(config):
            logging.getLogger(__name__).warning("'%s' %s and was made again.", finding.where, finding.problem)


def _read_published_url(config: Config) -> str | None:
    publication = Publication(config.public)
    if "robots.txt" not in publication.ledger.files:
        return None
    try:
        found = _SITEMAP.search(publication.read("robots.txt").decode())
    except (DamagedFileError, UnicodeDecodeError):
        return None
    return found[1] if found else None
