"""A date that an ingest takes is one that every form of a document can say; any other is told by file and line."""

import json
import re
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from index.citation import EXPORTS, build_csl_item, format_plain
from index.documents.dates import check_date
from ingest import SourceFile, ingest, parse
from ingest.errors import SourceFileError
from llms import read_ledger
from llms.content.dates import get_first_moment
from llms.publishing.publish import publish
from tests.conftest import STRICT, Cli, document_text
from tests.index.citation.records import record
from tests.llms.catalogues import catalogue

REMEDY = "write a year, a month or a day in the digits 0 to 9, such as 2026, 2026-05 or 2026-05-16"
DAYS = st.dates(min_value=date(1000, 1, 1)).map(lambda day: day.isoformat())
DATES = DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4])


@pytest.mark.parametrize(
    "text",
    [
        "0000", "0000-01-01", "0001", "0999-12-31", "٢٠٢٦", "२०२६-०५", "２０２６", "2026-02-30", "2023-02-29",
        "2026-13", "2026-00", "2026-5", "99999", "10000-01-01", "-2026", "26", "2026-05-16T10:00:00Z", "16.5.2026",
        "May 2026", "2026 ", "2026-05-", "1.5", "true",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_with_what_to_write(text: str) -> None:
    for written in (f'"{text}"', text):
        source = f"---\nid: note:x\nkind: note\ntitle: X\ndate: {written}\n---\n\nText.\n"
        if check_or_none(written.strip()):
            continue  # YAML takes the spaces off what stands without quotation marks
        with pytest.raises(SourceFileError) as refused:
            parse(SourceFile("x.md", source.encode()))
        assert str(refused.value).startswith("x.md, line 5: the front matter is not valid (date: ")
        assert REMEDY in str(refused.value)


def check_or_none(text: str) -> str | None:
    try:
        return check_date(text)
    except ValueError:
        return None


@given(st.text(st.characters(categories=["Nd"]) | st.sampled_from("-T:. 0123456789"), max_size=12) | DATES)
def test_a_date_is_taken_exactly_when_it_is_one(text: str) -> None:
    wanted = None
    for form, length in (("%Y", 4), ("%Y-%m", 7), ("%Y-%m-%d", 10)):
        try:
            if len(text) == length and text.isascii() and " " not in text:
                wanted = datetime.strptime(text, form)
        except ValueError:
            continue
    assert (check_or_none(text) is not None) == (wanted is not None and wanted.year >= 1000)


@settings(max_examples=40)
@given(DATES)
@example("1000")
@example("1899-12-31")
@example("9999-12-31")
def test_every_form_of_a_document_says_its_date(text: str) -> None:
    item = record(date=text, authors=("Ada Lovelace",))
    numbers = [int(part) for part in text.split("-")]
    assert build_csl_item(item)["issued"] == {"date-parts": [numbers]}
    assert parse_string(EXPORTS["bibtex"].render([item]), "bibtex").entries[item.key].fields["year"] == text[:4]
    assert f"date = {{{text}}}" in EXPORTS["biblatex"].render([item])
    (ris,) = rispy.loads(EXPORTS["ris"].render([item]))
    assert (ris["year"], ris["date"].rstrip("/")) == (text[:4], text.replace("-", "/"))
    assert f"{numbers[0]}." in format_plain(item)
    moment = get_first_moment(text)
    assert parsedate_to_datetime(format_datetime(moment, usegmt=True)) == moment


def test_the_first_and_the_last_dates_are_published_in_every_surface(tmp_path: Path) -> None:
    dates = ["1000", "1066-10-14", "1687-07-05", "1969-12", "9999-12-31", "9999"]
    (tmp_path / "archive").mkdir()
    for number, text in enumerate(dates):
        source = document_text(f"note:n{number}", "Text.\n", date=text, topics=["time"])
        (tmp_path / "archive" / f"{number}.md").write_text(source)
    assert ingest(tmp_path / "archive", tmp_path / "index").problems == []
    public, now = tmp_path / "public", datetime(2026, 11, 30, tzinfo=UTC)
    assert publish(catalogue(tmp_path / "index"), public, "one", now=now).notices == []
    shown = public / "current"
    moments = re.findall(r"<updated>(.*?)</updated>", (shown / "notes" / "atom.xml").read_text())
    assert [datetime.fromisoformat(moment) for moment in moments[1:]] == sorted(map(get_first_moment, dates))[::-1]
    for name in ("feed.json", "topics/time/feed.json"):
        for entry in json.loads((shown / name).read_text())["items"]:
            assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z", entry.get("date_published", moments[0]))
    for rss in re.findall(r"<pubDate>(.*?)</pubDate>", (shown / "rss.xml").read_text()):
        assert parsedate_to_datetime(rss).isoformat()[:10] in dates
    modified = {entry.modified for entry in read_ledger(public).files.values()} - {None}
    assert max(each for each in modified if each is not None) <= now.timestamp()  # HTTP knows no date to come


def test_a_document_with_a_date_that_is_none_is_told_and_the_others_are_published(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "archive.yaml").write_text(STRICT)
    for number, text in enumerate(["0000", "٢٠٢٦-٠٥-١٦", "2026"]):
        source = document_text(f"note:n{number}", "Text.\n", date=text)
        (tmp_path / "archive" / f"{number}.md").write_text(source)
    status, _, err = cli("ingest", tmp_path / "archive", "--index", "index", "--public", "public")
    assert status == 3
    assert "0.md, line 5: " in err
    assert "1.md, line 5: " in err
    assert (tmp_path / "public" / "current" / "notes" / "n2.html").is_file()
    assert not (tmp_path / "public" / "current" / "notes" / "n1.html").exists()
