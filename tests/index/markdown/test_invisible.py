"""What spells a word stays, and nothing that only a machine reads comes through."""

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp import Client

from index import find_hidden_offsets, remove_hidden
from ingest import SourceFile, ingest, parse
from ingest.errors import SourceFileError
from server.mcp.server import build_server
from tests.conftest import document_text
from tests.server.mcp.reading import read_both
from tools import Desk

SCOTLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(tag)) for tag in "gbsct") + "\U000e007f"
SPELT = {
    "Persian": "من نمی‌خواهم بروم و کتاب‌ها را می‌خوانم",
    "Persian vowels": "نمِی‌خواهَم",
    "Urdu": "علم‌الاقتصاد",
    "a letter alone": "سال ۱۴۰۲ ه‍.ق",
    "Hindi": "क्‍ष और क्‌ष",
    "Sinhala": "ශ්‍රී ලංකා",
    "Malayalam": "അവന്‍ പറഞ്ഞു",
    "Bengali": "র‍্যাব",
    "Kannada": "ರ‍್ಯ",
    "Khmer": "ភាសា\u200bខ្មែរ",
    "Thai": "ภาษา\u200bไทย",
    "Burmese": "မြန်မာ\u200bစာ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ᠎ᠶᠢᠨ ᠲᠡᠭᠦᠨ᠎ᠡ",
    "Hebrew": "השפה C++\u200e טובה",
    "Hebrew first": "\u200fHTML הוא",
    "Arabic": "لغة C#\u200e جيدة!\u200f",
    "heart": "I ❤️ research",
    "suit": "♠︎ and ♥︎",
    "bolt": "⚡️ Fast",
    "flag": "🏳️‍🌈 and 🏴‍☠️",
    "family": "👩‍❤️‍👨 👩‍👩‍👧‍👦",
    "work": "👩🏽‍💻 ⛹🏻‍♀️",
    "key": "Press 1️⃣ or #️⃣",
    "country": f"{SCOTLAND} votes",
}
HIDES = {
    "a joiner in Latin": "A\u200ctlas A\u200dtlas",
    "a joiner at an end": "کتاب\u200c ",
    "a joiner that joins nothing": "دا\u200cرد",
    "zero width spaces": "ภาษา\u200b\u200bไทย a\u200bb",
    "word joiner and byte order mark": "a\u2060b\ufeffc",
    "an override": "abc\u202ecba\u202c",
    "isolates": "\u2067abc\u2069 \u2066שלום\u2069",
    "a mark between letters": "שלו\u200fם A\u200eB",
    "a mark in Latin": "C++\u200e language\u200f!",
    "many marks": "שלום!\u200f\u200e\u200f",
    "selectors of glyphs": "葛\U000e0100城 a\ufe0f 丈\ufe00",
    "two selectors": "❤\ufe0f\ufe0f",
    "a selector on a digit": "1\ufe0f2",
    "a joiner beside an emoji": "👩\u200d 👩\u200da",
    "tags": "🏴\U000e0067\U000e0062 a\U000e0041",
    "a flag of nowhere": "🏴" + "".join(chr(0xE0000 + ord(tag)) for tag in "gbxyz") + "\U000e007f",
    "fillers": "a\u3164b\u115f\uffa0\u1160",
    "vowels that are not shown": "ក\u17b4\u17b5",
    "a soft hyphen": "Daten\u00adbank",
    "shorthand and music": "\U0001bca0a\U0001d173",
}


@pytest.mark.parametrize("text", SPELT.values(), ids=list(SPELT))
def test_what_spells_a_word_stays_and_may_stand_in_a_title(text: str) -> None:
    assert remove_hidden(text) == text
    assert find_hidden_offsets(text) == []
    assert remove_hidden(json.dumps({"title": text, "next": [text, "x"]}, ensure_ascii=False)).count(text) == 2
    document, _ = parse(SourceFile("x.md", document_text("note:x", "Text.\n", title=text).encode()))
    assert document.title == text


@pytest.mark.parametrize("text", HIDES.values(), ids=list(HIDES))
def test_what_hides_goes_and_a_title_with_it_is_told(text: str) -> None:
    shown = remove_hidden(text)
    assert not [character for character in shown if unicodedata.category(character) == "Cf"]
    assert shown == "".join(
        character for number, character in enumerate(text) if number not in find_hidden_offsets(text)
    )
    assert len(shown) < len(text)
    with pytest.raises(SourceFileError, match=r"x\.md, line 4: .*hidden characters, and has U\+[0-9A-F]{4,5}, "):
        parse(SourceFile("x.md", document_text("note:x", "Text.\n", title=f"T {text} t").encode()))


def test_a_joiner_that_was_typed_twice_is_one() -> None:
    assert remove_hidden("می\u200c\u200cخواهم") == "می\u200cخواهم"


ENCODINGS = {
    "variation selectors": lambda data: "".join(
        chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in data
    ),
    "tags": lambda data: "".join(chr(0xE0000 + byte % 128) for byte in data),
    "zero width": lambda data: _write_bits(data, "\u200b\u200c"),
    "joiners": lambda data: _write_bits(data, "\u200c\u200d"),
    "marks": lambda data: _write_bits(data, "\u200e\u200f"),
    "invisible operators": lambda data: _write_bits(data, "\u2062\u2063"),
    "four": lambda data: "".join(
        "\u200b\u200c\u200d\u2060"[byte >> shift & 3] for byte in data for shift in (6, 4, 2, 0)
    ),
    "fillers": lambda data: _write_bits(data, "\u3164\uffa0"),
    "Mongolian": lambda data: _write_bits(data, "\u180b\u180c"),
}
CARRIERS = ("A😀", "❤", "می", "שלום!", "क्", "ไทย", "ᠮᠣ", "葛", "👩", "1", "", " ", "🏴")


def _write_bits(data: bytes, alphabet: str) -> str:
    return "".join(alphabet[byte >> shift & 1] for byte in data for shift in range(8))


@given(
    data=st.binary(min_size=2, max_size=24),
    encoding=st.sampled_from(sorted(ENCODINGS)),
    before=st.sampled_from(CARRIERS),
    after=st.sampled_from(CARRIERS),
)
def test_no_bytes_come_through_in_any_encoding_by_characters_that_do_not_show(
    data: bytes, encoding: str, before: str, after: str
) -> None:
    message = before + ENCODINGS[encoding](data) + after
    assert remove_hidden(message) == remove_hidden(before + after)


@given(st.text(st.sampled_from("\u200b\u200c\u200d\u200e\u200f\ufe0f\u2060\U000e0041\u180bمیکرשक््ไ葛❤👩aA1 !\n")))
def test_what_is_left_is_single_and_stays_however_often_it_is_looked_at(text: str) -> None:
    shown = remove_hidden(text)
    assert remove_hidden(shown) == shown
    assert find_hidden_offsets(shown) == []
    invisible = [unicodedata.category(character) == "Cf" for character in shown]
    assert not any(one and other for one, other in pairwise(invisible))
    assert [each for each in shown if each not in "\u200b\u200c\u200d\u200e\u200f\ufe0f\u180b"] == [
        each for each in text if each not in "\u200b\u200c\u200d\u200e\u200f\ufe0f\u180b\u2060\U000e0041"
    ]


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The index of an archive in every script."""
    (tmp_path / "archive").mkdir()
    for number, (name, text) in enumerate(SPELT.items()):
        body = f"# {text}\n\nAbout {name}: {text}. Hid\u200bden \u202eword\u202c.\n"
        (tmp_path / "archive" / f"{number}.md").write_text(document_text(f"note:n{number}", body, title=text))
    assert ingest(tmp_path / "archive", tmp_path / "index").problems == []
    return tmp_path / "index"


@pytest.mark.anyio
async def test_a_model_reads_the_words_of_every_script_as_they_are_spelt(scripts: Path) -> None:
    async with Client(build_server(Desk(scripts, "http://127.0.0.1:8321"))) as client:
        listed = await client.call_tool("list_documents", {})
        assert {entry["title"] for entry in (listed.structured_content or {})["documents"]} == set(SPELT.values())
        persian = SPELT["Persian"]
        found = await client.call_tool("search", {"query": persian})
        best = (found.structured_content or {})["results"][0]
        assert best["title"] == persian
        assert f"About Persian: {persian}. Hidden word." in next(iter(best["passages"].values()))
        cited = await client.call_tool("cite", {"id": best["id"].partition("#")[0], "quote": persian})
        quote = (cited.structured_content or {})["quote"]
        assert (quote["exact"], quote.get("normalization", [])) == (persian, [])
        for result in (listed, found, cited):
            read_both(result)
