"""What a source is told beside its address: where it may keep state, and how far it may go to fetch anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAX_PAGES = 10_000  # of one source and run
MAX_BYTES = 2_000_000_000  # received in one run
MAX_DEPTH = 16  # links that are followed from the address on
MAX_SECONDS = 6 * 3600.0  # of one run
PAUSE_SECONDS = 1.0  # between two requests


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that one run may fetch of a source: pages, bytes received, links from its address on, and seconds."""

    pages: int = MAX_PAGES
    bytes: int = MAX_BYTES
    depth: int = MAX_DEPTH
    seconds: float = MAX_SECONDS


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What a source that reaches beyond this machine needs; a folder has no use for it.

    `state` is a folder of its own, which need not be there yet, for what it keeps between runs. Only an ingest is
    `online`: others list what the last one kept, and ask nobody. `allow_private` takes back that addresses of this
    machine and its networks are refused. `headers` is a file of headers and cookies to send. `contact` is whom an owner
    can write to, `pause` the seconds between two requests. `folders` give kinds to folders of a site.
    `within` is the folder of the archive that names the source, beyond which nothing of this machine may be read.
    """

    state: Path | None = None
    online: bool = False
    allow_private: bool = False
    headers: Path | None = None
    contact: str | None = None
    pause: float = PAUSE_SECONDS
    budget: Budget = Budget()
    folders: Mapping[str, str] = field(default_factory=dict)
    within: Path | None = None


OFFLINE = SourceSettings()
