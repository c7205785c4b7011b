"""`refdesk status` says what there is, and what changed since it was made."""

import json
import shutil
import tarfile
from pathlib import Path

from tests.conftest import Cli, document_text


def test_status_tells_index_sources_changes_and_surfaces(cli: Cli, archive: Path) -> None:
    (archive / "broken.ipynb").write_text("{")
    cli("ingest", archive)
    status, out, err = cli("status")
    assert (status, err) == (0, "")
    rows = {line[:11].strip(): line[11:] for line in out.splitlines()}
    assert rows["Archive"] == "archive"
    assert rows["Sources"] == str(archive)
    assert rows["Documents"] == "3 (paper 2, note 1) in 3 passages"
    assert rows["Last run"].endswith("Z, some files could not be taken")
    assert rows["Changes"] == "none since"
    assert rows["Problems"] == "1 (broken.ipynb, line 1); refdesk ingest says why"
    assert rows["Published"].endswith(" files in public, up to date")
    assert rows["Served"] == "http://127.0.0.1:8321 does not answer; refdesk serve starts it"
    (archive / "otters.md").unlink()
    (archive / "kettles.md").write_text(document_text("paper:kettles", "Another text.\n"))
    (archive / "new.md").write_text(document_text("note:new", "A new text.\n"))
    told = json.loads(cli("status", "--json")[1])
    assert told["changes"] == {"new": ["new.md"], "changed": ["kettles.md"], "gone": ["otters.md"]}
    assert "1 new (new.md), 1 changed (kettles.md), 1 gone (otters.md)" in cli("status")[1]


def test_status_of_an_index_whose_source_is_gone_says_so(cli: Cli, archive: Path) -> None:
    cli("ingest", archive)
    shutil.rmtree(archive)
    status, out, _ = cli("status")
    assert status == 0
    assert "it is not a folder" in out


def test_a_draft_in_a_packed_folder_is_no_change(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "owls.md").write_text("# Owls\n\nOwls hunt.\n")
    (tmp_path / "notes" / "draft.md").write_text("---\ndraft: true\n---\n# Larks\n")
    with tarfile.open(tmp_path / "notes.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "notes", "notes")
    assert cli("ingest", "notes.tar.gz")[0] == 0
    assert "none since" in cli("status")[1]


def test_status_without_an_index_says_what_to_do(cli: Cli) -> None:
    status, out, err = cli("status")
    assert (status, out) == (1, "")
    assert "No index in '.refdesk/index'" in err
