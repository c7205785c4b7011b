"""What a file is is told by its bytes, and its published name is the same in every address."""

import pytest

from index.documents.attached_file import AttachedFile
from ingest.links import NotAttached, describe_attachment

PNG = b"\x89PNG\r\n\x1a\n0000"


@pytest.mark.parametrize(
    ("path", "data", "name", "media_type"),
    [
        ("a/Fig 1.png", PNG, "Fig-1.png", "image/png"),
        ("lie.jpg", PNG, "lie.png", "image/png"),
        ("page.html", b"<p>text</p>", "page.txt", "text/plain; charset=utf-8"),
        ("tool.py", b"print(1)\n", "tool.py", "text/plain; charset=utf-8"),
        ("data.CSV", b"a,b\n1,2\n", "data.csv", "text/csv; charset=utf-8"),
        ("data.json", b"{}", "data.json", "application/json"),
        ("art.svg", b"<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns='a'/>", "art.svg", "image/svg+xml"),
        ("lie.png", b"<svg/>", "lie.svg", "image/svg+xml"),
        ("a.webp", b"RIFF0000WEBPVP8 ", "a.webp", "image/webp"),
        ("a.avif", b"\0\0\0\x1cftypavif", "a.avif", "image/avif"),
        ("film.mp4", b"\0\0\0\x14ftypqt  ", "film.mov", "video/quicktime"),
        ("a.pdf", b"%PDF-1.7", "a.pdf", "application/pdf"),
        ("a.xlsx", b"PK\x03\x04", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.jar", b"PK\x03\x04", "a.zip", "application/zip"),
        ("Makefile", b"all:\n", "Makefile.txt", "text/plain; charset=utf-8"),
        ("画像/図 1.png", PNG, "図-1.png", "image/png"),
        ("...png", PNG, "file.png", "image/png"),
    ],
)
def test_a_file_has_the_type_of_its_bytes(path: str, data: bytes, name: str, media_type: str) -> None:
    found = describe_attachment(path, data)
    assert isinstance(found, AttachedFile)
    assert found.published == f"files/{found.sha256[:12]}/{name}"
    assert (found.media_type, found.size, found.path) == (media_type, len(data), path)


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"\x7fELF\x02", "type"), (b"a\0b", "type")])
def test_a_file_that_is_neither_known_nor_text_is_not_published(data: bytes, reason: str) -> None:
    found = describe_attachment("a.bin", data)
    assert isinstance(found, NotAttached)
    assert reason in found.reason
