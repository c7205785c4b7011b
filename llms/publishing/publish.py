"""Write the surfaces to a folder: only what changed, and nothing that was not ours."""

from datetime import UTC, datetime
from pathlib import Path

from llms.content.catalogue import Catalogue
from llms.publishing.errors import PublishError
from llms.publishing.ledger import read_ledger
from llms.publishing.publication import PublishReport, bring_up_to_date


def is_published(folder: Path, stamp: str) -> bool:
    """Whether `folder` holds all that was last published there, and that was published from `stamp`."""
    ledger = read_ledger(folder)
    return ledger.stamp == stamp and all((folder / path).is_file() for path in ledger.files)


def publish(
    catalogue: Catalogue, folder: Path, stamp: str, *, pdf: bool = False, now: datetime | None = None
) -> PublishReport:
    """Bring `folder` up to date with the catalogue; `stamp` names the state it was rendered from.

    A document whose source and surroundings did not change is not rendered. A changed file is replaced in one
    step, so that a reader never sees half of it. Files that were published before and no longer are get removed,
    but for the texts under permalinks, which stay as they were for ever. With `pdf`, every document that has a
    date gets a PDF. `now` is the time that changes are dated with. A document one of whose paths belongs to another or
    to a surface is left out, which a notice of the report says.

    Raises PublishError when the folder cannot be written, or holds a file of somebody else where one of ours
    should be; then nothing is written. Raises MissingExtraError when `pdf` is wanted without its extra, and
    PathClaimedError when two surfaces make one path.
    """
    try:
        return bring_up_to_date(catalogue, folder, stamp, pdf, now or datetime.now(UTC))
    except OSError as error:
        if isinstance(error, PublishError):
            raise
        raise PublishError(folder, error.strerror or str(error)) from error
