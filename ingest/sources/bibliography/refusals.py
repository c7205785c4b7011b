"""Packed sources that could not be read, so that nobody reads them again before they change."""

import json
from collections.abc import Mapping
from pathlib import Path

NAME = "refused.json"


class Refusals:
    """Why each was not read, by its path, with what changes with its bytes or with what reads it.

    Only what was looked up or noted since it was made is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        """Read what the folder for the state of the source has; a file that cannot be read has nothing."""
        self._folder = folder
        self._before = _read(folder / NAME) if folder is not None else {}
        self._now: dict[str, list[str]] = {}

    def find(self, path: str, mark: str) -> str | None:
        """Why a file with this mark was not read; None where it changed, or was not tried."""
        known = self._before.get(path)
        if known is None or known[0] != mark:
            return None
        self._now[path] = known
        return known[1]

    def note(self, path: str, mark: str, reason: str) -> None:
        """Put down why a file is not read."""
        self._now[path] = [mark, reason]

    def keep(self) -> None:
        """Write what is known now, where that is something else than before. Raises OSError."""
        if self._folder is not None and self._now != self._before:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / NAME).write_text(json.dumps(self._now), encoding="utf-8")


def _read(path: Path) -> Mapping[str, list[str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): [str(mark), str(reason)] for name, (mark, reason) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
