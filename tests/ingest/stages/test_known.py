"""What an index remembers of its sources only saves work."""

from pathlib import Path

import pytest

from index import locate_index
from ingest import ingest, is_stale
from ingest.sources import folder
from ingest.stages.known import KNOWN_FILE, read_known
from tests.conftest import document_text
from tests.ingest.reading import watch_opens


def test_a_second_ingest_reads_no_file_that_did_not_change(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "SETTLED_NS", 0)
    ingest(archive, index)
    assert set(read_known(locate_index(index))) == {"glaciers.md", "kettles.md", "otters.md"}
    opened: list[str] = []
    watch_opens(monkeypatch, opened.append)
    assert not is_stale(archive, index)
    assert ingest(archive, index).embedded == 0
    assert not [name for name in opened if name.endswith(".md")]


@pytest.mark.parametrize("text", ["", "nonsense", '{"otters.md": 1}', None])
def test_without_it_everything_is_read(archive: Path, index: Path, text: str | None) -> None:
    ingest(archive, index)
    if text is None:
        (index / KNOWN_FILE).unlink()
    else:
        (index / KNOWN_FILE).write_text(text)
    assert not is_stale(archive, index)
    (archive / "otters.md").write_text(document_text("paper:otters", "Otters sleep.\n"))
    assert is_stale(archive, index)


def test_a_rebuild_relies_on_nothing_that_was_known(archive: Path, index: Path) -> None:
    ingest(archive, index)
    known = '{"otters.md": {"hint": "HINT", "sha256": "0"}}'
    (index / KNOWN_FILE).write_text(known)
    report = ingest(archive, index, rebuild=True)
    assert report.added == 3
    assert not is_stale(archive, index)
