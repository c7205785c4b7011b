"""Record: what a publication leaves in the ledger beside its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from llms.content.catalogue import Catalogue
from llms.content.item import Item
from llms.publishing.ledger import Change, Ledger, PublishedDocument
from llms.surfaces.crawlers import build_usage_headers


def record(
    before: Ledger,
    catalogue: Catalogue,
    documents: Mapping[str, PublishedDocument],
    permalinks: Mapping[str, PublishedDocument],
    changes: Sequence[Change],
    now: datetime,
) -> Ledger:
    """The ledger of these documents and permalinks, with what changed and what responses say, but without files.

    `changes` is what was published when, up to now. Changes and redirects are only ever added to, but
    nothing leads from the permalink of a text that was removed.
    """
    return Ledger(
        documents=documents,
        permalinks=permalinks,
        changes=[*changes, *_find_changes(changes, documents, now)],
        headers=build_usage_headers(catalogue.archive),
        redirects={
            path: target
            for path, target in {**before.redirects, **_version_redirects(catalogue.items)}.items()
            if path not in catalogue.permalinks.forgotten
        },
    )


def _find_changes(
    changes: Sequence[Change], documents: Mapping[str, PublishedDocument], moment: datetime
) -> Sequence[Change]:
    """What was created, updated and withdrawn since the last of these changes, dated with this moment.

    A clock that was set back dates none before the last one, so that who asks for what is new since then gets it.
    """
    time = max(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), changes[-1].time if changes else "")
    before: dict[str, tuple[str, str]] = {}
    for change in changes:
        if change.change == "withdrawn":
            before.pop(change.id, None)
        else:
            before[change.id] = (change.sha256, change.facts)
    found = []
    for name, document in sorted(documents.items()):
        if name not in before:
            found.append(Change(time, name, "created", document.sha256, document.facts))
        elif before[name] != (document.sha256, document.facts):
            found.append(Change(time, name, "updated", document.sha256, document.facts))
    gone = sorted(before.keys() - documents.keys())
    return [*found, *(Change(time, name, "withdrawn", *before[name]) for name in gone)]


def _version_redirects(items: Sequence[Item]) -> Mapping[str, str]:
    """From `papers/x/v1.0` to the text at its hash, for summaries of a work with that version."""
    versions = {f"{item.path}/v{item.document.version}": item for item in items if item.document.version}
    return {path: item.version_path for path, item in versions.items() if path != item.version_path}
