"""A tool as it is registered: a function, what a host shows of it, and which archives have it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from index import ArchiveInfo, OptionalTools

EXAMPLE = "{kind}"  # in a description: a kind of the archive that is served
ANY_KIND = "note"  # where the kinds are not known


@dataclass(frozen=True, slots=True)
class ToolEntry:
    """A tool; its name is the function's, its description the docstring, its schemas the annotations.

    Every tool of Refdesk only reads, and reaches nothing beyond its index. `needs` names the optional tools that it
    belongs to; an archive that does not ask for them has it not. `does` completes the sentence that begins with the
    tool's name in the instructions of the server.
    """

    function: Callable[..., Any]
    title: str
    does: str = ""
    needs: OptionalTools | None = None

    @property
    def name(self) -> str:
        """The function's name."""
        return str(self.function.__name__)

    @property
    def description(self) -> str:
        """The function's docstring, its line breaks joined; `with_kind` completes it."""
        paragraphs = (self.function.__doc__ or "").strip().split("\n\n")
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def with_kind(text: str, archive: ArchiveInfo | None) -> str:
    """`text` with a kind of the archive in each EXAMPLE, so that examples are of what is served."""
    return text.replace(EXAMPLE, archive.kinds[0] if archive and archive.kinds else ANY_KIND)


def write_call(tool: str, **arguments: str) -> str:
    """A call as an answer names it in `next`."""
    return (
        f"{tool}({', '.join(f'{name}={json.dumps(value, ensure_ascii=False)}' for name, value in arguments.items())})"
    )
