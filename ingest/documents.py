"""From a source file to a document: converted by its media type, facts checked, body located."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from index import ArchiveInfo, Document, FrontMatter, count_reader_tokens, read_sections, remove_hidden
from index.documents.original import Original
from index.documents.reserved import reserved_path
from index.markdown.nesting import MAX_NESTING, find_too_deep_line
from ingest.converters import Converted, Converter, convert, find_converter
from ingest.errors import SourceFileError
from ingest.sources.source import SourceFile
from ingest.validation import describe_first_problem

MAX_TITLE_CHARS = 300  # of a heading that stands in for a title
DEFAULT_KIND = "note"  # of a file that states none and is no Markdown
_MAX_SLUG_CHARS = 70


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, its Markdown, and the lines on which its facts stand, of a file that has lines.

    `warnings` are what is to be noted of the conversion of another file than Markdown, without its path.
    """

    document: Document
    markdown: str
    lines: Mapping[str, int]
    warnings: tuple[str, ...] = ()


def parse(file: SourceFile, archive: ArchiveInfo | None = None) -> tuple[Document, str]:
    """Read a source file as a document and its Markdown, as `read_document` does. Raises SourceFileError."""
    read = read_document(file, archive)
    return read.document, read.markdown


def read_document(file: SourceFile, archive: ArchiveInfo | None = None) -> ReadDocument:
    """Read a source file; the Markdown of a Markdown file is the file's text, unchanged.

    Where a file of another kind states no id, kind or title, the path, `note` and the first heading or the name stand
    in; a fact of it that no document can have is left out, and noted. `archive` knows the plurals of its kinds. Raises
    SourceFileError, with path, line and reason, for a file that cannot be converted, whose facts are missing or broken,
    whose body is empty or nests too deep, or whose path the service answers.
    """
    converter = find_converter(file.data, file.media_type, file.path)
    converted = convert(file.data, file.media_type, file.path)
    markdown = converted.markdown
    warnings = list(converted.warnings)
    if converter.describe_version is None:
        facts = _validate_facts(file.path, converted)
    else:
        facts = _complete_facts(file.path, converted, warnings)
    if not markdown[converted.body_start :].strip():
        raise SourceFileError(file.path, None, f"there is no text after the {converted.stated_in}; write the body")
    _refuse_deep_nesting(file.path, converted)
    document = Document(
        **facts.model_dump(),
        source=file.path,
        sha256=file.sha256,
        characters=len(markdown),
        body_start=converted.body_start,
        tokens=count_reader_tokens(markdown),
        collection=archive.collection(facts.kind) if archive else None,
        original=_describe_original(converter, converted),
    )
    _refuse_reserved_path(document, converted)
    return ReadDocument(document, markdown, converted.lines or {}, tuple(warnings))


def _describe_original(converter: Converter, converted: Converted) -> Original | None:
    if converter.describe_version is None:
        return None
    return Original(
        media_type=converter.media_type,
        suffix=converter.suffixes[0].removeprefix("."),
        label=converter.label,
        converted_by=converter.describe_version(),
        text_sha256=hashlib.sha256(converted.markdown.encode("utf-8", "surrogatepass")).hexdigest(),
        places=converted.places,
    )


def _complete_facts(path: str, converted: Converted, warnings: list[str]) -> FrontMatter:
    """The facts that a file of another kind states, as far as a document can have them, and what stands in."""
    stated = dict(converted.facts)
    for _ in range(len(stated) + 1):
        try:
            return FrontMatter.model_validate(_fill_in(path, converted.markdown, stated))
        except ValidationError as error:
            name = str((error.errors()[0]["loc"] or ("",))[0])
            if name not in stated:
                raise SourceFileError(
                    path, None, f"its facts are not valid ({describe_first_problem(error)})"
                ) from error
            warnings.append(f"its {name} is left out, which is not valid ({describe_first_problem(error)})")
            del stated[name]
    raise SourceFileError(path, None, "its facts are not valid")


def _fill_in(path: str, markdown: str, stated: Mapping[str, Any]) -> Mapping[str, Any]:
    inferred = [name for name in ("id", "kind") if name not in stated]
    title = stated.get("title") or _find_heading(markdown)
    if not title:
        title = re.sub(r"[\s_-]+", " ", PurePosixPath(path).stem).strip() or "Untitled"
        inferred.append("title")
    kind = stated.get("kind") or str(stated.get("id", "")).partition(":")[0] or DEFAULT_KIND
    return {
        **stated,
        "id": stated.get("id") or f"{kind}:{_make_slug(path)}",
        "kind": kind,
        "title": title,
        "inferred": tuple(inferred),
    }


def _find_heading(markdown: str) -> str:
    """The first heading of the highest level, as a page shows it."""
    sections = read_sections(markdown)
    top = min((section.level for section in sections), default=0)
    heading = next((section.title for section in sections if section.level == top), "")
    return " ".join(remove_hidden(heading).split())[:MAX_TITLE_CHARS].strip()


def _make_slug(path: str) -> str:
    """The path without its suffix as the end of an id: `Talks/Über Queues.pdf` is `talks-uber-queues`.

    A path that has no such letters, or is too long, ends in a part of its hash, so that two of them stay two.
    """
    plain = unicodedata.normalize("NFKD", str(PurePosixPath(path).with_suffix("")))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    is_whole = all(ord(sign) < 128 for sign in letters) and len(slug) <= _MAX_SLUG_CHARS
    if slug and is_whole:
        return slug
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[:_MAX_SLUG_CHARS].strip('-')}-{digest}".strip("-")


def _refuse_deep_nesting(path: str, converted: Converted) -> None:
    line = find_too_deep_line(converted.markdown[converted.body_start :])
    if line is not None:
        first = converted.markdown.count("\n", 0, converted.body_start) + line
        reason = f"quotes and lists stand more than {MAX_NESTING - 1} levels inside each other; make them flatter"
        raise SourceFileError(path, first if converted.lines is not None else None, reason)


def _refuse_reserved_path(document: Document, converted: Converted) -> None:
    taken = reserved_path(document.path)
    if taken is None:
        return
    line = None if converted.lines is None else converted.lines.get("id", 1)
    reason = (
        f"the {converted.stated_in} is not valid (id: '{document.id}' would be published at '/{document.path}', and "
        f"the service itself answers '{taken}'; give the document another id or kind)"
    )
    raise SourceFileError(document.source, line, reason)


def _validate_facts(path: str, converted: Converted) -> FrontMatter:
    try:
        return FrontMatter.model_validate(converted.facts)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        line = None if converted.lines is None else converted.lines.get(str(place[0]) if place else "", 1)
        reason = f"the {converted.stated_in} is not valid ({describe_first_problem(error)})"
        raise SourceFileError(path, line, reason) from error
