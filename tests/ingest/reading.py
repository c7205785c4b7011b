"""What tests read from a source without an ingest."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from ingest import SourceFile, open_source


def read_folder(root: Path) -> list[SourceFile]:
    """Every file that the source of the folder lists."""
    source = open_source("folder", root)
    return [source.fetch(item) for item in source.discover({})]


def watch_opens(monkeypatch: pytest.MonkeyPatch, opening: Callable[[str], object]) -> None:
    """Call `opening` with the name of every file that is opened by its Path, before it is."""
    real: Callable[..., IO[Any]] = Path.open

    def watched(path: Path, *given: Any, **named: Any) -> IO[Any]:
        opening(path.name)
        return real(path, *given, **named)

    monkeypatch.setattr(Path, "open", watched)
