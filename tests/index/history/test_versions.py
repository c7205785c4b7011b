"""Which version a name means: by what is kept, in whatever order texts came and went."""

import hashlib
from pathlib import Path

import pytest

from index import ArchiveInfo, Document
from index.history.versions import Versions, split_version
from index.storage.kept.segments import encode_as_before
from index.storage.kept.text import make_kept_text
from index.storage.kept.texts import KeptTextError, KeptTexts

ARCHIVE = ArchiveInfo(title="Notes", summary="Notes.", description="Notes.")


def make(words: str, name: str = "note:x", version: str | None = None, **facts: object) -> Document:
    known = {"id": name, "kind": name.partition(":")[0], "title": "X", "version": version, "source": "x.md"}
    sha256 = hashlib.sha256(words.encode()).hexdigest()
    sizes = {"characters": len(words), "body_start": 0, "tokens": 1}
    return Document.model_validate({**known, **sizes, "sha256": sha256, **facts})


def see(folder: Path, *texts: tuple[str, str | None], name: str = "note:x", begin: int = 1) -> Document:
    """Let ingests on days of November see these words and versions, one after the other; gives the last document."""
    seen = [make(words, name, version) for words, version in texts]
    for day, (document, (words, _)) in enumerate(zip(seen, texts, strict=True), begin):
        kept = KeptTexts.open(folder)
        kept.see(make_kept_text(document, ARCHIVE, words, {}), document, f"2026-11-{day:02}T00:00:00Z")
        kept.commit()
    return seen[-1]


def open_versions(folder: Path, *documents: Document) -> Versions:
    return Versions(KeptTexts.open(folder), {each.id: each for each in documents}, ARCHIVE)


def test_a_text_that_comes_back_is_one_version_and_the_newest(tmp_path: Path) -> None:
    versions = open_versions(tmp_path, see(tmp_path, ("a", None), ("b", None), ("a", None)))
    second, first = versions.list_of("note:x")
    assert (first.is_newest, len(first.seen), second.is_newest, len(second.seen)) == (True, 2, False, 1)
    assert versions.read(first).markdown == "a"


def test_a_version_keeps_its_first_text_and_each_other_text_has_its_hash(tmp_path: Path) -> None:
    versions = open_versions(tmp_path, see(tmp_path, ("a", "1.0"), ("b", "1.0"), ("c", "1.0"), ("d", "2.0")))
    names = [version.name for version in versions.list_of("note:x")]
    assert (names[0], names[3]) == ("1.0", "2.0")
    assert all(name.startswith("sha256-") for name in names[1:3])
    for name in ("1.0", "v1.0"):
        found = versions.find("note:x", name)
        assert found is not None
        assert versions.read(found).markdown == "a"
    third = versions.find("note:x", names[2][len("sha256-") :][:8])
    assert third is not None
    assert versions.read(third).markdown == "c"
    assert versions.find("note:x", "3.0") is None


def test_what_a_document_was_under_another_id_is_its_own_unless_another_has_that_id_now(tmp_path: Path) -> None:
    see(tmp_path, ("a", None))
    renamed = see(tmp_path, ("b", None), name="note:y", begin=2).model_copy(update={"aliases": ("note:x",)})
    assert len(open_versions(tmp_path, renamed).list_of("note:y")) == 2
    other = make("c")
    assert len(open_versions(tmp_path, renamed, other).list_of("note:y")) == 1


def test_to_forget_a_text_leaves_the_others_and_what_comes_later_is_kept(tmp_path: Path) -> None:
    last = see(tmp_path, ("first words", "1.0"), ("second words", "2.0"), ("third words", "3.0"))
    kept = KeptTexts.open(tmp_path)
    kept.forget("notes/x/v2.0", "2026-11-09T00:00:00Z")
    kept.commit()
    assert all(b"second words" not in path.read_bytes() for path in tmp_path.glob("kept/*"))
    versions = open_versions(tmp_path, last)
    assert [versions.read(each).markdown for each in versions.list_of("note:x")] == ["first words", "", "third words"]
    last = see(tmp_path, ("second words", "2.0"), ("fourth words", "4.0"), begin=10)  # once more, and then another
    versions = open_versions(tmp_path, last)
    assert [each.name for each in versions.list_of("note:x") if each.forgotten] == ["2.0"]
    assert "fourth words" in {versions.read(each).markdown for each in versions.list_of("note:x")}


def test_a_damaged_text_is_not_forgotten_as_if_the_others_were_whole(tmp_path: Path) -> None:
    see(tmp_path, ("first words", "1.0"))
    (segment,) = tmp_path.glob("kept/texts-*")
    segment.write_bytes(segment.read_bytes().replace(b"first", b"fir5t"))
    with pytest.raises(KeptTextError):
        KeptTexts.open(tmp_path).forget("notes/x/v1.0", "2026-11-09T00:00:00Z")


def test_a_segment_of_the_first_form_is_mended_to_the_byte(tmp_path: Path) -> None:
    text = make_kept_text(make("words", version="1.0"), ARCHIVE, "words", {})
    before = text.model_copy(update={"record": {}})
    assert encode_as_before(text) == encode_as_before(before)
    kept = KeptTexts.open(tmp_path)
    kept.add(before)
    kept.commit()
    (segment,) = tmp_path.glob("kept/texts-*")
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-9])
    assert KeptTexts.open(tmp_path).mend([text])
    assert segment.read_bytes() == whole


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("paper:x@1.0", ("paper:x", "1.0")),
        ("paper:x@sha256-0123abcd", ("paper:x", "sha256-0123abcd")),
        ("paper:x", None),
        ("https://desk.example/@ida", None),
        ("paper:x@", None),
        ("a@b@c", None),
        ("two words@1.0", None),
    ],
)
def test_a_version_stands_behind_one_sign(reference: str, parts: tuple[str, str] | None) -> None:
    assert split_version(reference) == parts
