"""The errors of reading an archive."""

from collections.abc import Sequence
from pathlib import Path

from index import RefdeskError
from index.errors import format_command, hide_credentials

_JOININGS = ("--replace", "--add")


class ArchiveError(RefdeskError, ValueError):
    """A source folder that holds no archive, or whose `archive.yaml` is broken."""

    def __init__(self, source: str | Path, reason: str, remedy: str) -> None:
        self.source = source
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"'{hide_credentials(str(source))}' cannot be ingested: {reason}; {remedy}.")


class NoSourceError(RefdeskError, LookupError):
    """An ingest without a source into an index that remembers none."""

    def __init__(self, location: object) -> None:
        self.location = location
        command = format_command("ingest", "archive", "--index", location)
        super().__init__(
            f"The index in '{location}' remembers no source. Name it: '{command}', where 'archive' is your archive."
        )


class OtherSourceError(RefdeskError, ValueError):
    """An ingest of another source than the one that an index was made from, without a word on what becomes of that."""

    def __init__(
        self,
        location: object,
        has: Sequence[str],
        others: Sequence[str],
        words: Sequence[object],
        *,
        before: int,
        added: int,
        removed: int,
    ) -> None:
        self.added = added
        self.removed = removed
        replace, add = (format_command("ingest", *words, "--index", location, option) for option in _JOININGS)
        known, named = (" and ".join(f"'{address}'" for address in listed) for listed in (has, others))
        told = "is another source" if len(others) == 1 else "are other sources"
        super().__init__(
            f"Nothing was changed, because the index in '{location}' holds {before} documents of {known}, and "
            f"{named} {told}. Say --replace to have {named} alone ({added} documents added, {removed} removed): "
            f"'{replace}', --add to have all of them ({added} added, 0 removed): '{add}', or give {named} an index of "
            "its own with --index."
        )


class RemovalsError(RefdeskError, ValueError):
    """An ingest that would remove many documents, which nobody allowed."""

    def __init__(
        self, source: str, removed: int, before: int, some: Sequence[str], location: object, words: Sequence[object]
    ) -> None:
        """`words` name the source to an ingest that has to be told it."""
        command = format_command("ingest", *words, "--index", location, "--allow-removals")
        self.removed = removed
        self.before = before
        named = f" ({', '.join(some)}{' ...' if removed > len(some) else ''})" if some else ""
        super().__init__(
            f"Nothing was changed, because {removed} of the {before} documents of the index are no longer in "
            f"'{source}'{named}. Add --allow-removals to remove them ('{command}'), or make the source whole again."
        )


class SourceFileError(RefdeskError, ValueError):
    """One source file that cannot be read as a document."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}{f', line {line}' if line else ''}: {reason}.")


class LeftOutError(RefdeskError, ValueError):
    """A file that is no document by its owner's word or for want of a text; which is no fault."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} is left out: {reason}.")


class StrictIngestError(RefdeskError, ValueError):
    """A strict ingest that met broken files."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = problems
        super().__init__(
            f"Nothing was ingested, because {len(problems)} source file(s) are broken: {' '.join(problems)} "
            "Mend them, or leave out --strict to ingest the rest."
        )
