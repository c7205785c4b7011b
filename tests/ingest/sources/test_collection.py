"""A collection lists its documents line by line, and reads one again at its place."""

import json
from pathlib import Path

import pytest

from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.collection import CollectionSource


def write_corpus(folder: Path, *rows: dict[str, str]) -> CollectionSource:
    (folder / "corpus.jsonl").write_text("\n".join(["", *(json.dumps(row, ensure_ascii=False) for row in rows)]))
    return CollectionSource(str(folder))


def test_each_document_is_found_again_at_its_line(tmp_path: Path) -> None:
    same = {"_id": "same", "title": "Ötters", "text": "They crack mussels."}
    source = write_corpus(tmp_path, same, {"_id": "empty", "text": " "}, {"_id": "same", "text": "Kettles whistle."})
    items = list(source.discover({}))
    files = [source.fetch(item) for item in items]
    assert [item.path for item in items] == ["same", "same"]
    assert [file.sha256 for file in files] == [item.sha256 for item in items]
    assert files[0].data.decode().endswith('title: "Ötters"\n---\nThey crack mussels.')
    assert files[1].data.decode().startswith('---\nid: "x:d1"\n')


def test_markdown_without_front_matter_gets_some(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ours.md").write_text("---\nid: note:a\nkind: note\n---\nText.\n")
    (tmp_path / "corpus" / "plain.md").write_text("# Otters\n\nThey crack mussels.\n")
    source = CollectionSource(str(tmp_path))
    ours, plain = source.discover({})
    assert source.fetch(ours).data == (tmp_path / "corpus" / "ours.md").read_bytes()
    made = source.fetch(plain)
    assert made.data.decode() == '---\nid: "x:d1"\nkind: "x"\ntitle: "Otters"\n---\n# Otters\n\nThey crack mussels.\n'
    assert (made.path, made.sha256) == ("plain.md", plain.sha256)


def test_a_corpus_that_changed_meanwhile_is_told(tmp_path: Path) -> None:
    source = write_corpus(tmp_path, {"_id": "a", "text": "Otters crack mussels."}, {"_id": "b", "text": "Kettles."})
    first, second = source.discover({})
    (tmp_path / "corpus.jsonl").write_text("{}\n{}\n")
    for item in (first, second):
        with pytest.raises(SourceFileError, match=r"corpus\.jsonl changed while it was read"):
            source.fetch(item)


def test_a_line_that_is_no_text_is_told_by_its_number(tmp_path: Path) -> None:
    source = write_corpus(tmp_path)
    (tmp_path / "corpus.jsonl").write_bytes(b'{"_id": "a", "text": "Otters."}\n\xff\n')
    with pytest.raises(ArchiveError, match=r"line 2 of corpus\.jsonl"):
        list(source.discover({}))
