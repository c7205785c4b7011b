"""What sources in a local folder share: the files about the whole archive."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index import ArchiveInfo, remove_hidden
from index.citation import REGISTER_FILE
from index.regular_file import read_regular_file
from index.storage.sources import is_uri
from ingest.errors import ArchiveError
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import OFFLINE, SourceSettings
from ingest.sources.site_kinds import detect_site_kinds
from ingest.validation import describe_first_problem
from ingest.yaml_text import YamlError, read_yaml_mapping

MAX_SUMMARY_CHARS = 400  # of words that stand in for a summary
_SUMMARY = "The documents of this archive."  # of one that says nothing of itself
MAX_ARCHIVE_BYTES = 1_000_000  # of archive.yaml


class LocalFolder:
    """Base of a source whose address is a folder, with `archive.yaml` and `citations.json` at its root."""

    def __init__(self, address: str, _settings: SourceSettings = OFFLINE, /) -> None:
        self._given = address
        self._root = Path(address)
        self._left_out: list[LeftOut] = []

    @staticmethod
    def recognizes(_address: str, /) -> bool:
        """A folder is what no other kind recognizes, and nothing tells a collection from one."""
        return False

    @property
    def address(self) -> str:
        """The path of the folder; a URI, which is none, as it was given."""
        return self._given if is_uri(self._given) else str(self._root)

    @property
    def register_path(self) -> Path | None:
        """The path of `citations.json`."""
        return self._root / REGISTER_FILE

    @property
    def hints(self) -> frozenset[str]:
        """The kinds of site that the folder's files tell."""
        return detect_site_kinds(self._root)

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out by rule, in the order of paths."""
        return self._left_out

    def archive_info(self) -> ArchiveInfo:
        """Read `archive.yaml`. Raises ArchiveError when it is broken."""
        return read_archive_info(self._root)


def make_default_info(name: str) -> ArchiveInfo:
    """What is said of an archive that says nothing of itself; its title is the name of its folder."""
    return ArchiveInfo.model_validate(_introduce(name, {}))


def read_archive_info(root: Path) -> ArchiveInfo:
    """Read `archive.yaml` at the root; where it gives no title, or there is no such file, the folder's name stands in.

    Raises ArchiveError when the file is there and is broken.
    """
    path = root / "archive.yaml"
    try:
        data = read_regular_file(path, MAX_ARCHIVE_BYTES, below=root)
    except FileNotFoundError:
        return make_default_info(root.resolve().name)
    except OSError as error:
        reason = f"archive.yaml cannot be read ({error.strerror})"
        raise ArchiveError(root, reason, "save it as UTF-8 text") from error
    return parse_archive_info(data, root.resolve().name, root)


def parse_archive_info(data: bytes, name: str, address: str | Path) -> ArchiveInfo:
    """Read the bytes of an `archive.yaml`; `name` stands in for a title, `address` is that of the archive in messages.

    Raises ArchiveError when it is broken.
    """
    try:
        return ArchiveInfo.model_validate(_introduce(name, read_yaml_mapping(data.decode("utf-8"))))
    except UnicodeDecodeError as error:
        raise ArchiveError(address, f"archive.yaml cannot be read ({error})", "save it as UTF-8 text") from error
    except YamlError as error:
        raise ArchiveError(address, f"archive.yaml is broken ({error})", "mend that line") from error
    except ValidationError as error:
        reason = f"archive.yaml is broken ({describe_first_problem(error)})"
        raise ArchiveError(address, reason, "mend that line") from error


def _introduce(name: str, stated: Mapping[str, Any]) -> Mapping[str, Any]:
    """What archive.yaml states, and what stands in for a title, a summary and a description; `name` is the folder's."""
    title = " ".join(remove_hidden(name).split()) or "Archive"
    known = {field: value for field, value in stated.items() if value is not None}
    # who names the archive, names it here too: these words tell a title that was given from the name of a folder
    words = f"The documents of {known['title']}." if isinstance(known.get("title"), str) else _SUMMARY
    return {"title": title, "summary": words[:MAX_SUMMARY_CHARS], "description": words[:MAX_SUMMARY_CHARS], **known}
