"""The facts about a body that rules ask for, and what they report while it is rewritten."""

import posixpath
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from index.errors import shorten

Read = Callable[[str], str | None]
MAX_INCLUDED_CHARS = 2_000_000  # in one document, of all that its includes bring
MAX_INCLUDE_DEPTH = 10  # as mdBook's
MAX_NOTES = 50  # of one document; what is beyond repeats


@dataclass
class Site:
    """The path and the site kinds of a body; `unknown`, `notes` and `anchors` grow as rules read it."""

    path: str
    hints: Set[str]
    read: Read | None = None
    unknown: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    labels: Set[str] = frozenset()  # of reference definitions, case-folded
    pictures: dict[str, str] = field(default_factory=dict)  # names that MDX imports, with their paths
    ends_raw: bool = False  # whether the body holds `endraw`
    footnotes: list[tuple[str, str, int]] = field(default_factory=list)  # name, text and line of inline ones
    label: str = ""  # of the heading that comes next
    raw: bool = False  # whether Liquid is told to leave alone what follows
    included: int = 0  # characters so far
    open_includes: list[str] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """The suffix of the path in lower case, with its dot."""
        return posixpath.splitext(self.path)[1].lower()

    def has(self, *kinds: str) -> bool:
        """Whether the site is of one of the kinds."""
        return any(kind in self.hints for kind in kinds)

    def count(self, name: str) -> None:
        """Count something that no rule knows."""
        self.unknown[shorten(name)] += 1

    def note(self, sentence: str) -> None:
        """Report something, once."""
        if sentence not in self.notes and len(self.notes) < MAX_NOTES:
            self.notes.append(sentence)

    def add_anchor(self, name: str) -> str:
        """The HTML of a place with an id; nothing for an id that cannot be one."""
        clean = "".join(character for character in name.strip() if character.isalnum() or character in "-_.:")
        if not clean or clean in self.anchors:
            return ""
        self.anchors.append(clean)
        return f'<a id="{clean}"></a>'

    def open_include(self, target: str, line: int) -> tuple[str, str] | None:
        """The path and text of a file that the document includes; None, with a note, where it cannot be.

        Close it with `close_include` when its text is read.
        """
        base = self.open_includes[-1] if self.open_includes else self.path
        folder = "" if target.startswith("/") else posixpath.dirname(base)
        path = posixpath.normpath(posixpath.join(folder, target.strip().lstrip("/")))
        where = f"Line {line}: '{shorten(target)}' is not included, because"
        if path.startswith("..") or self.read is None:
            self.note(f"{where} it is outside the archive.")
            return None
        if path in (self.path, *self.open_includes):
            self.note(f"{where} it includes itself.")
            return None
        if len(self.open_includes) >= MAX_INCLUDE_DEPTH:
            self.note(f"{where} includes are nested deeper than {MAX_INCLUDE_DEPTH}.")
            return None
        text = self.read(path)
        if text is None:
            self.note(f"{where} there is no such file.")
            return None
        if self.included + len(text) > MAX_INCLUDED_CHARS:
            self.note(f"{where} all includes have more than {MAX_INCLUDED_CHARS} characters.")
            return None
        self.included += len(text)
        self.open_includes.append(path)
        return path, text

    def close_include(self) -> None:
        """End the include that was opened last."""
        self.open_includes.pop()
