"""Publishing writes what changed and nothing else, and keeps what it promised to keep."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import ingest
from llms import find_file, is_published, read_ledger
from llms.content.catalogue import Catalogue
from llms.publishing.publish import publish
from llms.publishing.state import SEEN_FILE
from tests.conftest import MAX_WAIT_S, document_text
from tests.llms.catalogues import catalogue

FIRST = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 7, 1, 12, tzinfo=UTC)


def snapshot(folder: Path) -> dict[str, bytes]:
    """The files of the publication in use."""
    return {path: find_file(folder, path).read_bytes() for path in read_ledger(folder).files}


def test_publishing_again_writes_nothing(archive: Path, index: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    first = publish(catalogue(index), public, "one")
    assert (first.removed, first.unchanged) == (0, 0)
    assert is_published(public, "one")
    (public / "own.txt").write_text("not ours")
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.name != SEEN_FILE}
    again = publish(catalogue(index), public, "one")
    assert (again.written, again.removed, again.unchanged) == (0, 0, first.written)
    assert before == {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.name != SEEN_FILE}
    assert publish(catalogue(index), public, "two").written == 0  # from another state that renders the same
    assert is_published(public, "two")
    assert read_ledger(public).generation == 1


def test_a_changed_document_changes_its_own_surfaces_and_the_lists_that_hold_it(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    publish(catalogue(index), public, "one", now=FIRST)
    before = snapshot(public)
    (archive / "kettles.md").write_text(
        document_text("paper:kettles", "Kettles hum.\n", title="Kettles", date="2026-05-16", version="2.0")
    )
    ingest(archive, index)
    publish(catalogue(index), public, "two", now=LATER)
    after = snapshot(public)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    own = {path for path in changed if "kettles" in path}
    assert {"papers/kettles.html", "papers/kettles.md", "raw/papers/kettles.md", "papers/kettles/v2.0.md"} <= own
    lists = changed - own
    assert {"llms.txt", "llms-full.txt", "papers/llms.txt", "atom.xml", "papers/feed.json", "api/index.json"} <= lists
    assert not {path for path in lists if path.startswith("notes") or "otters" in path or "glaciers" in path}
    assert not lists & {"robots.txt", "sitemap.xml", "sitemap-notes.xml", ".well-known/ai-catalog.json"}


def test_what_changes_lead_to_is_what_a_publication_of_everything_has(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    publish(catalogue(index), public, "one", now=FIRST)
    kettles = archive / "kettles.md"
    steps = [
        document_text("paper:kettles", "Kettles hum.\n", title="Kettles", date="2026-05-16", version="2.0"),
        document_text("paper:kettles", "Kettles hum again.\n", title="Kettles", date="2026-05-16", version="2.1"),
        document_text("paper:urns", "Urns hum.\n", title="Urns", date="2026-05-17"),
    ]
    for number, text in enumerate(steps):
        kettles.write_text(text)
        ingest(archive, index)
        publish(catalogue(index), public, f"step {number}", now=LATER)
        publish(catalogue(index), tmp_path / f"fresh-{number}", "fresh", now=LATER)
        assert snapshot(public) == snapshot(tmp_path / f"fresh-{number}")


def test_a_permalink_answers_for_ever_and_a_text_that_changed_without_its_version_is_told(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public, source = tmp_path / "public", archive / "kettles.md"
    source.write_text(document_text("paper:kettles", "Kettles hum.\n", title="Kettles", version="1.0"))
    ingest(archive, index)
    publish(catalogue(index), public, "one")
    kept = {path: data for path, data in snapshot(public).items() if "/v1.0." in path}
    assert sorted(kept) == ["papers/kettles/v1.0.html", "papers/kettles/v1.0.md"]
    assert b"Kettles hum." in kept["papers/kettles/v1.0.html"]
    assert kept["papers/kettles/v1.0.md"] == source.read_bytes()

    source.write_text(document_text("paper:kettles", "Kettles sing.\n", title="Kettles", version="1.0"))
    ingest(archive, index)
    report = publish(catalogue(index), public, "two")
    assert [notice for notice in report.notices if "papers/kettles/v1.0.md" in notice and "new version" in notice]

    source.unlink()
    ingest(archive, index)
    publish(catalogue(index), public, "three")
    after = snapshot(public)
    assert after["papers/kettles/v1.0.md"] == kept["papers/kettles/v1.0.md"]
    page = after["papers/kettles/v1.0.html"].decode()
    assert "Kettles hum." in page
    assert "The archive has this document no more." in page
    assert "papers/kettles.html" not in after


def test_a_summary_has_a_permalink_by_its_hash_and_its_version_leads_there(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    (archive / "kettles.md").write_text(
        document_text("paper:kettles", "Kettles hum.\n", title="Kettles", version="1.0", text="summary")
    )
    ingest(archive, index)
    publish(catalogue(index), tmp_path / "public", "one")
    target = read_ledger(tmp_path / "public").redirects["papers/kettles/v1.0"]
    assert target.startswith("papers/kettles/sha256-")
    assert snapshot(tmp_path / "public")[f"{target}.md"] == (archive / "kettles.md").read_bytes()


def test_changes_are_recorded_with_the_time_of_their_publication(archive: Path, index: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    publish(catalogue(index), public, "one", now=FIRST)
    (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles hum.\n", date="2026"))
    (archive / "otters.md").unlink()
    ingest(archive, index)
    publish(catalogue(index), public, "two", now=LATER)
    changes = [(change.time[:10], change.change, change.id) for change in read_ledger(public).changes]
    assert changes == [
        ("2026-06-01", "created", "note:glaciers"),
        ("2026-06-01", "created", "paper:kettles"),
        ("2026-06-01", "created", "paper:otters"),
        ("2026-07-01", "updated", "paper:kettles"),
        ("2026-07-01", "withdrawn", "paper:otters"),
    ]


def test_a_fact_that_changes_is_a_change_and_a_link_of_another_document_is_none(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    publish(catalogue(index), public, "one", now=LATER)
    now = catalogue(index)
    documents = {item.id: item.document for item in now.items}
    for name, facts in (("paper:kettles", {"date": "2026-04"}), ("note:glaciers", {"links": ("paper:otters",)})):
        documents[name] = documents[name].model_copy(update=facts)
    changed = Catalogue.of(now.archive, documents, now.markdown, now.service)
    assert [item.id for item in changed.items if item.linked_from] == ["paper:otters"]
    publish(changed, public, "two", now=FIRST)  # by a clock that was set back
    changes = [(change.time[:10], change.change, change.id) for change in read_ledger(public).changes[3:]]
    assert changes == [("2026-07-01", "updated", "paper:kettles")]


def test_a_file_dates_from_its_content_until_this_service_saw_it_change(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    (archive / "undated.md").write_text(document_text("note:undated", "No date.\n"))
    ingest(archive, index)
    publish(catalogue(index), public, "one", now=FIRST)
    files = read_ledger(public).files
    day = int(datetime(2026, 5, 16, tzinfo=UTC).timestamp())
    assert (files["papers/kettles.md"].modified, files["llms.txt"].modified) == (day, day)
    assert files["notes/undated.md"].modified is None
    (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles hum.\n", date="2026-05-16"))
    ingest(archive, index)
    publish(catalogue(index), public, "two", now=LATER)
    files = read_ledger(public).files
    assert files["papers/kettles.md"].modified == int(LATER.timestamp())
    assert files["papers/otters.md"].modified == day


def test_changes_are_recorded_once_where_they_are_kept_elsewhere(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    first = publish(catalogue(index), tmp_path / "public", "one", now=FIRST).changes
    (archive / "otters.md").unlink()
    ingest(archive, index)
    again = publish(catalogue(index), tmp_path / "again", "two", changes=first, now=LATER).changes
    assert again == [*first, ("2026-07-01T12:00:00Z", "paper:otters", "withdrawn", *first[2][3:])]
    assert read_ledger(tmp_path / "again").changes == again


def test_a_flipped_byte_under_the_same_size_and_date_is_mended_after_files_were_seen(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    ingest(archive, index)
    publish(catalogue(index), public, "one")
    deadline = time.monotonic() + MAX_WAIT_S
    seen = public / SEEN_FILE
    while is_published(public, "one") and not (seen.exists() and "papers/otters.html" in seen.read_text()):
        # what was just written is not trusted yet
        assert time.monotonic() < deadline
    page = find_file(public, "papers/otters.html")
    status, data = page.stat(), page.read_bytes()
    page.write_bytes(data.replace(b"otter", b"OTTER", 1))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert page.stat().st_size == len(data)
    assert not is_published(public, "one")
    publish(catalogue(index), public, "one")
    assert find_file(public, "papers/otters.html").read_bytes() == data


def test_a_file_that_was_read_again_is_known_as_it_is_now(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llms.publishing.state.RACY_NS", 0)  # else what was just written is not trusted yet
    public, kept = tmp_path / "public", "papers/kettles.html"
    for number, words in enumerate(("They use stones.", "They use shells.", "They use mussels.")):
        if number == 2:
            find_file(public, kept).chmod(0o640)  # as a copy of the folder changes every file
        (archive / "otters.md").write_text(document_text("paper:otters", f"## Tools\n\n{words}\n"))
        ingest(archive, index)
        publish(catalogue(index), public, words)
    noted = {name.partition(" ")[2]: found for name, found in json.loads((public / SEEN_FILE).read_bytes()).items()}
    assert noted[kept][3] == find_file(public, kept).stat().st_ctime_ns
