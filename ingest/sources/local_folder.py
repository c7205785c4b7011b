"""What sources in a local folder share: the files about the whole archive."""

from pathlib import Path

from pydantic import ValidationError

from index import ArchiveInfo
from index.citation import REGISTER_FILE
from index.regular_file import read_regular_file
from ingest.errors import ArchiveError
from ingest.validation import describe_first_problem
from ingest.yaml_text import YamlError, read_yaml_mapping

MAX_ARCHIVE_BYTES = 1_000_000  # of archive.yaml


class LocalFolder:
    """Base of a source whose address is a folder, with `archive.yaml` and `citations.json` at its root."""

    def __init__(self, address: str) -> None:
        self._root = Path(address)

    @property
    def address(self) -> str:
        """The path of the folder."""
        return str(self._root)

    @property
    def register_path(self) -> Path | None:
        """The path of `citations.json`."""
        return self._root / REGISTER_FILE

    def archive_info(self) -> ArchiveInfo:
        """Read `archive.yaml`. Raises ArchiveError when it is broken."""
        return read_archive_info(self._root)


def make_default_info(name: str) -> ArchiveInfo:
    """What is said of an archive that says nothing of itself; its title is the name of its folder."""
    summary = "The documents of this archive."
    return ArchiveInfo(title=name, summary=summary, description=summary)


def read_archive_info(root: Path) -> ArchiveInfo:
    """Read `archive.yaml` at the root; without one, the folder's name is the title.

    Raises ArchiveError when the file is there and is broken.
    """
    path = root / "archive.yaml"
    try:
        data = read_regular_file(path, MAX_ARCHIVE_BYTES, below=root).decode("utf-8")
    except FileNotFoundError:
        return make_default_info(root.resolve().name)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ArchiveError(root, f"archive.yaml cannot be read ({reason})", "save it as UTF-8 text") from error
    try:
        return ArchiveInfo.model_validate(read_yaml_mapping(data))
    except YamlError as error:
        raise ArchiveError(root, f"archive.yaml is broken ({error})", "mend that line") from error
    except ValidationError as error:
        raise ArchiveError(
            root, f"archive.yaml is broken ({describe_first_problem(error)})", "mend that line"
        ) from error
