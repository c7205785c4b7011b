"""Publish the surfaces to a folder: what changed is written, and everything becomes visible in one step."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from index import RefdeskError
from llms.content.catalogue import Catalogue
from llms.publishing.errors import PublishError
from llms.publishing.folder import PublicFolder
from llms.publishing.ledger import Change
from llms.publishing.publication import PublishReport, bring_up_to_date
from llms.publishing.state import SeenFiles


def is_published(folder: Path, stamp: str) -> bool:
    """Whether `folder` holds all that was last published there, to the byte, and that was published from `stamp`."""
    public = PublicFolder(folder)
    ledger, is_whole = public.read_ledger()
    is_whole = is_whole and public.is_copy_whole(ledger.generation)
    if not is_whole or ledger.stamp != stamp or ledger.leftovers or not public.is_linked(ledger.generation):
        return False
    home = public.home(ledger.generation)
    seen = SeenFiles(folder)
    whole = all(seen.is_intact(home, path, entry.sha256) for path, entry in ledger.files.items())
    if whole:
        with suppress(OSError):  # it only saves work
            seen.remember(home, ledger.files)
    return whole


def publish(
    catalogue: Catalogue,
    folder: Path,
    stamp: str,
    *,
    pdf: bool = False,
    changes: Sequence[Change] = (),
    now: datetime | None = None,
    count: Callable[[], object] = lambda: None,
) -> PublishReport:
    """Bring `folder` up to date with the catalogue; `stamp` names the state it was rendered from.

    A document whose source and surroundings did not change is not rendered, and a file that is not as it was published
    is made again. What differs goes into a new generation, which becomes visible in one step: a reader, and a reader
    after a kill at any moment, sees all of the old publication or all of the new one. Texts under permalinks are
    published for ever. Files of others are left alone. With `pdf`, every document that has a date gets a PDF.
    `changes` is what was published when, where that is kept elsewhere too. `now` is the time that changes are dated
    with; `count` is called once a document. A document one of whose paths belongs to another or to a surface is left
    out, which a notice of the report says.

    Raises PublishError when the folder cannot be written, PublishBusyError when another process publishes to it,
    MissingExtraError when `pdf` is wanted without its extra, and PathClaimedError when two surfaces make one path.
    """
    public = PublicFolder(folder)
    try:
        with public.lock():
            return bring_up_to_date(catalogue, public, stamp, pdf, changes, now or datetime.now(UTC), count)
    except OSError as error:
        if isinstance(error, RefdeskError):
            raise
        raise PublishError(folder, error.strerror or str(error)) from error
