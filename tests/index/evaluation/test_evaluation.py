"""Collections are read as they come, measured by a known library, and refused where they are broken."""

import json
import math
from pathlib import Path

import pytest

from index.documents.chunk import Chunk
from index.evaluation import AnswerSpan, CollectionError, Figure, measure, read_judgements
from index.evaluation.cover import compute_covered_shares
from tests.conftest import Cli


def collection(folder: Path, corpus: list[dict[str, str]] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    rows = [
        {"_id": "A-1", "title": "Otters", "text": "Sea otters crack mussels with a stone."},
        {"_id": "B/2", "title": "", "text": "Glaciers carve valleys into a letter U."},
        {"_id": "empty", "title": "", "text": ""},
        {"_id": "C", "title": "Kettles", "text": "A kettle whistles when steam escapes."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in corpus or rows))
    queries = [
        {"_id": "1", "text": "what do otters eat"},
        {"_id": "2", "text": "glaciers valleys"},
        {"_id": "3", "text": "x"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\tA-1\t1\n2\tB/2\t1\n2\tempty\t1\n")
    (folder / "spans.jsonl").write_text(json.dumps({"query-id": "1", "doc": "A-1", "start": 11, "end": 24}))
    return folder


def test_a_collection_is_ingested_asked_and_measured(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("eval", collection(tmp_path / "toy"), "--json")
    (report,) = json.loads(out)
    assert status == 0
    assert (report["name"], report["documents"], report["queries"]) == ("toy", 3, 2)
    assert set(report["legs"]) == {"text", "vectors", "hybrid"}
    assert report["legs"]["hybrid"]["RR@10"]["mean"] == 1
    assert report["legs"]["hybrid"]["R@10"]["mean"] == 0.75  # the empty document cannot be found, and counts
    assert report["covered"]["512"]["mean"] == 1
    assert report["cpu_ms"] > 0


def test_markdown_without_front_matter_is_a_collection_too(cli: Cli, tmp_path: Path) -> None:
    folder = collection(tmp_path / "book")
    (folder / "corpus.jsonl").unlink()
    (folder / "chapters").mkdir()
    (folder / "chapters" / "otters.md").write_text("# Otters\n\nSea otters crack mussels with a stone.\n")
    (folder / "chapters" / "ice.md").write_text("Glaciers carve valleys.\n")
    (folder / "qrels.tsv").write_text("1\tchapters/otters.md\t1\n2\tice\t1\n")
    (folder / "spans.jsonl").write_text(json.dumps({"query": "1", "doc": "otters", "quote": "crack mussels"}))
    status, out, _ = cli("eval", folder, folder)
    assert status == 0
    assert out.count("book: 2 documents, 2 chunks, 2 questions") == 2
    assert "hybrid   1.000 [1.000, 1.000]" in out
    assert "share of the answer covered: 1.000" in out
    assert "Mean nDCG@10 of hybrid: 1.0000" in out


def test_front_matter_of_another_kind_is_text_whose_title_counts(cli: Cli, tmp_path: Path) -> None:
    folder = collection(tmp_path / "site")
    (folder / "corpus.jsonl").unlink()
    texts = {
        "otters.md": "---\ntitle: What otters eat\nid: 7\ndate: soon\n---\n\nThey crack mussels with a stone.\n",
        "ice.md": "---\n\n# Glaciers\n\nIce: it carves.\n\n---\n\nValleys.\n",
        "broken.md": '---\ntitle: "open\n---\n\nSteam escapes.\n',
        "ours.md": "---\nid: 7\nkind: note\n---\n\nKettles.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    start = texts["otters.md"].index("crack")
    (folder / "qrels.tsv").write_text("1\totters\t1\n2\tice\t1\n")
    (folder / "spans.jsonl").write_text(json.dumps({"query": "1", "doc": "otters", "start": start, "end": start + 13}))
    status, out, err = cli("eval", folder)
    assert status == 0
    assert "site: 3 documents, 3 chunks, 2 questions" in out
    assert "hybrid   1.000 [1.000, 1.000]" in out
    assert "share of the answer covered: 1.000" in out
    assert err.startswith("refdesk: ours.md, line 2: the front matter is not valid (id: ")
    assert err.endswith(" It was left out.\n")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("corpus.jsonl", '{"_id": "1"}', "line 1 of corpus.jsonl is not an object with _id and text"),
        ("corpus.jsonl", "", "corpus.jsonl holds no document"),
        ("queries.jsonl", "{", "is not JSON in line 1"),
        ("queries.jsonl", '{"_id": "1"}', "has no object with _id and text in line 1"),
        ("qrels.tsv", "1\tA-1\t1\n1 A-1 1\n", "has no query, document and grade, separated by tabs, in line 2"),
        ("qrels.tsv", "1\tZ\t1\n", "judges none of the documents that were ingested"),
        ("spans.jsonl", '{"query-id": "1", "doc": "A-1"}', "neither start and end nor a quote"),
        (
            "spans.jsonl",
            '{"query-id": "1", "doc": "A-1", "text": "crack"}',
            "has a span with 'text', which is none of query-id, doc, start, end, quote",
        ),
        ("spans.jsonl", '{"doc": "A-1", "quote": "crack"}', "has a span without query-id or doc"),
        ("spans.jsonl", '{"query-id": "9", "doc": "A-1", "quote": "x"}', "for the question '9', which queries.jsonl"),
        (
            "spans.jsonl",
            '{"query-id": "1", "doc": "Z", "quote": "x"}',
            "names the document 'Z', which was not ingested",
        ),
    ],
)
def test_a_broken_collection_is_told_by_file_and_line(
    cli: Cli, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    folder = collection(tmp_path / "toy")
    (folder / name).write_text(text)
    status, out, err = cli("eval", folder)
    assert (status, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="cannot be read"):
        read_judgements(tmp_path)


def test_measures_are_those_of_the_books() -> None:
    relevant = {"1": {"a": 2, "b": 1}, "2": {"c": 1}}
    figures = measure(relevant, {"1": ["b", "x", "a"], "2": ["x", "c"]})
    first = (1 / math.log2(2) + 2 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert figures["nDCG@10"].mean == pytest.approx((first + 1 / math.log2(3)) / 2)
    assert figures["R@10"].mean == 1
    assert figures["RR@10"].mean == 0.75


def test_a_question_that_nothing_was_found_for_counts_as_zero() -> None:
    assert measure({"1": {"a": 1}, "2": {"a": 1}}, {"1": ["a"], "2": []})["nDCG@10"].mean == 0.5


def test_an_interval_holds_its_mean_and_does_not_change() -> None:
    figure = Figure.of([0.0, 1.0, 0.5, 1.0])
    assert figure.low <= figure.mean <= figure.high
    assert Figure.of([0.0, 1.0, 0.5, 1.0]) == figure


def test_an_answer_is_covered_as_far_as_its_chunks_are_read() -> None:
    def chunk(position: int, tokens: int) -> tuple[str, int, Chunk]:
        start = 10 + position * 100
        return "d", 10, Chunk("d", position, start, start + 100, 1, 1, (), "", "x" * 100, tokens)

    spans = [AnswerSpan("d", 50, 150)]
    assert compute_covered_shares([chunk(0, 100), chunk(1, 100)], spans) == [1.0, 1.0, 1.0]
    wide = [AnswerSpan("d", 50, 200)]
    assert compute_covered_shares([chunk(5, 512), chunk(0, 512), chunk(1, 2048)], wide) == [0.0, 1 / 3, 2 / 3]
