"""What an index keeps is read as it was added, in few files, and grows by what is new alone."""

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ArchiveInfo, Document
from index.storage.kept import texts
from index.storage.kept.text import KeptText, fill_base_url, make_kept_text
from index.storage.kept.texts import KeptTexts
from index.storage.location import IndexLocation

ARCHIVE = ArchiveInfo(title="Notes", summary="Notes.", description="Notes.", publisher="A & B")


def text(name: str, words: str, version: str = "1.0") -> KeptText:
    document = Document(
        id=f"note:{name}",
        kind="note",
        title=f"On {name}",
        version=version,
        source=f"{name}.md",
        sha256="0" * 64,
        characters=len(words),
        body_start=0,
        tokens=1,
    )
    return make_kept_text(document, ARCHIVE, words, {"apa": "A & B. {base_url}/notes/x"})


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), max_size=30), st.integers(1, 4000))
def test_what_is_added_is_read_back_whatever_it_holds_and_however_it_is_cut(bodies: list[str], size: int) -> None:
    files: dict[str, bytes] = {}
    added = {f"notes/n{number}/v1.0": text(f"n{number}", body) for number, body in enumerate(bodies)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "SEGMENT_BYTES", size)
        kept = KeptTexts.open(memory(files))
        assert all(kept.add(each) for each in added.values())
        assert not any(kept.add(each) for each in added.values())
        kept.commit()
    for opened in (kept, KeptTexts.open(memory(files)), KeptTexts.open(memory(without_register(files)))):
        assert {path: opened.read(path) for path in opened.digests} == added


def without_register(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if "register" not in name}


class Memory:
    """The small files of a location, in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        return self.read(name)[offset : offset + length]

    def replace(self, name: str, data: bytes) -> None:
        self.files[name] = data

    def remove(self, name: str) -> None:
        del self.files[name]

    def names(self, prefix: str) -> list[str]:
        return [name for name in self.files if name.startswith(prefix)]


def memory(files: dict[str, bytes]) -> IndexLocation:
    return cast("IndexLocation", Memory(files))  # without the parts that what is kept does not use


def test_a_permalink_has_its_first_text_and_a_file_is_never_written_again(tmp_path: Path) -> None:
    for words in ("first", "second", "third"):
        kept = KeptTexts.open(tmp_path)
        kept.add(text("x", words))
        kept.add(text("x", words, version=f"2.{len(words)}"))
        before = {path.name: path.read_bytes() for path in tmp_path.glob("kept/texts-*")}
        kept.commit()
        assert before.items() <= {path.name: path.read_bytes() for path in tmp_path.glob("kept/texts-*")}.items()
    kept = KeptTexts.open(tmp_path)
    assert list(kept.digests) == ["notes/x/v1.0", "notes/x/v2.5", "notes/x/v2.6"]
    assert [kept.read(path).markdown for path in kept.digests] == ["first", "first", "second"]


def test_a_citation_names_the_address_that_the_service_has() -> None:
    kept = text("x", "words")
    for address in ("https://desk.example", "http://127.0.0.1:8321/a b"):
        assert fill_base_url(kept.citation, address).endswith(f" {address}/notes/x")
        assert fill_base_url(kept.styles["apa"], address) == f"A & B. {address}/notes/x"
        assert "base_url" not in fill_base_url(kept.coins, address)


def test_what_a_later_version_adds_to_a_text_does_not_keep_this_one_from_reading_it() -> None:
    line = text("x", "words").model_dump_json()
    assert KeptText.model_validate_json(line[:-1] + ',"later":1}') == text("x", "words")
