"""From a source file to a document: converted by its media type, facts checked, body located."""

from pydantic import ValidationError

from index import Document, FrontMatter, count_reader_tokens
from ingest.converters import Converted, convert
from ingest.errors import SourceFileError
from ingest.sources.source import SourceFile
from ingest.validation import first_problem


def parse(file: SourceFile) -> tuple[Document, str]:
    """Read a source file as a document and its Markdown; of a Markdown file that is the file's text, unchanged.

    Raises SourceFileError, with path, line and reason, for a file that cannot be converted, whose facts are
    missing or broken, or whose body is empty.
    """
    converted = convert(file.data, file.media_type, file.path)
    facts = _validate_facts(file.path, converted)
    markdown = converted.markdown
    if not markdown[converted.body_start :].strip():
        raise SourceFileError(file.path, None, f"there is no text after the {converted.stated_in}; write the body")
    document = Document(
        **facts.model_dump(),
        source=file.path,
        sha256=file.sha256,
        characters=len(markdown),
        body_start=converted.body_start,
        tokens=count_reader_tokens(markdown),
    )
    return document, markdown


def _validate_facts(path: str, converted: Converted) -> FrontMatter:
    try:
        return FrontMatter.model_validate(converted.facts)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        line = None if converted.lines is None else converted.lines.get(str(place[0]) if place else "", 1)
        reason = f"the {converted.stated_in} is not valid ({first_problem(error)})"
        raise SourceFileError(path, line, reason) from error
