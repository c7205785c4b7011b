"""Make anew what can be made from the sources, and only that; nothing that cannot be made again is removed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index import (
    MANIFEST_FILE,
    IndexMismatchError,
    RefdeskError,
    locate_index,
    read_manifest,
    read_remembered,
    read_spec,
)
from index.integrity.finding import Cure, Finding
from index.integrity.hashes import SMALL_FILES, write_file_list
from index.integrity.verify import find_lost_manifest
from index.storage.location import IndexLocation, translate_write_errors
from index.storage.manifest import encode_manifest
from server.address import find_address, keep_address
from server.build import build, publish_index
from server.config import Config
from server.health.base_url import mend_address
from server.permalinks import mend_kept


@dataclass(frozen=True, slots=True)
class Repair:
    """What was made again, and why other things were not; a sentence each."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class NotRepairableError(RefdeskError, RuntimeError):
    """Something that cannot be made again from what there is."""


def repair(config: Config, findings: Sequence[Finding]) -> Repair:
    """Do what cures these findings, what it builds on first. Raises IndexBusyError when an ingest runs."""
    wanted = {found.cure for found in findings}
    if "rebuild" in wanted:
        wanted -= {"list", "forget", "ingest", "publish"}  # it makes these too
    result, location = Repair(), locate_index(config.index)
    with translate_write_errors(location):
        for cure, mend in _CURES.items():
            if cure not in wanted:
                continue
            try:
                result.done.append(mend(config, location))
            except RefdeskError as error:
                result.failed.append(str(error))
    return result


def _restore_manifest(_: Config, location: IndexLocation) -> str:
    with location.lock():
        lost = find_lost_manifest(location)
        if lost is None:
            raise NotRepairableError("No list of files has the manifest that was lost. Run 'refdesk ingest --rebuild'.")
        location.replace(MANIFEST_FILE, encode_manifest(lost.manifest))
    return "The manifest was put back as it was written."


def _write_list(_: Config, location: IndexLocation) -> str:
    with location.lock():
        write_file_list(location)
    return "The hashes of the index were written, as its files are now."


def _forget(_: Config, location: IndexLocation) -> str:
    with location.lock():
        for name in SMALL_FILES:
            if location.stamp(name):
                location.remove(name)
        write_file_list(location)
    return "What was known of source files was removed, so that the next ingest reads all of them."


def _mend_address(config: Config, _: IndexLocation) -> str:
    if not mend_address(config):
        raise NotRepairableError("The base URL is not known. Give it with 'refdesk publish --base-url URL'.")
    return "The base URL was kept again."


def _rebuild(config: Config, location: IndexLocation) -> str:
    config = _choose_sources(config)
    manifest = read_manifest(location)
    if manifest.encoder_sha256 != read_spec(config.encoder).fingerprint:
        raise IndexMismatchError(location, f"was made by the encoder '{manifest.encoder}', which --encoder has to name")
    _build(config, rebuild=True)
    return "The index was made anew from its sources, and the surfaces are those of it."


def _ingest(config: Config, _: IndexLocation) -> str:
    _build(_choose_sources(config), rebuild=False)
    return "The index was brought up to date from its sources."


def _build(config: Config, *, rebuild: bool) -> None:
    address = find_address(config)
    build(address.apply(config), rebuild=rebuild)
    keep_address(config, address)


def _choose_sources(config: Config) -> Config:
    """The settings to make the index from what it was made from, whatever source is set."""
    remembered = read_remembered(config.index).sources
    if not remembered and not config.source:
        raise NotRepairableError("The index remembers no source. Name it with --source.")
    return config.model_copy(update={"source": None}) if remembered else config


def _mend_kept(config: Config, location: IndexLocation) -> str:
    if not mend_kept(config):
        raise NotRepairableError(
            f"Texts under permalinks in '{location}/kept/' cannot be made again to the byte from what the archive "
            "holds today. Bring them back with 'refdesk restore'."
        )
    return "The kept texts were made again, to the byte."


def _publish(config: Config, _: IndexLocation) -> str:
    published = publish_index(find_address(config).apply(config))
    return f"The surfaces were made again: {published.written} files written."


# in this order: each builds on those before it
_CURES: dict[Cure, Callable[[Config, IndexLocation], str]] = {
    "manifest": _restore_manifest,
    "address": _mend_address,
    "rebuild": _rebuild,
    "ingest": _ingest,
    "forget": _forget,
    "list": _write_list,
    "kept": _mend_kept,
    "publish": _publish,
}
