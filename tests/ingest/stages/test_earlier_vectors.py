"""Only new text is embedded: what an index has keeps its vectors, wherever it moves."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from index import read_manifest
from index.storage.reader import Reader
from ingest import ingest
from tests.conftest import document_text

SECTIONS = [
    f"## Part {number}\n\n" + " ".join(f"The {word} of part {number} holds item {item}." for item in range(14))
    for number, word in enumerate(("otter", "kettle", "glacier", "lantern", "harbour", "orchard"))
]


def write_note(archive: Path, name: str, *sections: str) -> None:
    archive.mkdir(exist_ok=True)
    (archive / f"{name}.md").write_text(
        document_text(f"note:{name}", "# A long note\n\n" + "\n\n".join(sections) + "\n")
    )


def read_vectors(index: Path) -> dict[tuple[str, str], Any]:
    async def read() -> Any:
        return await (await Reader.open(index)).chunk_columns(["document_id", "text", "vector"])

    rows = asyncio.run(read()).to_pylist()
    return {(row["document_id"], row["text"]): np.array(row["vector"]) for row in rows}


def assert_same_as_rebuilt(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, tmp_path / "again")
    found, expected = read_vectors(index), read_vectors(tmp_path / "again")
    assert found.keys() == expected.keys()
    for key, vector in found.items():
        assert np.allclose(vector, expected[key], atol=1e-5)


def test_a_changed_section_is_embedded_and_the_others_are_not(tmp_path: Path) -> None:
    archive, index = tmp_path / "a", tmp_path / "index"
    write_note(archive, "long", *SECTIONS)
    assert ingest(archive, index).embedded == len(read_vectors(index)) >= len(SECTIONS)
    write_note(archive, "long", *SECTIONS[:-1], SECTIONS[-1] + " One more sentence came.")
    assert ingest(archive, index).embedded == 1
    assert_same_as_rebuilt(archive, index, tmp_path)


def test_text_that_moves_in_its_document_or_to_another_keeps_its_vector(tmp_path: Path) -> None:
    archive, index = tmp_path / "a", tmp_path / "index"
    write_note(archive, "one", *SECTIONS[:3])
    write_note(archive, "two", *SECTIONS[3:])
    ingest(archive, index)
    write_note(archive, "one", *SECTIONS[:2], SECTIONS[5], SECTIONS[4])
    (archive / "two.md").unlink()
    assert ingest(archive, index).embedded == 0
    assert_same_as_rebuilt(archive, index, tmp_path)


def test_a_short_document_under_another_name_is_not_embedded_again(tmp_path: Path) -> None:
    archive, index = tmp_path / "a", tmp_path / "index"
    archive.mkdir()
    (archive / "short.md").write_text(document_text("note:short", "# Short\n\nAbout the tides of a harbour.\n"))
    ingest(archive, index)
    text = (archive / "short.md").read_text().replace('id: "note:short"', 'id: "note:brief"')
    (archive / "short.md").unlink()
    (archive / "brief.md").write_text(text)
    report = ingest(archive, index)
    assert (report.added, report.embedded) == (1, 0)


def test_the_name_of_a_folder_is_no_part_of_its_content(tmp_path: Path) -> None:
    write_note(tmp_path / "first name", "long", *SECTIONS)
    shutil.copytree(tmp_path / "first name", tmp_path / "second name")
    digests = set()
    for name in ("first name", "second name"):
        ingest(tmp_path / name, tmp_path / f"index of {name}")
        manifest = read_manifest(tmp_path / f"index of {name}")
        assert manifest.archive.title == name
        assert name not in manifest.archive.summary + manifest.archive.description
        digests.add(manifest.archive_sha256)
    assert len(digests) == 1
