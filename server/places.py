"""Which index and surfaces a command works on when none are named: every archive of a folder has its own."""

import re
from pathlib import Path

from index import LEDGER_FILE, MANIFEST_FILE, SHIPPED_ENCODER, RefdeskError, read_remembered
from index.storage.files import replace_file
from index.storage.location import LocationError
from index.storage.sources import IndexSource, describe_source, find_source

_PUBLISHED = "published"  # the name of the index whose surfaces lie in `public`
HOME = Path(".refdesk")  # below the folder that one runs in
PUBLIC = Path("public")
_INDEX = "index"
_CURRENT = "current"  # the name of the archive that commands without a source work on; none is the first one
_ENCODER = "encoder"  # the name of the file that names the encoder of new indexes; none is the one that ships
_ENCODERS = "encoders"  # of the folder of encoders that were built here
ENGLISH, MULTILINGUAL = "english", "multilingual"  # what the encoder that ships and the one for all languages go by
_MULTILINGUAL_FOLDER = "multilingual-e5-small"
_NAME = re.compile(r"[\w-][\w.-]*")
_TAKEN = (_INDEX, _CURRENT, _PUBLISHED, _ENCODER, _ENCODERS, PUBLIC.name)
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+|^\.+")


class SharedSurfacesError(RefdeskError, ValueError):
    """A default folder of surfaces that has those of another index."""

    def __init__(self, public: Path, index: Path, other: Path) -> None:
        self.public = public
        self.index = index
        self.other = other
        super().__init__(
            f"'{public}' holds the surfaces of the index in '{other}'. Name a folder for those of '{index}' with "
            f"--public, or remove '{public}' first."
        )


def find_index(home: Path, source: str | None, kind: str) -> Path:
    """The index of a source below `home`, which need not be there yet; without a source, that of the current archive.

    The first archive has `index`, another one `NAME/index`. An index that was made before sources were remembered is
    that of the source which comes first.
    """
    if source is None:
        name = _read_current(home)
        return home / name / _INDEX if name else home / _INDEX
    given = describe_source(source, kind)
    first = home / _INDEX
    for index in (first, *sorted(home.glob(f"*/{_INDEX}"))):
        if find_source(read_remembered(index).sources, given) is not None:
            return index
    return home / _choose_name(home, given) / _INDEX if read_remembered(first).sources else first


def find_public(home: Path, index: Path) -> Path:
    """The surfaces of an index: those of an archive with a name lie beside its index, others in `public`."""
    first, named = (folder == home.absolute() for folder in (index.absolute().parent, index.absolute().parent.parent))
    beside = named or (first and home != HOME)
    return index.with_name(PUBLIC.name) if beside else PUBLIC


def make_current(home: Path, index: Path) -> bool:
    """Let commands without a source work on this index from now on; tells whether they worked on another before.

    An index that does not lie below `home` is named by those who want it. Raises LocationError when that cannot be
    written down.
    """
    folder = index.absolute().parent
    if home.absolute() not in (folder, folder.parent):
        return False
    name = "" if folder == home.absolute() else folder.name
    if name == _read_current(home):
        return False
    try:
        replace_file(home / _CURRENT, name.encode())
    except OSError as error:
        raise LocationError(home, f"it cannot be written ({error.strerror})") from error
    return True


def find_encoder(home: Path, name: str | None = None) -> Path:
    """The folder of an encoder by its name or path; without one, that of the encoder that was chosen here.

    A name is `english`, `multilingual`, or that of a folder in `encoders` below `home`.
    """
    chosen = name or _read_line(home / _ENCODER) or ENGLISH
    if chosen == ENGLISH:
        return SHIPPED_ENCODER
    built = home / _ENCODERS / (_MULTILINGUAL_FOLDER if chosen == MULTILINGUAL else chosen)
    is_name = chosen == MULTILINGUAL or (_NAME.fullmatch(chosen) and not Path(chosen).exists() and built.is_dir())
    return built if is_name else Path(chosen)


def choose_encoder(home: Path, folder: Path) -> None:
    """Let indexes below `home` be made with this encoder from now on. Raises LocationError."""
    chosen = ENGLISH if folder == SHIPPED_ENCODER else str(folder.absolute())
    try:
        home.mkdir(parents=True, exist_ok=True)
        replace_file(home / _ENCODER, chosen.encode())
    except OSError as error:
        raise LocationError(home, f"it cannot be written ({error.strerror})") from error


def refuse_shared_surfaces(public: Path, index: Path) -> None:
    """Refuse to publish an index to the default folder while that has the surfaces of another, which is still there.

    A folder that somebody names is theirs to share. Raises SharedSurfacesError.
    """
    other = _read_claim() or (HOME / _INDEX).absolute()  # of a version that wrote no claims
    is_there = (public / LEDGER_FILE).exists() and (other / MANIFEST_FILE).exists()
    if public == PUBLIC and is_there and other != index.absolute():
        raise SharedSurfacesError(public, index, other)


def claim_public(public: Path, index: Path) -> None:
    """Note that the default folder has the surfaces of this index.

    Raises SharedSurfacesError as `refuse_shared_surfaces` does, and LocationError when it cannot be written down.
    """
    refuse_shared_surfaces(public, index)
    if public != PUBLIC or _read_claim() == index.absolute():
        return
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        replace_file(HOME / _PUBLISHED, str(index.absolute()).encode())
    except OSError as error:
        raise LocationError(HOME, f"it cannot be written ({error.strerror})") from error


def _read_claim() -> Path | None:
    try:
        return Path((HOME / _PUBLISHED).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _read_current(home: Path) -> str:
    name = _read_line(home / _CURRENT)
    return name if _NAME.fullmatch(name) else ""


def _read_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _choose_name(home: Path, given: IndexSource) -> str:
    """The last part of the address, with a number where another archive has that name."""
    last = given.resolved.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
    base = _NOT_IN_A_NAME.sub("-", last).strip("-") or "archive"
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in _TAKEN and not (home / name).exists())
