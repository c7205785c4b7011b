"""A converter is one module and one line: its media type and its suffixes are what sources list by."""

from pathlib import Path

import pytest

from ingest.converters import CONVERTERS, SUFFIXES, NoConverterError, convert
from ingest.errors import SourceFileError
from ingest.sources.folder import FolderSource
from tests.conftest import document_text


def test_every_converter_is_registered_under_its_media_type_and_has_suffixes_of_its_own() -> None:
    for media_type, converter in CONVERTERS.items():
        assert converter.media_type == media_type
    suffixes = [suffix for converter in CONVERTERS.values() for suffix in converter.suffixes]
    assert sorted(suffixes) == sorted(SUFFIXES)


def test_markdown_is_kept_as_it_is_and_its_facts_are_read_with_their_lines() -> None:
    text = document_text("note:x", "One.\n", date="2026-05", topics=["a", "b"])
    converted = convert(text.encode(), "text/markdown", "x.md")
    assert converted.markdown == text
    assert converted.markdown[converted.body_start :] == "One.\n"
    assert converted.facts == {
        "id": "note:x",
        "kind": "note",
        "title": "About note:x",
        "date": "2026-05",
        "topics": ["a", "b"],
    }
    assert converted.lines == {"id": 2, "kind": 3, "title": 4, "date": 5, "topics": 6}


def test_a_type_without_a_converter_is_an_error_that_names_those_with_one() -> None:
    with pytest.raises(NoConverterError) as caught:
        convert(b"", "image/tiff", "scan.tiff")
    assert isinstance(caught.value, SourceFileError)
    assert (caught.value.path, caught.value.media_type) == ("scan.tiff", "image/tiff")
    assert "text/markdown" in str(caught.value)


def test_a_folder_lists_the_suffixes_that_converters_name(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (archive / "more.note").write_text("A note.")
    assert "more.note" not in [item.path for item in FolderSource(str(archive)).discover({})]
    monkeypatch.setitem(SUFFIXES, ".note", "text/x-note")
    found = {item.path: item.media_type for item in FolderSource(str(archive)).discover({})}
    assert found["more.note"] == "text/x-note"
    assert found["otters.md"] == "text/markdown"
