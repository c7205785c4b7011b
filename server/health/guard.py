"""What a service does about damage: it looks for it, has it made good, and refuses to search what it cannot trust."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from index import MANIFEST_FILE, IndexBusyError, IndexMismatchError, IndexMissingError, RefdeskError, locate_index
from index.integrity.finding import Finding, IndexDamagedError
from index.integrity.verify import measure_listed, verify_index
from index.storage.location import LocationError, Stamp
from llms.publishing.errors import PublishBusyError
from llms.publishing.folder import PublicFolder
from server.address import Address
from server.config import Config
from server.health.surfaces import verify_surfaces
from tools import Desk

MAX_BYTES_AT_START = 512 * 1024 * 1024  # that are read before a service answers; a larger index is read behind it
PAUSE_S = 10.0  # at least, between two looks at what readers met
CHECK_EVERY_S = 3600.0  # a second of processor time a gigabyte, see docs/reliability.md
_NICENESS = 10

logger = logging.getLogger(__name__)


class IndexGuard:
    """Compares the files of an index and of its surfaces with their hashes: at the start of a service, and every hour.

    Surfaces are looked at behind the service, and as soon as a reader meets a file that is not what was published.
    """

    def __init__(self, config: Config, address: Address, *, heals: bool) -> None:
        """Guard the index of these settings; with `heals`, what can be made from the sources is made again."""
        self._config = config
        self._address = address
        self._heals = heals
        self._desk: Desk | None = None
        self._told: set[str] = set()
        self._left: Sequence[Finding] = ()  # after the last repair
        self._left_surfaces: Sequence[Finding] = ()
        self._stamp: Stamp | None = None  # of the manifest that was looked at
        self._woken = threading.Event()
        self.problem: IndexDamagedError | None = None

    def look_at_start(self) -> None:
        """Look before anything is answered, where that takes no second."""
        if measure_listed(self._config.index) <= MAX_BYTES_AT_START:
            self.look()

    def watch(self, desk: Desk) -> None:
        """Look behind the service from now on; `desk` answers nothing from an index that cannot be trusted."""
        self._desk = desk
        self._refuse()
        is_large = measure_listed(self._config.index) > MAX_BYTES_AT_START
        threading.Thread(target=self._run, args=(is_large,), daemon=True, name="index guard").start()

    def wake(self) -> None:
        """Look at the surfaces soon, because a reader met damage."""
        self._woken.set()

    def look_at_surfaces(self) -> None:
        """Verify the surfaces, tell what is wrong, and have them published anew."""
        findings = self._verify_surfaces()
        if self._heals and findings and findings != self._left_surfaces:
            self._heal()
            self._left_surfaces = findings = self._verify_surfaces()
            logger.warning("The surfaces were published anew." if not findings else "The surfaces stay damaged.")

    def look(self) -> None:
        """Verify the index, tell what is wrong, have it made good, and let the desk refuse what stays wrong."""
        try:
            findings = self._verify()
            if self._heals and self._can_heal(findings):
                self._heal()
                self._left = findings = self._verify()
                logger.warning("The index was repaired." if not findings else "The index could not be repaired.")
        except IndexBusyError:  # an ingest runs; what it makes is looked at the next time
            return
        except (IndexMissingError, IndexMismatchError):  # whoever opens the index tells it
            return
        except RefdeskError as error:
            logger.warning("The index could not be verified: %s", error)
            return
        serious = [found for found in findings if found.serious]
        self.problem = IndexDamagedError(self._config.index, serious) if serious else None
        self._refuse()

    def _can_heal(self, findings: Sequence[Finding]) -> bool:
        """Whether a repair is worth a try; what cannot be searched is tried again, since its sources may come back."""
        if findings == self._left and not any(found.serious for found in findings):
            return False
        return any(found.can_be_repaired for found in findings)

    def _verify(self) -> Sequence[Finding]:
        """What is wrong with the index, also when no ingest changes it meanwhile."""
        location = locate_index(self._config.index)
        self._stamp = location.stamp(MANIFEST_FILE)
        findings = verify_index(location)
        if findings:
            try:
                with location.lock():
                    self._stamp = location.stamp(MANIFEST_FILE)
                    findings = verify_index(location)
            except LocationError:  # it cannot be written, so that no ingest changes it either
                findings = verify_index(location)
        self._tell(findings)
        return findings

    def _verify_surfaces(self) -> Sequence[Finding]:
        """What is wrong with files that were published, also when nobody publishes meanwhile."""
        public = PublicFolder(self._config.public)
        findings = _find_damage(public)
        if findings:
            try:
                with public.lock():
                    findings = _find_damage(public)
            except PublishBusyError:  # what it publishes is looked at the next time
                return ()
            except OSError:  # it cannot be written, so that nobody publishes either
                pass
        self._tell(findings)
        return findings

    def _tell(self, findings: Sequence[Finding]) -> None:
        for found in findings:
            if str(found) not in self._told:
                logger.warning("%s", found)
                self._told.add(str(found))

    def _heal(self) -> None:
        config = self._config
        places = {"--index": config.index, "--public": config.public, "--encoder": config.encoder}
        options = [str(part) for place in places.items() for part in place]
        options += ["--kind", config.source_kind, *(["--source", config.source] if config.source else [])]
        options += ["--base-url", self._address.base_url] if self._address.given else []
        subprocess.run(  # noqa: S603  # our own program and the settings
            [sys.executable, "-P", "-m", "server", "doctor", "--repair", *options],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            check=False,
        )

    def _refuse(self) -> None:
        if self._desk is not None:
            self._desk.refuse(self.problem, self._stamp)

    def _run(self, at_once: bool) -> None:
        _lower_priority()
        looks_at_index, is_woken = at_once, False
        while True:
            try:
                if looks_at_index:
                    self.look()
                self.look_at_surfaces()
            except Exception:  # whatever it is, the service goes on and looks again
                logger.exception("The index could not be verified.")
            if is_woken:
                time.sleep(PAUSE_S)
            is_woken = self._woken.wait(CHECK_EVERY_S)
            self._woken.clear()
            looks_at_index = not is_woken


def _find_damage(public: PublicFolder) -> Sequence[Finding]:
    return [found for found in verify_surfaces(public.path) if found.can_be_repaired]


def _lower_priority() -> None:
    """Let this thread wait for others; elsewhere than on Linux a thread has no priority of its own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
