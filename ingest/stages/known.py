"""What an index remembers of its sources, so that the next ingest need not read what did not change."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.sources import Known, KnownItem, SourceItem

KNOWN_FILE = "sources.json"
_KNOWN = TypeAdapter(dict[str, KnownItem])


def read_known(folder: Path) -> Known:
    """Read what the last ingest into the index in `folder` knew; nothing where that is missing or broken."""
    try:
        return _KNOWN.validate_json((folder / KNOWN_FILE).read_bytes())
    except (OSError, ValidationError):  # it only saves work
        return {}


def keep_known(folder: Path, items: Iterable[SourceItem]) -> None:
    """Remember the hashes of the items that have a hint."""
    known = {item.path: KnownItem(hint=item.hint, sha256=item.sha256) for item in items if item.hint}
    partial = folder / f"{KNOWN_FILE}.partial"
    partial.write_bytes(_KNOWN.dump_json(known))
    partial.replace(folder / KNOWN_FILE)
