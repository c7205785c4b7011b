"""Markdown, whose text is the document's: with front matter of ours alone, or with that of any dialect, or none."""

import re

from ingest.converters.converter import Converted, Converter
from ingest.converters.decoding import decode_text
from ingest.errors import SourceFileError
from ingest.facts.header import read_header
from ingest.facts.stated import read_stated
from ingest.yaml_text import FRONT_MATTER, YamlError, read_yaml_mapping

MARKDOWN = "text/markdown"
MIN_CHARS_A_NUL = 100  # of a text; with more of them it is a file of another kind, and one or two are a slip
_FRONT_MATTER = frozenset({"YAML", "TOML", "JSON"})  # other headers are called by their names


def convert_markdown(data: bytes, path: str) -> Converted:
    """Decode the text and read the facts in its front matter.

    Raises SourceFileError, with the line, for what is not UTF-8 and for missing or broken front matter.
    """
    try:
        markdown = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceFileError(path, line, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    header = FRONT_MATTER.match(markdown)
    if header is None:
        raise SourceFileError(path, 1, "the front matter is missing; start the file with a '---' block")
    text = header["yaml"]
    first = markdown.count("\n", 0, header.start("yaml")) + 1
    try:
        facts = read_yaml_mapping(text)
    except YamlError as error:
        broken = None if error.line is None else min(error.line, text.count("\n")) + first
        raise SourceFileError(path, broken or 1, f"the front matter is not valid YAML ({error})") from error
    return Converted(markdown, facts, header.end(), _lines(header, first), "front matter")


def convert_any_markdown(data: bytes, path: str) -> Converted:
    """Decode the text and read what its header states, in whatever way; a text without one states nothing.

    Raises SourceFileError for what no encoding is known of.
    """
    markdown, encoding = decode_text(data, path)
    if markdown.count("\0") * MIN_CHARS_A_NUL > len(markdown):
        line = markdown.count("\n", 0, markdown.index("\0")) + 1
        reason = "it holds NUL characters, which no text has; it may be a file of another kind"
        raise SourceFileError(path, line, reason)
    header = read_header(markdown)
    stated = read_stated(header.fields)
    where = header.dialect and ("front matter" if header.dialect in _FRONT_MATTER else header.dialect)
    notes = [encoding] if encoding else []
    return Converted(
        markdown,
        stated.facts,
        header.end,
        header.lines,
        where or "file",
        warnings=(*notes, *header.notes, *stated.notes),
        provenance={name: f"{where}: {field}" for name, field in stated.provenance.items()},
        extra=stated.extra,
        names=stated.names,
        kept_back=stated.kept_back,
    )


def _lines(header: re.Match[str], first: int) -> dict[str, int]:
    """The line of each field, from the line of the first one; 1 for a document that lacks a field."""
    lines: dict[str, int] = {}
    for number, line in enumerate(header["yaml"].splitlines(), first):
        name, colon, _ = line.partition(":")
        if colon:
            lines.setdefault(name, number)
    return lines


CONVERTER = Converter(
    MARKDOWN, (".md", ".markdown", ".mkd", ".mdx", ".qmd", ".rmd"), convert_markdown, label="Markdown"
)
