"""What a converter is: from the original bytes of one media type to Markdown and facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from index.documents.original import Places


@dataclass(frozen=True, slots=True)
class Converted:
    """The Markdown made of an original, and the facts that the original states about itself.

    `facts` are named like the fields of front matter and are not validated yet. The text of the document is
    `markdown[body_start:]`. `lines` are the lines of the original on which facts stand, None where it has no lines;
    `stated_in` says in words what states the facts, for messages. `places` say where pages or cells of the original
    stand in the Markdown; `warnings` are what was left out of it or may be wrong, without the path of the file.

    `provenance` says in words where each fact stands, where that is not all the same. `extra` are what the original
    states that no field of front matter holds, `names` other titles. `kept_back` is the field by which the original
    says that it is not to be published.
    """

    markdown: str
    facts: Mapping[str, Any]
    body_start: int = 0
    lines: Mapping[str, int] | None = None
    stated_in: str = "file"
    places: Places | None = None
    warnings: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    kept_back: str | None = None


Convert: TypeAlias = Callable[[bytes, str], Converted]


@dataclass(frozen=True, slots=True)
class Converter:
    """A conversion, the media type that it takes, and the suffixes of the files that hold that type.

    `convert` takes the original bytes and the path that names them, and raises SourceFileError. `label` is what people
    call the format. `describe_version` names what converts and in which version, which is part of what a document is
    made from; a converter without it leaves its original as it is. One that is `isolated` meets bytes of others with
    libraries that these may break: it runs in a process of its own, within limits. `extra` is what has to be
    installed for it, `is_available` whether it is.
    """

    media_type: str
    suffixes: tuple[str, ...]
    convert: Convert
    label: str = ""
    describe_version: Callable[[], str] | None = None
    isolated: bool = False
    extra: str | None = None
    is_available: Callable[[], bool] = lambda: True


@cache
def name_version(name: str, own: int, *libraries: str) -> str:
    """A converter with its own version and those of its libraries: `html 1 (lxml 6.1.3)`."""
    used = ", ".join(f"{library} {_find_version(library)}" for library in libraries)
    return f"{name} {own}" + (f" ({used})" if used else "")


def _find_version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
