"""Encodings: what is declared or certain is read, and told where it is not UTF-8; the rest is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.converters.decoding import decode_text
from ingest.converters.text_encodings import find_text_encoding
from ingest.errors import SourceFileError
from ingest.sources.site.network.bodies import encode_as_utf8
from tests.each import for_each

TEXT = "Le café est à côté de l'hôtel, für 5 €."
READ = (
    (TEXT.encode(), None),
    (b"\xef\xbb\xbf" + TEXT.encode(), None),
    (TEXT.encode("utf-16"), "it was read as UTF-16"),
    (TEXT.encode("utf-32"), "it was read as UTF-32"),
    (TEXT.encode("utf-16-le"), "it was read as UTF-16"),
    (TEXT.encode("utf-16-be"), "it was read as UTF-16"),
    (TEXT.encode("cp1252"), "it is no UTF-8 and was read as Windows-1252; save it as UTF-8 to be sure"),
)
REFUSED = (
    "Привет, это документ.".encode("cp1251"),
    "日本語の文書です。".encode("shift_jis"),
    b"words \x81 words",
    b"\x00\x01\xff\xfe\x80",
    b"\xff\xfewith a mark of UTF-16 and an odd length",
)


@for_each(lambda: READ)
def test_a_text_is_decoded_as_it_declares_or_as_is_certain(case: tuple[bytes, str | None]) -> None:
    assert decode_text(case[0], "x.md") == (TEXT, case[1])


def test_a_declared_encoding_is_believed() -> None:
    data = "<!-- -*- coding: koi8-r -*- -->\nПривет".encode("koi8-r")
    assert decode_text(data, "x.md") == (data.decode("koi8-r"), "it was read as koi8-r")


ODD = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "hex", "zlib", "bz2", "undefined")


@for_each(lambda: ODD)
def test_what_is_no_encoding_of_texts_is_not_declared(name: str) -> None:
    data = f"<!-- -*- coding: {name} -*- -->\n".encode() + "Größe a-b".encode("cp1252")
    assert decode_text(data, "x.md")[0].endswith("Größe a-b")
    assert encode_as_utf8(b"a-b", name) == b"a-b"
    assert find_text_encoding(name) is None


@pytest.mark.parametrize(
    "name", ["latin1", "Shift_JIS", "windows-1251", "EUC-KR", "gb2312", "iso-8859-15", "macintosh"]
)
def test_encodings_of_texts_are_known(name: str) -> None:
    assert encode_as_utf8("é".encode(), name) != "é".encode()


@for_each(lambda: REFUSED)
def test_a_text_of_which_nothing_is_certain_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(SourceFileError, match=r"x\.md, line 1: byte \d+ is not .*; save the file as UTF-8"):
        decode_text(data, "x.md")


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode_text(text.encode(), "x")[0] == text.removeprefix("\ufeff")
