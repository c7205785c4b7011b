"""From what an original states to valid facts: what is missing comes from the first heading and the path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from index import ArchiveInfo, FrontMatter, read_sections, remove_hidden
from index.documents.document import FILE_NAME
from index.documents.reserved import reserved_path
from ingest.converters import Converted
from ingest.errors import SourceFileError
from ingest.facts.place import DEFAULT_KIND, RENAMED_ORIGIN, Place, make_kind, read_place
from ingest.validation import describe_first_problem

MAX_TITLE_CHARS = 300  # of a heading that stands in for a title
_INFERRED_KINDS = ("id", "kind")
# what a page does not show: comments, and the places of headings of before
_UNSEEN = re.compile(r"(?:\s++|<!--(?s:.*?)-->|<(?P<tag>a|span)\b[^<>]*+></(?P=tag)>)*+")


@dataclass(frozen=True, slots=True)
class CompleteFacts:
    """Valid facts, where each was read, what no field holds, and what is to be noted."""

    facts: FrontMatter
    provenance: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


def complete_facts(
    path: str, converted: Converted, archive: ArchiveInfo | None, given: Place | None = None
) -> CompleteFacts:
    """Make valid facts of what an original states; one that no document can have becomes an extra, and is noted.

    `given` is what the source says of the place of the document, where its path does not.
    Raises SourceFileError where nothing valid is left, which a path of the source would have to bring about.
    """
    stated = {name: value for name, value in converted.facts.items() if value not in (None, "", (), [])}
    extra, notes = dict(converted.extra), []
    for _ in range(len(stated) + 1):
        filled, origins = _fill_in(path, converted, stated, archive, given)
        try:
            facts = FrontMatter.model_validate(filled)
        except ValidationError as error:
            name = str((error.errors()[0]["loc"] or ("id",))[0])
            problem = describe_first_problem(error)
            if name not in stated:
                raise SourceFileError(path, None, f"its facts are not valid ({problem})") from error
            notes.append(f"its {name} is left out, which is not valid ({problem})")
            value = stated.pop(name)
            values = value if isinstance(value, list | tuple) else (value,)
            extra[name] = tuple(remove_hidden(str(entry))[:MAX_TITLE_CHARS] for entry in values)
        else:
            told = {name: converted.provenance[name] for name in extra if name in converted.provenance}
            return CompleteFacts(facts, {**origins, **told}, extra, tuple(notes))
    raise SourceFileError(path, None, "its facts are not valid")


def _fill_in(
    path: str, converted: Converted, stated: Mapping[str, Any], archive: ArchiveInfo | None, given: Place | None
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The facts with what stands in for missing ones, and where each comes from."""
    origins = {name: converted.provenance.get(name, converted.stated_in) for name in stated}
    kind = stated.get("kind") or str(stated.get("id", "")).partition(":")[0] or None
    if kind is not None and "kind" not in stated:
        origins["kind"] = origins["id"]
    place = given or _read_place(path, archive, kind)
    origins.setdefault("kind", place.kind_from)
    kind = kind or place.kind
    renamed = _rename_kind(kind, archive) if "id" not in stated else None
    if renamed is not None:
        kind, origins["kind"] = renamed, f"{origins['kind']}; {RENAMED_ORIGIN}"
    values: dict[str, Any] = {"id": f"{kind}:{place.slug}", **stated, "kind": kind}
    inferred = [name for name in _INFERRED_KINDS if name not in stated]
    origins.setdefault("id", "path")
    if "title" not in stated:
        heading = find_title(converted.markdown[converted.body_start :], highest=converted.lines is None)
        values["title"], origins["title"] = (heading, "first heading") if heading else (place.title, FILE_NAME)
        inferred += [] if heading else ["title"]
    if "date" not in stated and place.date is not None:
        values["date"], origins["date"] = place.date, FILE_NAME
    if "language" not in stated and place.language is not None:
        values["language"], origins["language"] = place.language, "folder"
    values["inferred"] = (*stated.get("inferred", ()), *inferred)
    return values, origins


def _rename_kind(kind: str, archive: ArchiveInfo | None) -> str | None:
    """The kind that the archive has instead of another, in whichever words it names that; None where it keeps it."""
    names = archive.rename_kinds if archive else {}
    return next((new for name, new in names.items() if make_kind(name) == kind), None)


def _read_place(path: str, archive: ArchiveInfo | None, kind: str | None) -> Place:
    """What the path says; a folder whose documents the service could not publish gives no kind."""
    folders = archive.folders if archive else {}
    place = read_place(path, folders, kind)
    collection = archive.collection(place.kind) if archive else place.kind
    if kind is None and reserved_path(f"{collection}/{place.slug}") is not None:
        return read_place(path, folders, DEFAULT_KIND)
    return place


def find_title(body: str, *, highest: bool) -> str:
    """The first heading of level 1, else one of a lower level that opens the text and has no other beside it.

    With `highest`, the first of the highest level. As a page shows it; empty where there is none.
    """
    sections = read_sections(body)
    if not sections:
        return ""
    top = min(section.level for section in sections)
    first, *others = (section for section in sections if section.level == top)
    if top > 1 and not highest and (others or _UNSEEN.fullmatch(body, 0, first.start) is None):
        return ""
    return " ".join(remove_hidden(first.title).split())[:MAX_TITLE_CHARS].strip()
