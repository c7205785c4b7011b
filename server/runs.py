"""Runs: no two ingests of an index at once, and a report of the last one that stays with the index."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, ValidationError

from index import MANIFEST_FILE, Model, RefdeskError, locate_index
from index.errors import hide_credentials
from index.storage.kept.sightings import format_time
from index.storage.locate import Place
from index.storage.location import IndexLocation, LocationError
from index.storage.sealed import seal, unseal

REPORT_NAME = "last-run.json"
MIN_KNOWN_CHARS = 2  # of a path that is hidden because it is known
RUN_FORMAT = 1  # bump when a field changes its meaning
Outcome: TypeAlias = Literal["all", "partly", "failed"]

# What a report for others does not repeat: paths of this machine, who asks an address, and what is asked of it. A path
# in quotes goes on to the quote, another one over a space where the next word has a slash.
_REST = r"[^\s'\"]*(?:(?<![,;:.]) [^\s'\"/\\:]*[/\\][^\s'\"]*)*"
_PATH = r"(?:/|[A-Za-z]:[\\/]|~[\\/]|\\\\)"
_HIDDEN = "[a path]"
_FILE_URL = r"\b(?:git\+)?file:(?=[/\\~.]|[A-Za-z]:[\\/])"
_FILE_URLS = re.compile(
    rf"\b(?:git\+)?file:/*{re.escape(_HIDDEN)}|(?<=['\"]){_FILE_URL}[^'\"\n]*|{_FILE_URL}{_REST}", re.IGNORECASE
)
_QUOTED_PATH = re.compile(rf"(?<=['\"]){_PATH}[^'\"\n]*(?=['\"])")
_BARE_PATH = re.compile(rf"(?:(?<![\w/.:'\"\]-])|(?<=[^/]:)(?!//)){_PATH}{_REST}")
_ADDRESS = re.compile(r"://\S*")
_ASKED = re.compile(r"[?#][^'\"]*")  # a query or fragment


class RunReport(Model):
    """A run: when it began and ended (UTC), and what came of it.

    `all`: everything is in. `partly`: the index is up to date but for files that could not be taken. `failed`: nothing
    was changed, and `error` says why. `report` is that of the ingest, as docs/archive.md lists its fields.
    """

    model_config = ConfigDict(extra="ignore")

    began: str
    ended: str
    outcome: Outcome
    error: str | None = None
    report: Mapping[str, Any] | None = None

    @property
    def problems(self) -> list[str]:
        """The files that could not be taken, a sentence each."""
        return list(self.report["problems"]) if self.report else []


class Run:
    """A run that goes on; `report` is set when it is done."""

    def __init__(self) -> None:
        self.report: Mapping[str, Any] | None = None


@contextlib.contextmanager
def hold_run(index: Place) -> Iterator[Run]:
    """Run alone, and keep a report of what came of it.

    Raises IndexBusyError at once when another run goes on; that is no run, and the report of the last one stays.
    """
    location = locate_index(index)
    began = format_time(datetime.now(UTC))
    with contextlib.ExitStack() as held:
        run, is_writable = Run(), True
        try:
            held.enter_context(location.lock("run"))
        except LocationError:  # where nothing can be written, nothing is to be kept
            is_writable = False
        try:
            yield run
        except Exception as error:
            if is_writable:
                told = str(error) if isinstance(error, RefdeskError) else f"a fault of Refdesk, {type(error).__name__}"
                _keep(location, RunReport(began=began, ended=_now(), outcome="failed", error=_hide_askers(told)))
            raise
        if run.report is not None and is_writable:
            outcome: Outcome = "partly" if run.report["problems"] else "all"
            _keep(location, RunReport(began=began, ended=_now(), outcome=outcome, report=run.report))


def read_last_run(index: Place) -> RunReport | None:
    """What came of the last run; None where none is known."""
    try:
        return RunReport.model_validate(unseal(locate_index(index).read(REPORT_NAME)))
    except (OSError, ValidationError):
        return None


def hide_places(text: str, known: Iterable[str] = ()) -> str:
    """A sentence for others: without the paths of this machine, who asks an address, and what is asked of it.

    What is `known`, paths and addresses, is hidden whatever signs it holds.
    """
    values = sorted({value for value in known if _is_told_of(value)}, key=len, reverse=True)
    asked = [value for value in values if "://" in value and "file:" not in value.lower()]
    for value in asked:
        text = text.replace(value, _ASKED.split(hide_credentials(value, "", with_ports=True), maxsplit=1)[0])
    paths = "|".join(re.escape(value) for value in values if value not in asked)
    if paths:
        text = re.sub(rf"(?<=['\"])(?:{paths})[^'\"\n]*|(?:{paths}){_REST}", _HIDDEN, text)
    without = _FILE_URLS.sub(_HIDDEN, _hide_askers(text))
    return _BARE_PATH.sub(_HIDDEN, _QUOTED_PATH.sub(_HIDDEN, without))


def _is_told_of(value: str) -> bool:
    """Whether a value can be looked for: not a word that a sentence may hold, and not the root alone."""
    return len(value) > MIN_KNOWN_CHARS and re.match(rf"{_PATH}|\.\.|[\w+.-]+://", value) is not None


def _hide_askers(text: str) -> str:
    def clean(found: re.Match[str]) -> str:
        first, *others = hide_credentials(found[0], "", with_ports=True).split("://")
        return "://".join([first, *(_ASKED.sub("", part) for part in others)])

    return _ADDRESS.sub(clean, text)


def _keep(location: IndexLocation, report: RunReport) -> None:
    if location.stamp(MANIFEST_FILE) is None:  # nothing came to be that a report could be kept with
        return
    with contextlib.suppress(OSError):  # a disk that is full has been told of
        location.replace(REPORT_NAME, seal(RUN_FORMAT, report.model_dump(mode="json")))


def _now() -> str:
    return format_time(datetime.now(UTC))
