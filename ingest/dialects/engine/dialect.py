"""What a dialect is: rules for lines, for fences and for what stands within lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ingest.dialects.engine.page import Page
    from ingest.dialects.engine.site import Site
    from ingest.dialects.engine.spans import Spans


class Line(NamedTuple):
    """A line of what is written; `origin` is its line in the source, from 1; no rule looks into a verbatim one."""

    text: str
    origin: int
    verbatim: bool = False


class Start(NamedTuple):
    """A line as a rule sees it: indentation and quotation marks, and what follows them."""

    prefix: str
    text: str
    origin: int


class Fence(NamedTuple):
    """A fenced block whose lines are without the prefix of its first one."""

    prefix: str
    marks: str
    info: str
    lines: Sequence[tuple[str, int]]
    origin: int


class Edit(NamedTuple):
    """`text` in the place of what stands between two offsets."""

    start: int
    end: int
    text: str


class LineRule(NamedTuple):
    """Reads lines that begin with `opener`; True when it wrote what becomes of the line."""

    opener: str
    read: "Callable[[Page, Start], bool]"


class SpanRule(NamedTuple):
    """Reads what begins with `opener` within lines; None when it is not what it looks like."""

    opener: str
    read: "Callable[[Spans, int], Edit | None]"


def _always(_: "Site") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Dialect:
    """The rules of a dialect; at one place the first rule wins.

    `fences` read whole fenced blocks, True when they wrote them. `reads` says for which sites the dialect is on; one
    whose syntax is unmistakable is always on.
    """

    name: str
    lines: Sequence[LineRule] = ()
    fences: "Sequence[Callable[[Page, Fence], bool]]" = ()
    spans: Sequence[SpanRule] = ()
    reads: "Callable[[Site], bool]" = _always
