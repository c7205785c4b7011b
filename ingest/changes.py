"""What changed in the sources of an index since the last ingest, without reading a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import Document, read_remembered
from index.storage.locate import Place, locate_index
from ingest.sources import LeftOut, SourceSettings
from ingest.stages.choose import choose_sources, find_state_folder
from ingest.stages.known import read_known


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """The paths of files that are new, changed or gone since the last ingest, and what is left out by rule."""

    new: Sequence[str]
    changed: Sequence[str]
    gone: Sequence[str]
    left_out: Sequence[LeftOut]


def find_changes(index: Place, documents: Mapping[str, Document], problems: Sequence[str] = ()) -> SourceChanges:
    """Compare the sources that an index remembers with its documents.

    A file that the last ingest saw as it is now and that is no document, or that one of its `problems` names, is not
    new. Raises NoSourceError or
    ArchiveError.
    """
    location = locate_index(index)
    settings = SourceSettings(state=find_state_folder(location))
    choice = choose_sources(location, read_remembered(location).sources, (), None, None, settings)
    known = read_known(location)
    indexed = {document.source: document.sha256 for document in documents.values()}
    indexed |= {form.path: form.sha256 for document in documents.values() for form in document.forms}
    found = list(choice.origin.discover(known))
    items = {item.path: item.sha256 for item in found}
    restated = {item.path for item in found if item.path in known and item.beside != known[item.path].beside}
    seen = {path: item.sha256 for path, item in known.items()} | indexed
    told = {problem.partition(": ")[0].partition(", line ")[0] for problem in problems}
    return SourceChanges(
        new=[path for path in items if path not in seen and path not in told],
        changed=[path for path, sha256 in items.items() if path in seen and (seen[path] != sha256 or path in restated)],
        gone=sorted(indexed.keys() - items.keys()),
        left_out=choice.origin.left_out,
    )
