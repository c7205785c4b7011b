"""The errors of reading an archive."""

from collections.abc import Sequence
from pathlib import Path

from index import RefdeskError


class ArchiveError(RefdeskError, ValueError):
    """A source folder that holds no archive, or whose `archive.yaml` is broken."""

    def __init__(self, source: str | Path, reason: str, remedy: str) -> None:
        self.source = source
        self.reason = reason
        super().__init__(f"'{source}' cannot be ingested: {reason}; {remedy}.")


class SourceFileError(RefdeskError, ValueError):
    """One source file that cannot be read as a document."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}{f', line {line}' if line else ''}: {reason}.")


class StrictIngestError(RefdeskError, ValueError):
    """A strict ingest that met broken files."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = problems
        super().__init__(
            f"Nothing was ingested, because {len(problems)} source file(s) are broken: {' '.join(problems)} "
            "Mend them, or leave out --strict to ingest the rest."
        )
