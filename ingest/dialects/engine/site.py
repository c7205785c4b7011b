"""The facts about a body that rules ask for, and what they report while it is rewritten."""

import posixpath
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field

from index.errors import shorten

Read = Callable[[str], str | None]
MAX_INCLUDED_CHARS = 2_000_000  # in one document, of all that its includes bring
MAX_INCLUDES = 1000  # in one document; files that each include another ten times would be ten to the tenth
MAX_INCLUDE_DEPTH = 10  # as mdBook's
MAX_FOLDERS = 20  # above a file, in which what it includes is looked for
MAX_NOTES = 50  # of one document; what is beyond repeats


@dataclass
class Site:
    """The path and the site kinds of a body; `unknown`, `notes` and `anchors` grow as rules read it."""

    path: str
    hints: Set[str]
    read: Read | None = None
    unknown: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    anchors: dict[str, None] = field(default_factory=dict)  # in their order
    labels: Set[str] = frozenset()  # of reference definitions, case-folded
    pictures: dict[str, str] = field(default_factory=dict)  # names that MDX imports, with their paths
    ends_raw: bool = False  # whether the body holds `endraw`
    footnotes: list[tuple[str, str, int]] = field(default_factory=list)  # name, text and line of inline ones
    label: str = ""  # of the heading that comes next
    raw: bool = False  # whether Liquid is told to leave alone what follows
    included: int = 0  # characters so far
    includes: int = 0  # that were asked for so far
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
        self.anchors[clean] = None
        return f'<a id="{clean}"></a>'

    def open_include(self, target: str, line: int) -> tuple[str, str] | None:
        """The path and text of a file that the document includes; None, with a note, where it cannot be.

        Close it with `close_include` when its text is read.
        """
        found = self._find_include(target.strip())
        if isinstance(found, str):
            self.count("include that is not resolved")
            self.note(f"an include is left as it is written, because {found} (line {line}: {shorten(target)})")
            return None
        self.included += len(found[1])
        self.open_includes.append(found[0])
        return found

    def find_text(self, target: str) -> str | None:
        """The text of another file, beside this one or below a folder that both are in."""
        if self.read is None:
            return None
        inside = [path for path in self._list_candidates(target) if not path.startswith(("..", "/"))]
        return next((text for path in inside if (text := self.read(path)) is not None), None)

    def close_include(self) -> None:
        """End the include that was opened last."""
        self.open_includes.pop()

    def _find_include(self, target: str) -> tuple[str, str] | str:
        """The path and text of an included file, or why there is none."""
        if self.read is None or not target:
            return "no other file can be read"
        if len(self.open_includes) >= MAX_INCLUDE_DEPTH:
            return f"includes are nested deeper than {MAX_INCLUDE_DEPTH}"
        self.includes += 1
        if self.includes > MAX_INCLUDES:
            return f"there are more than {MAX_INCLUDES} includes"
        inside = False
        for path in self._list_candidates(target):
            if path.startswith(("..", "/")):
                continue
            inside = True
            if path in (self.path, *self.open_includes):
                return "it includes itself"
            text = self.read(path)
            if text is not None:
                too_much = self.included + len(text) > MAX_INCLUDED_CHARS
                return f"all includes have more than {MAX_INCLUDED_CHARS} characters" if too_much else (path, text)
        return "there is no such file" if inside else "it is outside the archive"

    def _list_candidates(self, target: str) -> Sequence[str]:
        """Where a file may be: beside the one that names it, or below a folder that both are in."""
        folders = [posixpath.dirname(self.open_includes[-1] if self.open_includes else self.path)]
        while folders[-1] and len(folders) < MAX_FOLDERS:
            folders.append(posixpath.dirname(folders[-1]))
        if target.startswith("/"):
            folders.reverse()
        joined = (posixpath.normpath(posixpath.join(folder, target.lstrip("/"))) for folder in folders)
        return list(dict.fromkeys(joined))
