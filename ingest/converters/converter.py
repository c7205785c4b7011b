"""What a converter is: from the original bytes of one media type to Markdown and facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Converted:
    """The Markdown made of an original, and the facts that the original states about itself.

    `facts` are named like the fields of front matter and are not validated yet. The text of the document is
    `markdown[body_start:]`. `lines` are the lines of the original on which facts stand, None where it has no lines;
    `stated_in` says in words what states the facts, for messages.
    """

    markdown: str
    facts: Mapping[str, Any]
    body_start: int = 0
    lines: Mapping[str, int] | None = None
    stated_in: str = "file"


Convert: TypeAlias = Callable[[bytes, str], Converted]


@dataclass(frozen=True, slots=True)
class Converter:
    """A conversion, the media type that it takes, and the suffixes of the files that hold that type.

    `convert` takes the original bytes and the path that names them, and raises SourceFileError.
    """

    media_type: str
    suffixes: tuple[str, ...]
    convert: Convert
