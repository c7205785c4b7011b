"""Freeze the citation keys of an archive in its register, and format what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.citation import can_format, update_register
from index.storage.files import replace_file
from ingest.errors import ArchiveError, StrictIngestError
from ingest.merging import merge_forms
from ingest.sources import choose_kind, open_source
from ingest.stages.compare import compare
from ingest.stages.convert import convert_items, describe_waiting
from ingest.stages.discover import discover
from ingest.stages.plan import make_plan
from ingest.stages.texts import open_text_store


@dataclass(frozen=True, slots=True)
class Registration:
    """Where the register is kept, how many keys were added to it, and how many documents formatted.

    `left_out` are the files that no document can be made of, a sentence each; the register keeps what it has of them.
    """

    path: Path
    added: int
    formatted: int
    left_out: Sequence[str] = ()


def register_citations(source: str | Path, *, kind: str | None = None) -> Registration:
    """Bring `citations.json` of the archive in `source` up to date. Keys are only ever added.

    A file that no document can be made of is left out and told. Citations in styles are made when the extra `publish`
    is installed. Raises UnknownSourceKindError, ArchiveError, RegisterError, or StrictIngestError when a document lost
    a published key or has an id, an address or a key of another; nothing is written then.
    """
    kind = kind or choose_kind(source)
    origin = open_source(kind, source)
    path = origin.register_path
    if path is None:
        reason = f"a source of the kind '{kind}' keeps no register of citations"
        raise ArchiveError(origin.address, reason, "register the citations of a folder")
    contents = discover(origin, {})
    before = contents.register
    with open_text_store() as texts:
        comparison = compare(contents.items, {}, before)
        conversion = convert_items(origin, comparison.changed, texts, contents.info)
        conversion = merge_forms(conversion, contents.sources, {}, contents.info)
        work = make_plan(comparison, conversion, before, contents.info)
    left_out = [broken.problem for broken in conversion.broken]
    refused = [problem for problem in work.problems if problem not in {*left_out, *describe_waiting(conversion.broken)}]
    if refused:
        raise StrictIngestError(refused)
    documents = [draft.document for draft in work.writes]
    after = update_register(before, documents, contents.info, with_styles=can_format())
    if after != before:
        replace_file(path, after.to_json().encode())
    entries = after.documents.items()
    formatted = sum(bool(entry.formatted) and before.documents.get(name) != entry for name, entry in entries)
    return Registration(path, len(after.map_key_owners()) - len(before.map_key_owners()), formatted, left_out)
