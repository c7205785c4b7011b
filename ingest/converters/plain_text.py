"""Plain text: signs that Markdown would read are escaped, and what is laid out by spaces is kept as it is."""

import re

from ingest.converters.converter import Converted, Converter, name_version
from ingest.converters.decoding import decode_text
from ingest.converters.escaping import escape_inline, escape_line, fence
from ingest.errors import SourceFileError

PLAIN_TEXT = "text/plain"
FORMAT = 1  # bump when the Markdown made of a text changes
MAX_TITLE_CHARS = 120
_PARAGRAPHS = re.compile(r"\n(?:[ \t]*\n)+")
_LAID_OUT = re.compile(r"^(?: {2,}|\t)\S|\S {3,}\S|\S\t+\S", re.MULTILINE)
_UNDERLINE = re.compile(r"[=\-~*_^#]{3,}")
_SENTENCE_END = (".", ",", ";", ":", "!", "…", "-", "{", "}", ">", "/", "\\")


def convert_plain_text(data: bytes, path: str) -> Converted:
    """Escape a text. Raises SourceFileError, with the line, for what is not UTF-8."""
    text, encoding = read_text(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    title, rest = _split_title(text)
    blocks = [_format_block(block.strip("\n")) for block in _PARAGRAPHS.split(rest) if block.strip()]
    if title:
        blocks.insert(0, f"# {escape_inline(title)}")
    return Converted(
        "\n\n".join([*blocks, ""]).rstrip("\n") + "\n",
        {"title": title} if title else {},
        stated_in="text",
        warnings=(encoding,) if encoding else (),
    )


def read_text(data: bytes, path: str) -> tuple[str, str | None]:
    """Decode a text as `decode_text` does. Raises SourceFileError, with the line, also for what holds no text."""
    text, encoding = decode_text(data, path)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceFileError(
            path, line, "it holds a NUL character, which no text has; it may be a file of another kind"
        )
    return text, encoding


def _split_title(text: str) -> tuple[str | None, str]:
    """The first line, where it stands alone and reads like a title, and the text below it."""
    first, _, below = text.lstrip().partition("\n")
    title = " ".join(first.split())
    second, _, rest = below.partition("\n")
    underlined = _UNDERLINE.fullmatch(second.strip()) is not None
    is_alone = (underlined and bool(rest.strip())) or (not second.strip() and bool(rest.strip()))
    reads_so = title[:1].isalnum() and any(map(str.isalpha, title)) and not title.endswith(_SENTENCE_END)
    if not (is_alone and reads_so and len(title) <= MAX_TITLE_CHARS):
        return None, text
    return title, rest if underlined else below


def _format_block(block: str) -> str:
    if _LAID_OUT.search(block):
        return fence(block, "text")
    return "\n".join(escape_line(line.strip()) for line in block.split("\n"))


def describe_version() -> str:
    """What converts a text, in which version."""
    return name_version("plain text", FORMAT)


CONVERTER = Converter(PLAIN_TEXT, (".txt", ".text"), convert_plain_text, "plain text", describe_version)
