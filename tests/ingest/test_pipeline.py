"""An ingest touches what changed, reports what is broken, and never shows a reader half of it."""

import asyncio
import gc
import os
import shutil
from pathlib import Path

import pytest
import tiktoken

from index import (
    INDEX_FORMAT,
    Encoder,
    EncoderError,
    IndexBusyError,
    IndexMismatchError,
    forget_token_ranks,
    read_manifest,
)
from index.models.encoder import SHIPPED_ENCODER, read_spec
from index.retrieval.search import search
from index.retrieval.searcher import Searcher
from index.storage.location import LocationError
from index.storage.reader import Reader
from index.storage.writer import IndexVerificationError
from ingest import ingest, is_stale
from ingest.chunking.chunk import Chunker
from ingest.documents import parse
from ingest.errors import ArchiveError, StrictIngestError
from ingest.sources import SourceFile
from ingest.stages import entries
from ingest.stages.embed import Embedding
from tests.conftest import STRICT, document_text


def best(index: Path, query: str) -> str:
    async def run() -> str:
        return (await search(await Searcher.open(index), query)).hits[0].document.id

    return asyncio.run(run())


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}


def rows(index: Path) -> dict[str, list[str]]:
    async def run() -> dict[str, list[str]]:
        reader = await Reader.open(index)
        return {document_id: [document.sha256] for document_id, document in reader.documents.items()}

    return asyncio.run(run())


def test_an_ingest_makes_every_document_findable(archive: Path, index: Path) -> None:
    report = ingest(archive, index)
    assert (report.added, report.documents, report.chunks) == (3, 3, 3)
    assert best(index, "animal that cracks mussels") == "paper:otters"
    assert best(index, "why does boiling water make a sound") == "paper:kettles"


def test_an_ingest_gives_back_the_memory_that_counting_tokens_takes(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.forget_token_ranks", forget_token_ranks)

    def held() -> int:
        gc.collect()
        return sum(type(kept) is tiktoken.Encoding for kept in gc.get_objects())  # asks nothing of other objects

    forget_token_ranks()
    before = held()  # of other tests
    ingest(archive, index)
    assert held() <= before


def test_a_new_index_holds_no_file_of_the_steps_that_made_it(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batches_of(chunks: int) -> int:
        monkeypatch.setattr(entries, "BATCH_CHUNKS", chunks)
        ingest(archive, index, rebuild=True)
        generation = index / f"generation-{read_manifest(index).generation}"
        return sum(path.suffix == ".lance" and path.is_file() for path in generation.rglob("data/*"))

    for number in range(20):
        (archive / f"{number}.md").write_text(document_text(f"note:{number}", f"Number {number}.\n"))
    assert batches_of(1) == batches_of(512) == 2  # one a table


def test_the_opening_of_a_long_document_is_what_its_tokens_say_though_only_its_beginning_is_tokenized(
    archive: Path, index: Path
) -> None:
    encoder = Encoder(SHIPPED_ENCODER)
    bodies = ["Otters crack mussels.\n\n" * 400, "word " * 2000, "x" * 9000 + "\nends here. " * 300]
    for body in [f"{start}{rest}" for start in ("", "# About paper:x\n\n") for rest in bodies]:
        document, markdown = parse(SourceFile("x.md", document_text("paper:x", body).encode()))
        chunks = Chunker(encoder).chunk(document, markdown)
        found = Embedding.of(encoder, document, markdown, chunks)
        text = body.strip() if body.startswith("#") else f"{document.title}\n{body.strip()}"
        tokens = encoder.find_token_starts(text)
        assert found.texts[0] == text[: tokens[encoder.room]]
        assert found.share == encoder.room / len(tokens)


def test_a_second_run_changes_nothing_and_loads_nothing(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(archive, index)
    before = snapshot(index)
    monkeypatch.setattr("index.models.encoder.Encoder.load", lambda _: pytest.fail("a model was loaded"))
    report = ingest(archive, index)
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
    assert snapshot(index) == before


def test_changed_added_and_removed_files_touch_only_themselves(archive: Path, index: Path) -> None:
    ingest(archive, index)
    (archive / "kettles.md").write_text(document_text("paper:kettles", "# Kettles\n\nNow about zeppelins.\n" * 40))
    (archive / "owls.md").write_text(document_text("note:owls", "Owls turn their heads far around.\n"))
    (archive / "glaciers.md").unlink()
    report = ingest(archive, index)
    assert (report.added, report.changed, report.removed, report.documents) == (1, 1, 1, 3)
    assert report.embedded == report.chunks - 1
    assert set(rows(index)) == {"paper:otters", "paper:kettles", "note:owls"}
    assert best(index, "zeppelins") == "paper:kettles"
    (archive / "kettles.md").write_text(document_text("paper:kettles", "A kettle whistles.\n"))
    report = ingest(archive, index)
    assert (report.changed, report.embedded, report.chunks) == (1, 1, 3)


def test_a_renamed_file_keeps_its_document(archive: Path, index: Path) -> None:
    ingest(archive, index)
    (archive / "otters.md").rename(archive / "sea-otters.md")
    report = ingest(archive, index)
    assert (report.added, report.changed, report.removed, report.documents) == (0, 1, 0, 3)


def test_a_change_of_archive_yaml_alone_embeds_nothing(archive: Path, index: Path) -> None:
    ingest(archive, index)
    (archive / "archive.yaml").write_text("title: Things\nsummary: Three things.\ndescription: Otters and more.\n")
    report = ingest(archive, index)
    assert report.embedded == 0
    assert read_manifest(index).archive.title == "Things"


def test_a_broken_file_is_reported_and_the_rest_ingested(archive: Path, index: Path) -> None:
    (archive / "broken.md").write_bytes(b"---\nid: note:b\nkind: note\ntitle: B\n---\n\x81\n")
    report = ingest(archive, index)
    assert report.documents == 3
    assert report.problems == ["broken.md, line 6: byte 39 is not UTF-8; save the file as UTF-8."]
    assert list(ingest(archive, index).problems) == list(report.problems)


def test_a_file_that_broke_keeps_what_was_indexed_of_it(archive: Path, index: Path) -> None:
    (archive / "archive.yaml").write_text(STRICT)
    ingest(archive, index)
    before = rows(index)
    (archive / "otters.md").write_text("no front matter any more")
    report = ingest(archive, index)
    assert len(report.problems) == 1
    assert report.removed == 0
    assert rows(index) == before


def test_a_strict_ingest_with_a_broken_file_writes_nothing(archive: Path, index: Path) -> None:
    (archive / "archive.yaml").write_text(STRICT)
    ingest(archive, index)
    before = snapshot(index)
    (archive / "otters.md").write_text("no front matter any more")
    with pytest.raises(StrictIngestError, match=r"otters\.md, line 1"):
        ingest(archive, index, strict=True)
    assert snapshot(index) == before


@pytest.mark.parametrize(("field", "value"), [("id", "paper:otters"), ("cite_key", "otterkey")])
def test_an_id_or_key_can_belong_to_one_file(archive: Path, index: Path, field: str, value: str) -> None:
    (archive / "otters.md").write_text(document_text("paper:otters", "Otters.\n", cite_key="otterkey"))
    fields = {"document_id": "paper:others", field if field != "id" else "document_id": value}
    (archive / "twin.md").write_text(document_text(fields.pop("document_id"), "Not otters.\n", **fields))
    report = ingest(archive, index)
    assert report.documents == 3
    line = 2 if field == "id" else 5
    assert report.problems == [
        f"twin.md, line {line}: its {field} '{value}' is also that of otters.md; give one of them another."
    ]


def test_two_documents_may_swap_their_ids(archive: Path, index: Path) -> None:
    ingest(archive, index)
    otters, kettles = (archive / "otters.md").read_text(), (archive / "kettles.md").read_text()
    (archive / "otters.md").write_text(kettles)
    (archive / "kettles.md").write_text(otters)
    report = ingest(archive, index)
    assert (report.changed, report.problems) == (2, [])
    assert best(index, "sea otter") == "paper:otters"


def test_the_file_that_had_an_id_keeps_it_when_both_changed(archive: Path, index: Path) -> None:
    ingest(archive, index)
    (archive / "glaciers.md").write_text(document_text("paper:otters", "A thief.\n"))
    (archive / "otters.md").write_text(document_text("paper:otters", "Sea otters, edited.\n"))
    report = ingest(archive, index)
    assert report.problems == [
        "glaciers.md, line 2: its id 'paper:otters' is also that of otters.md; give one of them another."
    ]
    assert report.removed == 0
    assert best(index, "edited otters") == "paper:otters"


def test_old_versions_are_removed_only_after_the_switch(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from index.storage import writer

    ingest(archive, index)
    monkeypatch.setattr(writer, "VERSION_RETENTION", timedelta(milliseconds=1))  # every version counts as old
    monkeypatch.setattr(writer.IndexWriter, "_verify", lambda *_: fail_verification())

    async def fail_verification() -> None:
        raise IndexVerificationError(index, "a check", 0, 1)

    (archive / "otters.md").write_text(document_text("paper:otters", "Now about zeppelins.\n"))
    with pytest.raises(IndexVerificationError, match="the old one kept"):
        ingest(archive, index)
    assert best(index, "sea otters with a stone") == "paper:otters"
    monkeypatch.undo()
    monkeypatch.setattr(writer, "VERSION_RETENTION", timedelta(milliseconds=1))
    ingest(archive, index)
    ingest(archive, index, rebuild=True)
    assert best(index, "zeppelins") == "paper:otters"


def test_words_that_tokenizers_cut_differently_do_not_stop_an_ingest(archive: Path, index: Path) -> None:
    (archive / "marks.md").write_text(document_text("note:marks", "We use TensorFlowⓇ and PyTorch™ ℠.\n"))
    assert ingest(archive, index).added == 4


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_an_index_where_none_can_be_is_told(archive: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocationError, match="The index cannot be kept in"):
        ingest(archive, tmp_path / place)


def test_tables_that_are_gone_are_told(archive: Path, index: Path) -> None:
    ingest(archive, index)
    for path in (index / "generation-1" / "chunks.lance").rglob("*.manifest"):
        path.unlink()
    (archive / "otters.md").unlink()
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        ingest(archive, index)
    assert ingest(archive, index, rebuild=True).documents == 2
    shutil.rmtree(index / "generation-2" / "documents.lance")
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        ingest(archive, index)


def test_an_archive_of_broken_files_makes_no_index(tmp_path: Path, index: Path) -> None:
    source = tmp_path / "broken"
    source.mkdir()
    (source / "a.md").write_text("a NUL \0 is in no text\0")
    with pytest.raises(ArchiveError, match=r"none of its 1 file\(s\) is a valid document"):
        ingest(source, index)
    assert not (index / "manifest.json").exists()


def test_an_index_of_another_encoder_is_refused(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    other = tmp_path / "other"
    other.mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (other / name).symlink_to(SHIPPED_ENCODER / name)
    spec = read_spec(SHIPPED_ENCODER).model_copy(update={"name": "other", "query_prefix": "query: "})
    (other / "encoder.json").write_text(spec.model_dump_json())
    before = snapshot(index)
    with pytest.raises(IndexMismatchError, match="was made by the encoder 'all-minilm-l6-v2', not by 'other'"):
        ingest(archive, index, other)
    assert snapshot(index) == before
    assert ingest(archive, index, other, rebuild=True).added == 3
    assert best(index, "sea otter") == "paper:otters"


def test_an_index_of_another_format_is_made_anew(archive: Path, index: Path) -> None:
    ingest(archive, index)
    manifest = index / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {INDEX_FORMAT}', '"format": 99'))
    report = ingest(archive, index)
    assert (report.added, report.notices) == (
        3,
        ["The index was made anew, because it has format 99, and this version reads format 2."],
    )


def test_an_altered_encoder_is_refused(archive: Path, index: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered"
    altered.mkdir()
    for name in ("encoder.json", "tokenizer.json"):
        (altered / name).write_bytes((SHIPPED_ENCODER / name).read_bytes())
    (altered / "model.onnx").write_bytes(b"not the model")
    with pytest.raises(EncoderError, match=r"model\.onnx is not the file that encoder\.json names"):
        ingest(archive, index, altered)


def test_a_rebuild_serves_the_old_index_until_the_switch_and_cleans_up_later(archive: Path, index: Path) -> None:
    ingest(archive, index)

    async def read_across_a_rebuild() -> str:
        searcher = await Searcher.open(index)
        await asyncio.to_thread(ingest, archive, index, rebuild=True)
        return (await search(searcher, "sea otter")).hits[0].document.id

    assert asyncio.run(read_across_a_rebuild()) == "paper:otters"
    assert read_manifest(index).generation == 2
    (archive / "otters.md").unlink()
    ingest(archive, index)
    assert sorted(path.name for path in index.glob("generation-*")) == ["generation-2"]


def test_two_ingests_at_once_are_refused(archive: Path, index: Path) -> None:
    import fcntl

    index.mkdir()
    lock = os.open(index / ".lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with pytest.raises(IndexBusyError, match="Another ingest is writing"):
            ingest(archive, index)
    finally:
        os.close(lock)


def test_hidden_characters_are_reported_and_kept(archive: Path, index: Path) -> None:
    (archive / "sly.md").write_text(document_text("note:sly", "A plain\u200b text with a tail\U000e0041.\n"))
    report = ingest(archive, index)
    assert len(report.notices) == 1
    assert "sly.md, line 6: 2 hidden character(s)" in report.notices[0]

    async def run() -> tuple[str, str]:
        searcher = await Searcher.open(index)
        found = await search(searcher, "plain text with a tail")
        return found.hits[0].text, await searcher.reader.markdown("note:sly")

    shown, raw = asyncio.run(run())
    assert shown == "A plain text with a tail."
    assert raw == (archive / "sly.md").read_text()


def test_staleness_is_told_without_writing(archive: Path, index: Path) -> None:
    assert is_stale(archive, index)
    ingest(archive, index)
    assert not is_stale(archive, index)
    (archive / "otters.md").unlink()
    assert is_stale(archive, index)


def test_a_document_is_fetched_back_byte_for_byte(archive: Path, index: Path) -> None:
    data = document_text("note:odd", "Café ☕\r\nnext\rline\ttab  \n\n").encode()
    (archive / "odd.md").write_bytes(data)
    ingest(archive, index)

    async def run() -> str:
        return await (await Reader.open(index)).markdown("note:odd")

    assert asyncio.run(run()).encode() == data
