"""What an index remembers of its sources, so that the next ingest need not read what did not change."""

from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from index.storage.location import IndexLocation
from ingest.sources import Known, KnownItem, SourceItem

KNOWN_FILE = "sources.json"
_KNOWN = TypeAdapter(dict[str, KnownItem])


def read_known(location: IndexLocation) -> Known:
    """Read what the last ingest into an index knew; nothing where that is missing or broken."""
    try:
        return _KNOWN.validate_json(location.read(KNOWN_FILE))
    except (OSError, ValidationError):  # it only saves work
        return {}


def keep_known(location: IndexLocation, items: Iterable[SourceItem], attached: Known) -> None:
    """Remember the hashes of all items, documents or not, and of all files that documents show or offer."""
    known = {item.path: KnownItem(hint=item.hint, sha256=item.sha256, beside=item.beside) for item in items}
    known.update(attached)
    location.replace(KNOWN_FILE, _KNOWN.dump_json(known))
