"""Runs: no two ingests of an index at once, and a report of the last one that stays with the index."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, ValidationError

from index import MANIFEST_FILE, Model, RefdeskError, locate_index
from index.storage.kept.sightings import format_time
from index.storage.locate import Place
from index.storage.location import IndexLocation, LocationError
from index.storage.sealed import seal, unseal

REPORT_NAME = "last-run.json"
RUN_FORMAT = 1  # bump when a field changes its meaning
Outcome: TypeAlias = Literal["all", "partly", "failed"]

# What a report for others does not repeat: a quoted path of this machine, any other one, and who asks an address
_QUOTED_PATH = re.compile(r"(?<=['\"])(?:/|[A-Za-z]:\\|~/)[^'\"\n]*(?=['\"])")
_BARE_PATH = re.compile(r"(?<![\w/.:'\"-])(?:/|[A-Za-z]:\\|~/)[^\s'\"]+")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@'\"]+@")


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
        except RefdeskError as error:
            if is_writable:
                _keep(location, RunReport(began=began, ended=_now(), outcome="failed", error=str(error)))
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


def hide_places(text: str) -> str:
    """A sentence for others: without the paths of this machine and without who asks an address."""
    without = _CREDENTIALS.sub("", text)
    return _BARE_PATH.sub("[a path]", _QUOTED_PATH.sub("[a path]", without))


def _keep(location: IndexLocation, report: RunReport) -> None:
    if location.stamp(MANIFEST_FILE) is None:  # nothing came to be that a report could be kept with
        return
    with contextlib.suppress(OSError):  # a disk that is full has been told of
        location.replace(REPORT_NAME, seal(RUN_FORMAT, report.model_dump(mode="json")))


def _now() -> str:
    return format_time(datetime.now(UTC))
