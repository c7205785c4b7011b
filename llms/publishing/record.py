"""Record: what a publication leaves in the ledger beside its files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from llms.content.catalogue import Catalogue
from llms.content.item import Item
from llms.publishing.ledger import Change, Ledger, PublishedDocument
from llms.surfaces.crawlers import build_usage_headers


def record(
    files: Ledger, before: Ledger, catalogue: Catalogue, documents: Mapping[str, PublishedDocument], now: datetime
) -> Ledger:
    """The ledger of `files` with the documents, what changed since `before`, and what responses say.

    Changes and redirects are only ever added to.
    """
    return replace(
        files,
        documents=documents,
        changes=[*before.changes, *_changes(before.documents, documents, now)],
        headers=build_usage_headers(catalogue.archive),
        redirects={**before.redirects, **_version_redirects(catalogue.items)},
    )


def _changes(
    before: Mapping[str, PublishedDocument], now: Mapping[str, PublishedDocument], moment: datetime
) -> Sequence[Change]:
    """What was created, updated and withdrawn between two publications, dated with the moment of the second."""
    time = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    found = []
    for name, document in sorted(now.items()):
        if name not in before:
            found.append(Change(time, name, "created", document.sha256))
        elif before[name].sha256 != document.sha256:
            found.append(Change(time, name, "updated", document.sha256))
    gone = sorted(before.keys() - now.keys())
    return [*found, *(Change(time, name, "withdrawn", before[name].sha256) for name in gone)]


def _version_redirects(items: Sequence[Item]) -> Mapping[str, str]:
    """From `papers/x/v1.0` to the text at its hash, for summaries of a work with that version."""
    versions = {f"{item.path}/v{item.document.version}": item for item in items if item.document.version}
    return {path: item.version_path for path, item in versions.items() if path != item.version_path}
