"""Find the document that a word of the command line means."""

from typing import TYPE_CHECKING

from server.address import recall_base_url
from server.config import Config

if TYPE_CHECKING:
    from index.quotes.target import Target
    from index.storage.reader import Reader

REFERENCE_HELP = "an id, a path below the archive, a URL, a citation key or a title"


async def open_document(config: Config, reference: str) -> tuple["Reader", "Target"]:
    """Open the index and find a document in it, or a version of one.

    Raises DocumentNotFoundError, which names the nearest, and what `References.find` raises.
    """
    from index.history.versions import Versions
    from index.quotes.reference import References
    from index.storage.reader import Reader

    reader = await Reader.open(config.index)
    url = recall_base_url(config).url
    archive = reader.manifest.archive
    versions = Versions(reader.open_kept(), reader.documents, archive)
    return reader, References(reader.documents, archive, url, versions).find(reference)
