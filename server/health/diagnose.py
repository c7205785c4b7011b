"""Look at all that a desk needs: index, surfaces, encoder, sources, disk, rights, settings and clients."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from index import SHIPPED_ENCODER, Encoder, IndexMissingError, RefdeskError, read_remembered
from index.integrity.finding import Finding
from index.integrity.verify import measure_listed, verify_index
from server.config import Config, resolve_source
from server.health.base_url import find_address_damage
from server.health.clients import check_clients
from server.health.surfaces import verify_surfaces

ROOM = 2  # times its size that an index needs beside it while it is made anew


def diagnose(config: Config) -> Sequence[Finding]:
    """Everything that is wrong, the index first; nothing is written."""
    index = list(_check_index(config))
    return [
        *index,
        *verify_surfaces(config.public),
        *_check_encoder(config),
        *([] if any(found.serious for found in index) else _check_sources(config)),
        *_check_places(config),
        *_check_settings(config),
        *check_clients(),
    ]


def _check_index(config: Config) -> Iterator[Finding]:
    try:
        found = list(verify_index(config.index))
        yield from found
        if not any(one.serious for one in found):  # LanceDB would only say the same in other words
            from index.integrity.probe import probe_index  # takes a second to import

            yield from asyncio.run(probe_index(config.index))
    except RefdeskError as error:
        yield _pass_on(str(config.index), "is no index that can be searched", error)
    else:
        address = find_address_damage(config)
        if address is not None:
            yield address


def _check_encoder(config: Config) -> Iterator[Finding]:
    try:
        Encoder(config.encoder).check()
    except RefdeskError as error:
        remedy = "Install refdesk again" if config.encoder == SHIPPED_ENCODER else "Build it again"
        yield _pass_on(str(config.encoder), "is no encoder that can be used", error, remedy)


def _check_sources(config: Config) -> Iterator[Finding]:
    """What an ingest would refuse before it reads a document: missing sources, a broken register, another encoder."""
    from ingest import is_stale  # takes a while to import

    source = resolve_source(config.model_copy(update={"source": None})) if _has_sources(config) else config.source
    if source is None and not _has_sources(config):
        return  # there is no index, which is told, or it remembers none
    try:
        is_stale(source, config.index, config.encoder, kind=config.source_kind)
    except RefdeskError as error:
        yield _pass_on("sources", "cannot be ingested", error, "Until then nothing that is damaged can be made again")


def _check_places(config: Config) -> Iterator[Finding]:
    for place in (config.index, config.public):
        there = _find_existing(place)
        if not os.access(there, os.W_OK):
            yield Finding(
                where=str(there),
                problem="cannot be written",
                meaning="neither an ingest nor a repair can be done",
                remedy="Give the user who runs refdesk the right to write there",
            )
    needed, there = ROOM * measure_listed(config.index), _find_existing(config.index)
    free = shutil.disk_usage(there).free
    if free < needed:
        yield Finding(
            where=str(there),
            problem=f"has {free:,} bytes free",
            meaning=f"to make the index anew may take {needed:,}",
            remedy="Free some space",
        )


def _check_settings(config: Config) -> Iterator[Finding]:
    from server.edge import build_access_middleware  # takes a while to import

    try:
        build_access_middleware(config)
    except RefdeskError as error:
        yield _pass_on("settings", "do not let a service start", error)


def _has_sources(config: Config) -> bool:
    return bool(read_remembered(config.index).sources)


def _find_existing(place: Path) -> Path:
    return next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists())


def _pass_on(where: str, problem: str, error: RefdeskError, remedy: str = "Do what it says") -> Finding:
    is_missing = isinstance(error, IndexMissingError)
    meaning = str(error).removesuffix(".")
    return Finding(where=where, problem="is not there" if is_missing else problem, meaning=meaning, remedy=remedy)
