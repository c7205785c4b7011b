"""The errors of the product: each is one sentence that says what is wrong, where, and what to do next."""

from collections.abc import Sequence
from pathlib import Path


class RefdeskError(Exception):
    """Base of every error that a user or an agent can act on."""


class EncoderError(RefdeskError, ValueError):
    """An encoder folder that cannot be used."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"The encoder in '{folder}' cannot be used: {reason}. Make one with 'refdesk encoder build'.")


class MissingExtraError(RefdeskError, ImportError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(f"{feature} needs packages that are not installed: run pip install 'refdesk[{extra}]'.")


class TokenRanksError(RefdeskError, FileNotFoundError):
    """The shipped token ranks are missing or altered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"The token ranks '{path.name}' are missing or altered. Install refdesk again.")


class ThresholdInputError(RefdeskError, ValueError):
    """A threshold's input that is missing, unknown, of the wrong type or outside its domain."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        self.field = field
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"Input '{field}' {problem}; {remedy}.")


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


class IngestFailedError(RefdeskError, RuntimeError):
    """An ingest in a process of its own that did not bring the index up to date."""

    def __init__(self, source: str | Path) -> None:
        self.source = source
        super().__init__(
            f"'{source}' was not ingested, for the reason printed above. "
            "Mend that, or serve the index as it is with --no-ingest."
        )


class IndexMissingError(RefdeskError, FileNotFoundError):
    """No index where one was expected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"No index in '{folder}'. Build it with 'refdesk ingest'.")


class IndexMismatchError(RefdeskError, ValueError):
    """An index of another format, of another encoder, or with a broken manifest."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"The index in '{folder}' {reason}. Build it anew with 'refdesk ingest --rebuild'.")


class IndexBusyError(RefdeskError, BlockingIOError):
    """Another process is writing the index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"Another ingest is writing the index in '{folder}'. Wait for it to end, then try again.")


class IndexVerificationError(RefdeskError, RuntimeError):
    """A freshly written index that does not hold what was written; the old one stays in use."""

    def __init__(self, check: str, found: object, expected: object) -> None:
        self.check = check
        super().__init__(
            f"The new index was refused and the old one kept: {check} is {found} instead of {expected}. "
            "Run 'refdesk ingest --rebuild'."
        )


class ContinuationError(RefdeskError, LookupError):
    """A continuation of a text that has no such part."""

    def __init__(self, document_id: str, offset: int, start: int, end: int) -> None:
        self.document_id = document_id
        self.offset = offset
        super().__init__(
            f"'{document_id}' has no part at {offset}: it goes from {start} to {end}. "
            "Fetch it without '~' to start anew."
        )


class DocumentNotFoundError(RefdeskError, LookupError):
    """No document has this id."""

    def __init__(self, document_id: str, near: str | None = None) -> None:
        self.document_id = document_id
        hint = f"Did you mean '{near}'?" if near else "Use search or list_documents to find ids."
        super().__init__(f"No document '{_short(document_id)}'. {hint}")


class SectionNotFoundError(RefdeskError, LookupError):
    """The document has no such section, or no such continuation."""

    def __init__(self, document_id: str, part: str, sections: list[str]) -> None:
        self.document_id = document_id
        self.part = part
        hint = f"Its sections are: {', '.join(sections[:20])}" if sections else "It has no sections"
        super().__init__(f"Document '{document_id}' has no part '{_short(part)}'. {hint}.")


class QuoteError(RefdeskError, ValueError):
    """A quote that cannot be looked for."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The quote {reason}. Give the words to verify, at most 2000 characters.")


class QuoteNotFoundError(RefdeskError, LookupError):
    """A quote that is not in the text; carries the nearest passage and what differs."""

    def __init__(self, document_id: str, nearest: str | None, differences: list[str]) -> None:
        self.document_id = document_id
        self.nearest = nearest
        self.differences = differences
        if nearest is None:
            advice = "No passage comes near it. Fetch the document and copy the words."
        else:
            advice = f'The nearest passage is: "{nearest}" (differs: {"; ".join(differences)}). Quote that exactly.'
        super().__init__(f"The quote is not in '{document_id}', so it was not verified. {advice}")


class FilterError(RefdeskError, ValueError):
    """A filter of a list that no document can match."""

    def __init__(self, name: str, value: str, known: Sequence[str]) -> None:
        self.name = name
        self.value = value
        super().__init__(f"No document has the {name} '{_short(value)}'. Choose one of: {', '.join(known)}.")


class UnknownThresholdError(RefdeskError, LookupError):
    """No threshold has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"No threshold '{_short(name)}'. Choose one of: {', '.join(known)}.")


class CursorError(RefdeskError, ValueError):
    """A cursor that this list did not give out."""

    def __init__(self) -> None:
        super().__init__("Unknown cursor. Call again without cursor to start from the first page.")


class PublishError(RefdeskError, OSError):
    """A folder that the surfaces cannot be written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"Cannot publish to '{folder}' ({reason}). Choose a folder that can be written with --public.")


class PortInUseError(RefdeskError, OSError):
    """The address to serve on is taken."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"Cannot serve on {host}:{port} ({reason}). Choose another port with --port.")


class ConfigurationError(RefdeskError, ValueError):
    """A setting with a value that cannot be used."""

    def __init__(self, setting: str, reason: str) -> None:
        self.setting = setting
        super().__init__(f"The setting {setting} {reason}.")


def _short(text: str) -> str:
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= 80 else printable[:80] + "…"
