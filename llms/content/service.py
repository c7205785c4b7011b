"""What surfaces say about the service that publishes them; what is not known of a deployment stays out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class SecurityContact:
    """Whom to tell of a security problem (a URI), and until when that is known to hold (RFC 3339)."""

    contact: str
    expires: str


class ToolLine(NamedTuple):
    """A tool of the MCP server: its name, and what it does, which completes a sentence that begins with the name."""

    name: str
    does: str


class LateSequence(Sequence[Entry]):
    """Entries that are read when somebody asks for them, where that takes long; `made_by` is a hash of the code."""

    def __init__(self, read: Callable[[], Sequence[Entry]], made_by: str) -> None:
        """Call `read` at most once."""
        self._read = read
        self._made_by = made_by

    @cached_property
    def _entries(self) -> Sequence[Entry]:
        return tuple(self._read())

    def __getitem__(self, position: Any) -> Any:
        return self._entries[position]

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        """What stands for the entries where they are compared with those of another time."""
        return f"LateSequence({self._made_by})"


@dataclass(frozen=True, slots=True)
class Theme:
    """How pages look: rules that follow ours, and the text of each template that replaces one of ours, by its name."""

    rules: str = ""
    templates: tuple[tuple[str, str], ...] = ()


NO_THEME = Theme()


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """Where the surfaces are served, without a trailing slash, and what else answers there.

    `mcp_versions` are the protocol versions of the MCP endpoint at `/mcp`, `tools` its tools;
    `thresholds` the names of those that the API computes, empty where the archive has none, `questions` what each of
    them answers.
    """

    base_url: str
    version: str = "0"
    mcp_versions: Sequence[str] = ()
    thresholds: Sequence[str] = ()
    security: SecurityContact | None = None
    tools: Sequence[ToolLine] = ()
    questions: Sequence[str] = ()
    theme: Theme = NO_THEME
