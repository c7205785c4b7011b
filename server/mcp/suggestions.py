"""What an argument can be completed with: identifiers of the archive and words of this desk, never the archive's prose.

A function takes the desk, what was typed and the arguments given before, and yields every value that fits.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from index import DocumentNotFoundError, read_sections
from tools import Desk
from tools.thresholds import THRESHOLDS

Suggest: TypeAlias = Callable[[Desk, str, Mapping[str, str]], Awaitable[Iterable[str]]]

_SEPARATOR = re.compile(r"[,;\s]")
_ASSIGNED = re.compile(r"(?<!\w)(\w+)(?!\w)\s*=")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


async def suggest_document_ids(desk: Desk, typed: str, given: Mapping[str, str]) -> Sequence[str]:
    """The ids of the documents that are not given already."""
    reader = await desk.reader()
    return filter_fitting([name for name in reader.documents if name not in given.values()], typed)


async def suggest_section_anchors(desk: Desk, typed: str, given: Mapping[str, str]) -> Sequence[str]:
    """The anchors of the sections of the document whose `id` is given."""
    reader = await desk.reader()
    try:
        document = reader.document(given.get("id", ""))
    except DocumentNotFoundError:
        return []
    markdown = await reader.markdown(document.id)
    return filter_fitting([section.anchor for section in read_sections(markdown[document.body_start :])], typed)


async def suggest_topics(desk: Desk, typed: str, _: Mapping[str, str]) -> Sequence[str]:
    """The topics that documents name; one that is a phrase and no identifier is left out."""
    reader = await desk.reader()
    named = {name for document in reader.documents.values() for name in document.topics or ()}
    return filter_fitting([name for name in sorted(named) if _IDENTIFIER.fullmatch(name)], typed)


async def suggest_threshold_names(_: Desk, typed: str, __: Mapping[str, str]) -> Sequence[str]:
    """The names of the thresholds."""
    return filter_fitting(list(THRESHOLDS), typed)


async def suggest_threshold_numbers(_: Desk, typed: str, given: Mapping[str, str]) -> Sequence[str]:
    """The line typed so far with each input that can follow; a whole example when nothing is typed."""
    threshold = THRESHOLDS.get(given.get("threshold", ""))
    if threshold is None:
        return []
    if not typed.strip():
        return [", ".join(f"{name}={value}" for name, value in threshold.example.items())]
    head, last, used = split_assignments(typed)
    names = [f"{field.name}=" for field in threshold.inputs if field.name not in used]
    return [head + name for name in filter_fitting(names, last)]


def split_assignments(typed: str) -> tuple[str, str, set[str]]:
    """What was typed up to its last separator, what comes after, and the names that have a value already."""
    last = _SEPARATOR.split(typed)[-1]
    head = typed[: len(typed) - len(last)]
    return head, last, set(_ASSIGNED.findall(head))


async def suggest_questions(desk: Desk, typed: str, _: Mapping[str, str]) -> Sequence[str]:
    """The questions that thresholds answer; none for an archive that has no thresholds."""
    if desk.archive is None or not desk.archive.offers("thresholds"):
        return []
    return filter_fitting([threshold.question for threshold in THRESHOLDS.values()], typed)


def filter_fitting(names: Iterable[str], typed: str) -> list[str]:
    """The names that hold what was typed, those that start with it first, else in the order given."""
    wanted = typed.strip().casefold()
    found = [name for name in names if wanted in name.casefold()]
    return sorted(found, key=lambda name: not name.casefold().startswith(wanted))
