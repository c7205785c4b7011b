"""From a source file to a document: converted by its media type, facts checked, body located."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from index import ArchiveInfo, Document, FrontMatter, count_reader_tokens
from index.documents.reserved import reserved_path
from index.markdown.nesting import MAX_NESTING, find_too_deep_line
from ingest.converters import Converted, convert
from ingest.errors import SourceFileError
from ingest.sources.source import SourceFile
from ingest.validation import describe_first_problem


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, its Markdown, and the lines on which its facts stand, of a file that has lines."""

    document: Document
    markdown: str
    lines: Mapping[str, int]


def parse(file: SourceFile, archive: ArchiveInfo | None = None) -> tuple[Document, str]:
    """Read a source file as a document and its Markdown, as `read_document` does. Raises SourceFileError."""
    read = read_document(file, archive)
    return read.document, read.markdown


def read_document(file: SourceFile, archive: ArchiveInfo | None = None) -> ReadDocument:
    """Read a source file; the Markdown of a Markdown file is the file's text, unchanged.

    `archive` knows the plurals of its kinds. Raises SourceFileError, with path, line and reason, for a file that
    cannot be converted, whose facts are missing or broken, whose body is empty or nests too deep, or whose path the
    service answers.
    """
    converted = convert(file.data, file.media_type, file.path)
    facts = _validate_facts(file.path, converted)
    markdown = converted.markdown
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
    )
    _refuse_reserved_path(document, converted)
    return ReadDocument(document, markdown, converted.lines or {})


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
