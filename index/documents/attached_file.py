"""A picture or other file that documents show or offer, which is published once by its content."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from index.model import Model

FILES_FOLDER = "files/"  # below which the files are published: `files/HASH12/name.png`
TEXT_TYPE = "text/plain; charset=utf-8"  # of every file that is text, whatever it means to a program
# The types that are published, by the suffix of the published name; any other suffix there is that of a text.
ATTACHED_TYPES: Mapping[str, str] = {
    "avif": "image/avif",
    "csv": "text/csv; charset=utf-8",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "json": "application/json",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml",
    "webm": "video/webm",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


class AttachedFile(Model):
    """A file beside the documents: its path below the archive's root, the hash of its bytes, its size and its type.

    `published` is where this service publishes it, without a leading slash.
    """

    path: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: int
    media_type: str
    published: str
