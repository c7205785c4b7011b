"""Compare an index with what was written: every file against its hash. LanceDB is not needed for it."""

import hashlib
from collections.abc import Iterator, Sequence

from index.integrity.finding import Cure, Finding
from index.integrity.hashes import FileHash, FileList, hash_file, list_names, name_list, read_list
from index.storage.kept.register import read_stored_register
from index.storage.kept.segments import KEPT_FOLDER, SEGMENT_PREFIX, is_named_by
from index.storage.kept.texts import REGISTER_NAME
from index.storage.locate import Place, locate_index
from index.storage.location import GenerationHome, IndexLocation, IndexMismatchError
from index.storage.manifest import CHUNKS_TABLE, DOCUMENTS_TABLE, MANIFEST_FILE, Manifest, read_manifest
from index.storage.sealed import unseal

_REPAIR = "Run 'refdesk doctor --repair'"
_RESTORE = "Bring it back with 'refdesk restore', if no repair can make the same bytes again from the archive"


def verify_index(place: Place) -> Sequence[Finding]:
    """Compare the files of an index with their hashes; what came after the switch is no damage.

    It reads every file once. Raises IndexMissingError where there is no index, IndexMismatchError for one of another
    format.
    """
    location = locate_index(place)
    manifest, listed, findings = _verify_manifest(location)
    if listed is not None:
        findings += _verify_files(location, listed)
    return [*findings, *_verify_kept(location, manifest)]


def measure_listed(place: Place) -> int:
    """How many bytes `verify_index` reads of the generation that readers see; 0 where that is not known."""
    location = locate_index(place)
    try:
        listed = read_list(location, name_list(location.read(MANIFEST_FILE)))
    except OSError:
        return 0
    return sum(known.size for known in listed.files.values()) if listed is not None else 0


def find_lost_manifest(location: IndexLocation) -> FileList | None:
    """The list whose manifest should be there when the one that is there has no list; None when no tables fit."""
    for name in list_names(location):
        listed = read_list(location, name)
        if listed is not None:
            home = location.generation(listed.manifest.generation)
            if home.holds(DOCUMENTS_TABLE) and home.holds(CHUNKS_TABLE):
                return listed
    return None


def _verify_manifest(location: IndexLocation) -> tuple[Manifest | None, FileList | None, list[Finding]]:
    """The manifest to go by, the list of its files, and what is wrong with both."""
    try:
        data = location.read(MANIFEST_FILE)
    except OSError:
        data = b""
    listed = read_list(location, name_list(data))
    if listed is not None:
        return listed.manifest, listed, []
    name = name_list(data)
    if name in list_names(location):  # it names the manifest by its hash, so that the manifest is as it was written
        meaning = (
            "the hashes in it are not those that were written, so that nothing tells whether other files are whole"
        )
        return read_manifest(location), None, [_tell(name, "was altered", meaning, "list")]
    lost = find_lost_manifest(location)
    if lost is not None:
        meaning = "nothing says reliably which state of the tables is the index"
        finding = _tell(MANIFEST_FILE, "was altered" if data else "is missing", meaning, "manifest", serious=True)
        return lost.manifest, lost, [finding]
    manifest = read_manifest(location)
    meaning = (
        "the hashes of the index are not known, because a version made it that kept none, or because they were lost"
    )
    return manifest, None, [_tell(name, "is missing", meaning, "list")]


def _verify_files(location: IndexLocation, listed: FileList) -> Iterator[Finding]:
    home = location.generation(listed.manifest.generation)
    for name, known in listed.files.items():
        problem = _compare(home, name, known)
        if problem is not None:
            is_encoder = name.startswith("encoder/")
            meaning = (
                "searches by meaning cannot be trusted" if is_encoder else "answers of the index cannot be trusted"
            )
            yield _tell(f"{home.name}/{name}", problem, meaning, "rebuild", serious=True)
    for name, known in listed.small.items():
        try:
            found = hashlib.sha256(location.read(name)).hexdigest()
        except OSError:
            found = None
        if found != known.sha256:
            meaning = "the next ingest cannot know which source files did not change"
            yield _tell(name, "is missing" if found is None else "was altered", meaning, "forget")


def _compare(home: GenerationHome, name: str, known: FileHash) -> str | None:
    """What is wrong with a file of a generation."""
    try:
        with home.open(name) as file:
            found = hash_file(file)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if found.size != known.size:
        return f"has {found.size:,} bytes instead of {known.size:,}"
    return None if found == known else "was altered"


def _verify_kept(location: IndexLocation, manifest: Manifest | None) -> Iterator[Finding]:
    """What is wrong with what cannot be made again."""
    segments = location.names(SEGMENT_PREFIX)
    register = _read_kept_register(location)
    if register is None and segments:
        problem = "was altered" if location.stamp(REGISTER_NAME) else "is missing"
        yield _tell(REGISTER_NAME, problem, "the texts under permalinks are found by reading all of them", "kept")
    for name in sorted({*segments, *(register or ())}):
        if not _is_named_by_hash(location, name):
            problem = "was altered" if location.stamp(name) else "is missing"
            meaning = "texts under permalinks in it cannot be published again"
            yield Finding(where=name, problem=problem, meaning=meaning, remedy=_RESTORE, cure="kept")
    wanted = manifest.citations if manifest is not None else None
    own = f"{KEPT_FOLDER}citations-{wanted[:16]}.json" if wanted else None
    if own is not None:
        try:
            read_stored_register(location, wanted)
        except IndexMismatchError as error:
            yield _tell(
                own, "is missing or was altered", f"citations cannot be answered, for it {error.reason}", "ingest"
            )
    for name in location.names(f"{KEPT_FOLDER}citations-"):
        if name != own and not _is_named_by_hash(location, name):
            remedy = "Remove it"
            yield Finding(
                where=name, problem="was altered", meaning="only readers of the state before use it", remedy=remedy
            )


def _read_kept_register(location: IndexLocation) -> Sequence[str] | None:
    """The segments that the register of kept texts names; None when it is not there or altered."""
    try:
        register = unseal(location.read(REGISTER_NAME))
    except OSError:
        return None
    return list(register["segments"]) if register is not None else None


def _is_named_by_hash(location: IndexLocation, name: str) -> bool:
    try:
        return is_named_by(location.read(name), name)
    except OSError:
        return False


def _tell(where: str, problem: str, meaning: str, cure: Cure, *, serious: bool = False) -> Finding:
    return Finding(where=where, problem=problem, meaning=meaning, remedy=_REPAIR, cure=cure, serious=serious)
