"""A picture or other file that documents show or offer, which is published once by its content."""

from typing import Annotated

from pydantic import Field

from index.model import Model


class AttachedFile(Model):
    """A file beside the documents: its path below the archive's root, the hash of its bytes, its size and its type.

    `published` is where this service publishes it, without a leading slash.
    """

    path: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: int
    media_type: str
    published: str
