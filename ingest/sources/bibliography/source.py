"""A bibliography with the files of its works as a source: facts from the entries, texts from the files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import ClassVar

from index import ArchiveInfo
from index.regular_file import read_regular_file
from ingest.converters import MAX_ORIGINAL_BYTES, SUFFIXES, convert, find_suffix, list_versions
from ingest.converters.decoding import decode_text
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError, SourceFileError
from ingest.facts.place import make_slug
from ingest.sources.bibliography.bibtex import read_bibtex
from ingest.sources.bibliography.csl_json import read_json
from ingest.sources.bibliography.entry import Entry, ReadEntries
from ingest.sources.bibliography.packed_tex import has_packed_suffix, read_packed_tex
from ingest.sources.bibliography.refusals import Refusals
from ingest.sources.bibliography.ris import read_ris
from ingest.sources.bibliography.works import Work, match_works, split_suffix
from ingest.sources.bibliography.zotero_rdf import read_zotero_rdf
from ingest.sources.file_limits import is_file
from ingest.sources.folder import FolderSource
from ingest.sources.left_out import LeftOut
from ingest.sources.local_folder import make_default_info
from ingest.sources.settings import OFFLINE, SourceSettings
from ingest.sources.source import Beside, Known, SourceFile, SourceItem

# To add a format: one module with its reader, one line here by suffix, one test.
FORMATS: Mapping[str, ReadEntries] = {
    ".bib": read_bibtex,
    ".bibtex": read_bibtex,
    ".ris": read_ris,
    ".json": read_json,
    ".csljson": read_json,
    ".rdf": read_zotero_rdf,
}
TEX_TYPE = SUFFIXES[".tex"]
MAX_BIBLIOGRAPHY_BYTES = 50_000_000
NO_TEXT = "an entry with neither a file here nor an abstract"
_NO_ENTRY = "it begins like an entry and is none"
_OTHER_FORM, _OTHER_FILE = "another form of", "another file of"
_MAX_LOOKED_AT = 2_000  # names in a folder that nobody called a bibliography
_TEXTS = frozenset({".md", ".html", ".tex", ".ipynb", ".rst", ".org"})  # that make a folder an archive of its own


class BibliographySource(FolderSource):
    """Lists the works of a BibTeX, RIS, CSL-JSON or Zotero file: the files that its entries name, or call by their key.

    What an entry says counts before what its file states. Of several forms the best is taken: Markdown, LaTeX, also
    packed as arXiv gives it, HTML, PDF. An entry without a file is a stub with its abstract, and is left out and
    counted where it has none. In a folder the files that no entry names are documents too.
    """

    kind: ClassVar[str] = "bibliography"
    summary: ClassVar[str] = (
        "a bibliography (.bib, .ris, CSL-JSON, Zotero's JSON or RDF), or a folder with one and its files"
    )

    def __init__(self, address: str, settings: SourceSettings = OFFLINE, /) -> None:
        path = Path(address)
        super().__init__(str(path.parent if find_suffix(path.name) in FORMATS else path), settings)
        self._place = path
        self._stubs: dict[str, SourceFile] = {}
        self._said: dict[str, Beside] = {}
        self._settings = settings
        self._refusals = Refusals(None)

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether it is a file with the suffix of one, or a folder with one at its root, PDFs and no other text."""
        path = Path(address)
        return is_file(path) if find_suffix(address) in FORMATS else _is_collection(path)

    @property
    def address(self) -> str:
        """The path, as it was given."""
        return str(self._place)

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files, each with what its entry says, and the stubs, in the order of their paths.

        Raises ArchiveError when the bibliography cannot be read, there is none, or it gives nothing.
        """
        bibliography = self._find_bibliography()
        entries, broken = _read_entries(bibliography, self._root)
        self._left_out, self._stubs, self._said = [], {}, {}
        self._refusals = Refusals(self._settings.state)
        items = self._list_folder(known) if self._place != bibliography else {}
        self._left_out += [LeftOut(f"{bibliography.name}, line {line}", _NO_ENTRY) for line in broken]
        owners: dict[str, str] = {}
        works = match_works(entries, self._root)
        packed = {path for work in works for path in (*work.forms, *work.others) if has_packed_suffix(path)}
        self._left_out = [found for found in self._left_out if found.path not in packed]  # told below
        for work in works:
            said = _describe(work.entry, bibliography.name)
            owner = next((owners[path] for path in work.forms if path in owners), None)
            if owner is not None:
                reason = f"an entry with the file of '{owner}'"
                self._left_out.append(LeftOut(f"{bibliography.name}: {work.entry.key}", reason))
            elif not self._add_work(work, said, items, known):
                self._add_stub(work.entry, said, items, bibliography.name)
            for path in work.forms:
                owners.setdefault(path, work.entry.key)
        if self._settings.online:
            self._refusals.keep()
        if not items:
            raise ArchiveError(self.address, "no entry has a file or an abstract", "put the files beside it")
        self._left_out.sort()
        yield from (items[path] for path in sorted(items))

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read a file, or what an entry says of a work without one. Raises SourceFileError."""
        stub = self._stubs.get(item.path)
        if stub is not None:
            return stub
        if has_packed_suffix(item.locator):
            return SourceFile(item.path, self._unpack(item.locator), item.media_type, self._said[item.path])
        file = super().fetch(item)
        return replace(file, beside=self._said.get(item.path, file.beside))

    def archive_info(self) -> ArchiveInfo:
        """Read `archive.yaml` beside it; without one, a bibliography has its own name. Raises ArchiveError."""
        info = super().archive_info()
        is_named = self._place == self._root or info != make_default_info(info.title)
        return info if is_named else make_default_info(self._place.stem)

    def _find_bibliography(self) -> Path:
        if self._place != self._root:
            return self._place
        found = _list_bibliographies(self._root)
        if len(found) != 1:
            reason = f"it has {len(found) or 'no'} bibliographies at its root"
            raise ArchiveError(self.address, reason, f"give the path of the one to read ({' '.join(FORMATS)})")
        return found[0]

    def _list_folder(self, known: Known) -> dict[str, SourceItem]:
        try:
            return {item.path: item for item in super().discover(known)}
        except ArchiveError:
            if not self._root.is_dir():
                raise
            return {}  # there may be abstracts

    def _add_work(self, work: Work, said: Beside, items: dict[str, SourceItem], known: Known) -> bool:
        """Take the best form of a work that can be taken, and tell of its others; False where there is none."""
        forms, taken = list(work.forms), None
        while forms and taken is None:
            taken = self._take(forms.pop(0), said, items, known)
        if taken is None:
            return False
        for path in (path for path in (*forms, *work.others) if path not in self._said):  # as the text of another
            items.pop(path, None)
            what = _OTHER_FORM if path in forms else _OTHER_FILE
            self._left_out.append(LeftOut(path, f"{what} a work that is taken as {taken}"))
        return True

    def _take(self, path: str, said: Beside, items: dict[str, SourceItem], known: Known) -> str | None:
        """Make the item of a form, and say which it is; None for one that cannot be taken."""
        if has_packed_suffix(path):
            return self._take_packed(path, said, items, known)
        item = items.get(path) or self._item(path, known)
        if item is None:
            return None  # a pointer of Git LFS, which a folder tells
        self._said[path] = said
        items[path] = replace(item, beside=said.compute_hash())
        return find_suffix(path)

    def _take_packed(self, packed: str, said: Beside, items: dict[str, SourceItem], known: Known) -> str | None:
        """Take the LaTeX of a packed source, at a path of its own beside it."""
        path = f"{split_suffix(packed)[0]}.tex"
        while path in items or (self._root / path).exists():
            path = f"{path.removesuffix('.tex')}-source.tex"
        hint, last = self.hint_file(packed), known.get(path)
        sha256 = (
            last.sha256 if last is not None and hint and hint == last.hint else self._try_packed(packed, path, hint)
        )
        if sha256 is None:
            return None
        self._said[path] = replace(said, extra={**said.extra, "packed_source": (packed,)})
        beside = self._said[path].compute_hash()
        items[path] = SourceItem(path, TEX_TYPE, sha256, hint, locator=packed, beside=beside)
        return "packed LaTeX"

    def _try_packed(self, packed: str, path: str, hint: str) -> str | None:
        """The hash of the LaTeX of a packed source; None, told, for one that is not read or cannot be converted."""
        mark = f"{hint} {sorted(list_versions([TEX_TYPE]))}"
        reason = self._refusals.find(packed, mark) if hint else None
        if reason is None:
            try:
                file = SourceFile(path, self._unpack(packed))
                convert(file.data, TEX_TYPE, path)  # a text that breaks off is no better than the next form
            except SourceFileError as error:
                reason = error.reason
            else:
                return file.sha256
            if hint:
                self._refusals.note(packed, mark, reason)
        self._left_out.append(LeftOut(packed, f"a packed source that is not read: {reason}"))
        return None

    def _unpack(self, packed: str) -> bytes:
        """The LaTeX of a packed source. Raises SourceFileError."""
        try:
            return read_packed_tex(self.fetch_file(packed, MAX_ORIGINAL_BYTES), packed).encode("utf-8", "replace")
        except ValueError as error:
            raise SourceFileError(packed, None, str(error)) from error

    def _add_stub(self, entry: Entry, said: Beside, items: dict[str, SourceItem], name: str) -> None:
        if not entry.abstract:
            self._left_out.append(LeftOut(f"{name}: {entry.key}", NO_TEXT))
            return
        path = f"{make_slug(entry.key, entry.key)}.md"
        while path in items or (self._root / path).exists():
            path = f"{path.removesuffix('.md')}-entry.md"
        data = f"# {entry.title}\n\n{entry.abstract}\n".encode("utf-8", "replace")
        missing = {"missing_file": entry.files} if entry.files else {}
        beside = replace(said, facts={**said.facts, "text": "summary"}, extra={**said.extra, **missing}, stub=True)
        self._stubs[path] = SourceFile(path, data, MARKDOWN, beside)
        items[path] = SourceItem(path, MARKDOWN, self._stubs[path].sha256, beside=beside.compute_hash())


def _describe(entry: Entry, name: str) -> Beside:
    # without the line, which changes when another entry comes
    provenance = dict.fromkeys((*entry.fields, *entry.extra, "text"), f"{name}: {entry.key}")
    return Beside(entry.fields, provenance, entry.extra, come_first=True)


def _read_entries(path: Path, root: Path) -> tuple[Sequence[Entry], Sequence[int]]:
    """The entries of a file and the broken lines. Raises ArchiveError for one that cannot be read or has no entry."""
    try:
        text, _ = decode_text(read_regular_file(path, MAX_BIBLIOGRAPHY_BYTES, below=root), path.name)
        entries, broken = FORMATS[find_suffix(path.name)](text)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).rstrip(".")
        raise ArchiveError(path, f"the bibliography cannot be read ({reason})", "export it again") from error
    if not entries:
        raise ArchiveError(path, "the bibliography has no entry", "export it again")
    return entries, broken


def _list_bibliographies(folder: Path) -> Sequence[Path]:
    """The bibliographies at the root of a folder; a file of JSON counts where there is no other, as it may be any."""
    try:
        found = sorted(path for path in islice(folder.iterdir(), _MAX_LOOKED_AT) if find_suffix(path.name) in FORMATS)
    except (OSError, ValueError):  # it is no folder, or listing its files says it
        return ()
    return [path for path in found if find_suffix(path.name) != ".json"] or found


def _is_collection(folder: Path) -> bool:
    """Whether a folder holds one bibliography and PDFs, at its root or in folders of an export, and no other text."""
    found = _list_bibliographies(folder)
    if len(found) != 1 or find_suffix(found[0].name) == ".json":
        return False
    try:
        names = [*folder.iterdir(), *islice(folder.glob("*/*"), _MAX_LOOKED_AT)]
        names += islice(folder.glob("*/*/*"), _MAX_LOOKED_AT)
    except OSError:
        return False
    shown = (path for path in names if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    suffixes = {find_suffix(path.name) for path in shown if path.name.lower() != "readme.md"}
    is_archive = (folder / "archive.yaml").exists() or any(path.name.startswith("_") for path in folder.iterdir())
    return ".pdf" in suffixes and not suffixes & _TEXTS and not is_archive
