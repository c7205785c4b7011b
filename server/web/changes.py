"""What changed since an instant or since a version of the archive, and the cursors of lists."""

import base64
import binascii
from collections.abc import Sequence

from index import RefdeskError
from index.errors import shorten
from llms import Change
from tools.list_documents import CursorError


class ArchiveVersionError(RefdeskError, ValueError):
    """A version of the archive of which nothing is known."""

    def __init__(self, version: str) -> None:
        """Name the version."""
        self.version = version
        super().__init__(
            f"Nothing is known of the version '{shorten(version)}': it is of another service, or this one began its "
            "history anew. Leave out 'since' to read all changes, or read /api/index.json for what there is."
        )


def list_keys(changes: Sequence[Change]) -> Sequence[str]:
    """What tells each change from others: of a history that was lost and begun anew, none has the key of a former."""
    return [f"{each.time} {each.change} {each.id}" for each in changes]


def name_version(keys: Sequence[str]) -> str | None:
    """The version of the archive after all of these changes."""
    return encode_cursor(keys[-1]) if keys else None


def find_start(changes: Sequence[Change], keys: Sequence[str], since: str) -> int:
    """How many changes are older than an instant, or belong to a version. Raises ArchiveVersionError."""
    if not since or ":" in since:
        return next((number for number, change in enumerate(changes) if change.time >= since), len(changes))
    try:
        return keys.index(decode_cursor(since)) + 1
    except ValueError as error:
        raise ArchiveVersionError(since) from error


def encode_cursor(key: str) -> str:
    """What a client gives back to go on after the entry of this key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The key that a cursor was made of. Raises CursorError."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorError from error
