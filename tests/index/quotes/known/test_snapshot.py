"""Lists of works of others: BibTeX, CSL-JSON, exports of Crossref and of Retraction Watch."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.quotes.known.snapshot import SnapshotError, read_snapshot
from index.quotes.known.work import KnownWork, fold_identifier, fold_title

NAME = "doi:10.1234/rivers.2019"
WORK = {
    "DOI": "10.1234/Rivers.2019",
    "title": ["A Theory of Quiet Rivers"],
    "author": [{"family": "Smith", "given": "Jane"}, {"literal": "River Board"}],
    "issued": {"date-parts": [[2019, 5]]},
}
CSV = (
    "Record ID,Title,Author,OriginalPaperDate,OriginalPaperDOI,RetractionNature\r\n"
    '1,"A Theory of Quiet Rivers","Jane Smith;Tom Lee",1/28/2019 0:00,10.1234/RIVERS.2019,Retraction\r\n'
    "2,Other,Nobody,,unavailable,Retraction\r\n"
)
FILES = {
    "a.bib": "@article{x, author={Smith, Jane and Lee, Tom}, title={A Theory of Quiet Rivers}, year=2019,\n"
    "doi={10.1234/rivers.2019}}",
    "a.json": json.dumps([{**WORK, "title": "A Theory of Quiet Rivers"}]),
    "items.json": json.dumps({"items": [WORK, {"title": ["Other"]}]}),
    "message.json": json.dumps({"status": "ok", "message": WORK}),
    "lines.jsonl": f"{json.dumps(WORK)}\n\n{json.dumps({'title': 'Other'})}\n",
    "table.csv": CSV,
}


@pytest.mark.parametrize("name", FILES)
def test_a_work_is_found_in_every_form_of_list(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8", newline="")
    (found,) = read_snapshot(path, {NAME})
    assert (found.title, found.families[0], found.year) == ("A Theory of Quiet Rivers", "smith", "2019")
    assert (found.told_by, found.identifiers) == (name, (NAME,))
    assert found.retracted == ("Retraction" if name.endswith(".csv") else None)
    assert read_snapshot(path, {fold_title("A theory of quiet rivers") or ""}) == [found]
    assert read_snapshot(path, {"doi:10.1234/other"}) == []


def test_crossref_says_what_was_retracted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    updated: Sequence[Mapping[str, Any]] = [
        {"updated-by": [{"type": "correction"}, {"type": "retraction"}]},
        {"title": "RETRACTED: A Theory"},
        {},
    ]
    path.write_text(json.dumps([{**WORK, **more} for more in updated]))
    assert [work.retracted for work in read_snapshot(path, {NAME})] == ["Retraction", "Retracted", None]


BROKEN: Mapping[str, str | bytes] = {
    "a.json": "[{]",
    "b.json": '"words"',
    "c.json": "[1]",
    "d.json": "[" * 100_000,
    "a.jsonl": '{"DOI": 5}\nno\n',
    "a.csv": "Title,Other\nx,y\n",
    "a.bib": b"\xff\xfe",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_list_of_works_is_refused(tmp_path: Path, name: str) -> None:
    path, content = tmp_path / name, BROKEN[name]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SnapshotError, match="is no list of works"):
        read_snapshot(path, {NAME})


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.bib", tmp_path):
        with pytest.raises(SnapshotError):
            read_snapshot(path, {NAME})


def test_identifiers_are_known_however_they_are_written() -> None:
    written = ("10.1234/ABC", "doi:10.1234/abc", "https://doi.org/10.1234/abc", "https://dx.doi.org/10.1234/abc")
    assert {fold_identifier(text) for text in written} == {"doi:10.1234/abc"}
    assert fold_identifier("arXiv:2605.04357v2") == fold_identifier("https://arxiv.org/abs/2605.04357")
    assert fold_identifier("ISBN-13: 978-0-306-40615-7") == "isbn:9780306406157"
    assert fold_identifier("https://example.org") is None
    assert fold_title("On Rivers") is None
    assert KnownWork("x").identifiers == ()
