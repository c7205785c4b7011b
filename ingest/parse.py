"""From a source file's bytes to a document: front matter checked, body located."""

import re
from pathlib import Path

from pydantic import ValidationError

from index import ArchiveError, ArchiveInfo, Document, FrontMatter, SourceFileError, count_reader_tokens
from ingest.sources import SourceFile
from ingest.yaml_text import FRONT_MATTER, YamlError, yaml_mapping


def read_archive_info(root: Path) -> ArchiveInfo:
    """Read `archive.yaml` at the root; without one, the folder's name is the title.

    Raises ArchiveError when the file is there and is broken.
    """
    path = root / "archive.yaml"
    try:
        data = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        name = root.resolve().name
        return ArchiveInfo(title=name, summary=f"The documents of {name}.", description=f"An archive of {name}.")
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(root, f"archive.yaml cannot be read ({error})", "save it as UTF-8 text") from error
    try:
        return ArchiveInfo.model_validate(yaml_mapping(data))
    except YamlError as error:
        raise ArchiveError(root, f"archive.yaml is broken ({error})", "mend that line") from error
    except ValidationError as error:
        raise ArchiveError(root, f"archive.yaml is broken ({first_problem(error)})", "mend that line") from error


def parse(file: SourceFile, archive: ArchiveInfo | None = None) -> tuple[Document, str]:
    """Read a source file as a document of `archive` and its Markdown, the file's text unchanged.

    Raises SourceFileError, with path, line and reason, for a file that is not UTF-8, whose front matter is
    missing or broken, whose body is empty, or that could not be read at all.
    """
    if file.problem is not None:
        raise SourceFileError(file.path, None, file.problem)
    try:
        markdown = file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        raise SourceFileError(file.path, line, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    header = FRONT_MATTER.match(markdown)
    if header is None:
        raise SourceFileError(file.path, 1, "the front matter is missing; start the file with a '---' block")
    front = _front_matter(file.path, header)
    if not markdown[header.end() :].strip():
        raise SourceFileError(file.path, None, "there is no text after the front matter; write the body")
    document = Document(
        **front.model_dump(),
        source=file.path,
        sha256=file.sha256,
        characters=len(markdown),
        body_start=header.end(),
        tokens=count_reader_tokens(markdown),
        collection=archive.collection(front.kind) if archive else None,
    )
    return document, markdown


def first_problem(error: ValidationError) -> str:
    """Say the first problem of a validation in a few words, without its input."""
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place + ': ' if place else ''}{problem['msg'].removeprefix('Value error, ')}"


def _front_matter(path: str, header: re.Match[str]) -> FrontMatter:
    text = header["yaml"]
    first = header.string.count("\n", 0, header.start("yaml")) + 1
    try:
        values = yaml_mapping(text)
    except YamlError as error:
        line = None if error.line is None else min(error.line, text.count("\n")) + first
        raise SourceFileError(path, line or 1, f"the front matter is not valid YAML ({error})") from error
    try:
        return FrontMatter.model_validate(values)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        line = _line_of(str(place[0]), text, first) if place else 1
        raise SourceFileError(path, line, f"the front matter is not valid ({first_problem(error)})") from error


def _line_of(field: str, text: str, first: int) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, first) if line.startswith(f"{field}:")), 1)
