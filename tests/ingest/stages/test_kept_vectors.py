"""An ingest that is stopped is gone on with: no text is embedded twice, and nothing that is damaged is used."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index import Encoder
from ingest import ingest
from ingest.stages import kept_vectors
from tests.conftest import document_text
from tests.ingest.test_pipeline import best


class StoppedError(Exception):
    """What stands for the death of the process."""


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are embedded from now on; one is kept as soon as it is."""
    found: list[str] = []
    encode = Encoder.encode_documents

    def counted(encoder: Encoder, texts: Sequence[str], *, workers: int = 1) -> Any:
        found.extend(texts)
        return encode(encoder, texts, workers=workers)

    monkeypatch.setattr(Encoder, "encode_documents", counted)
    monkeypatch.setattr(kept_vectors, "STEP_TEXTS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    return found


def stop_after_half(archive: Path, index: Path, embedded: list[str], **options: Any) -> int:
    """Ingest until half of the texts that change are embedded, two a document; gives how many were."""
    half = sum(1 for _ in archive.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        replace = kept_vectors.KeptVectors._write

        def write(kept: kept_vectors.KeptVectors) -> None:
            replace(kept)
            if len(embedded) >= half:
                raise StoppedError

        patch.setattr(kept_vectors.KeptVectors, "_write", write)
        with pytest.raises(StoppedError):
            ingest(archive, index, **options)
    done, embedded[:] = len(embedded), []
    return done


@pytest.mark.parametrize("what", ["first", "update", "rebuild"])
def test_what_was_embedded_before_an_ingest_was_stopped_is_not_embedded_again(
    archive: Path, index: Path, embedded: list[str], what: str
) -> None:
    options: dict[str, Any] = {"rebuild": what == "rebuild"}
    if what != "first":
        ingest(archive, index)
        embedded.clear()
    if what == "update":
        for path in archive.iterdir():
            path.write_text(path.read_text() + "One more sentence, about zeppelins.\n")
    done = stop_after_half(archive, index, embedded, **options)
    report = ingest(archive, index, **options)
    assert (report.reused, len(embedded)) == (done, 6 - done)
    assert best(index, "sea otter") == "paper:otters"
    assert not list(index.glob("*vectors-*"))


DAMAGE: Sequence[Callable[[bytes], bytes]] = (
    lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    lambda data: bytes([data[0] ^ 1]) + data[1:],
    lambda data: data[:-4],
    lambda data: data + bytes(1536),
    lambda data: b"nonsense",
    lambda data: b"",
)


def test_vectors_that_were_damaged_meanwhile_are_embedded_again(
    archive: Path, index: Path, embedded: list[str]
) -> None:
    for number in range(3):
        (archive / f"{number}.md").write_text(document_text(f"note:n{number}", f"Number {number}.\n"))
    assert stop_after_half(archive, index, embedded) == len(DAMAGE)
    for path, damage in zip(index.glob("vectors-*"), DAMAGE, strict=True):
        path.write_bytes(damage(path.read_bytes()))
    report = ingest(archive, index)
    assert (report.reused, len(embedded)) == (0, 12)
    assert best(index, "sea otter") == "paper:otters"


def test_vectors_of_other_texts_and_of_another_ingest_are_of_no_use_and_go(
    archive: Path, index: Path, embedded: list[str]
) -> None:
    stop_after_half(archive, index, embedded)
    for path in archive.iterdir():
        path.write_text(document_text(f"note:{path.stem}", "Other words.\n"))
    (index / ".vectors-000002.partial").write_bytes(b"cut off")
    report = ingest(archive, index)
    assert (report.reused, len(embedded)) == (0, 6)
    assert not list(index.glob("*vectors-*"))
