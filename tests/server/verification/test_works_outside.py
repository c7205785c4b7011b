"""Works outside the archive are compared with its bibliographies and with files, and online only on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, document_text

RIVERS = {
    "DOI": "10.1234/rivers",
    "title": ["A Theory of Quiet Rivers"],
    "author": [{"family": "Smith"}],
    "issued": {"date-parts": [[2019]]},
}
BIBTEX = "@article{s, author={Smith, Jane}, title={A Theory of Quiet Rivers}, year=2019, doi={10.1234/rivers}}\n"
RETRACTIONS = (
    "Title,Author,OriginalPaperDate,OriginalPaperDOI,RetractionNature\n"
    "A Result That Never Was,Ann Gone,1/28/2015 0:00,10.1234/GONE,Retraction\n"
)
ANSWER = """# A

Rivers are quiet (https://doi.org/10.1234/rivers), as doi:10.1234/gone denied.

## References

1. Smith, J. (2019). A Theory of Quiet Rivers. https://doi.org/10.1234/rivers
2. Smith, J. (2018). A Theory of Quiet Rivers. doi:10.1234/rivers
3. Smith, J. (2019). A Theory of Loud Rivers. doi:10.1234/rivers
4. Brown, B. (2019). A Theory of Quiet Rivers.
5. Gone, A. (2015). A result that never was. Journal.
6. Gone, A. (2015). A result that never was (retracted). Journal.
7. Nobody, N. (2001). Something Nobody Knows At All. Press.
8. Brown, B. (2001). A Theory of Quiet Rivers.
9. Miller, M. (2015). A result that never was. Journal.
"""
EXPECTED = [
    (3, "holds", "It is 'A Theory of Quiet Rivers', as '{by}' has it."),
    (3, "FAILS", "Of 'A Result That Never Was' 'rw.csv' says: Retraction."),
    (7, "holds", "It is 'A Theory of Quiet Rivers', as '{by}' has it."),
    (8, "FAILS", "Of 'A Theory of Quiet Rivers' it says 2018, and '{by}' has 2019."),
    (9, "FAILS", "Of 'A Theory of Quiet Rivers' it gives another title, and '{by}' has 'A Theory of Quiet Rivers'."),
    (10, "FAILS", "it does not name Smith, whom '{by}' has as its first author."),
    (11, "FAILS", "Of 'A Result That Never Was' 'rw.csv' says: Retraction."),
    (12, "holds", "It is 'A Result That Never Was', as 'rw.csv' has it."),
    (13, "unchecked", "It is no work of the archive and was not checked."),
    (14, "unchecked", "It is no work of the archive and was not checked."),  # another of that title
    (15, "FAILS", "it does not name Gone, whom 'rw.csv' has as its first author."),
]


def test_an_answer_is_compared_with_files_that_are_named(cli: Cli, shipped: Path) -> None:
    Path("a.md").write_text(ANSWER)
    Path("rw.csv").write_text(RETRACTIONS)
    Path("known.json").write_text(json.dumps([RIVERS]))
    named = ["--known", "known.json", "--known", "rw.csv"]
    status, out, err = cli("verify", "a.md", "--index", shipped, *named)
    assert (status, err) == (1, "")
    lines = [line for line in out.splitlines() if line.startswith("a.md:") and "sentence" not in line]
    assert len(lines) == len(EXPECTED)
    for line, (number, outcome, detail) in zip(lines, EXPECTED, strict=True):
        assert line.startswith(f"a.md:{number}: {outcome}: ")
        assert line.endswith(detail.format(by="known.json"))
    status, _, err = cli("verify", "a.md", "--index", shipped, "--known", "nowhere.bib")
    assert status == 1
    assert "'nowhere.bib' is no list of works (No such file or directory)." in err


def test_a_bibliography_has_the_same_verdicts_and_the_archives_own_lists_are_read(
    cli: Cli, archive: Path, index: Path
) -> None:
    (archive / "lists").mkdir()
    (archive / "lists" / "works.bib").write_text(BIBTEX)
    (archive / "old.md").write_text(
        document_text("note:old", "# Old\n\nText.\n", title="An Old Note", status="retracted")
    )
    header = {"title": "A Former Note", "status": "superseded by note:old"}
    (archive / "former.md").write_text(document_text("note:former", "# Former\n\nText.\n", **header))
    assert cli("ingest", archive, "--index", index)[0] == 0
    wrong = BIBTEX.replace("2019", "2012").replace("{s,", "{w,")
    Path("refs.bib").write_text(BIBTEX + wrong + "@misc{o, title={An Old Note}}\n@misc{f, title={A Former Note}}\n")
    status, out, _ = cli("verify", "refs.bib", "--index", index)
    assert status == 1
    found = [line.split(": ", 2)[:2] for line in out.splitlines() if line.startswith("refs.bib:")]
    assert ["refs.bib:1", "holds"] in found
    assert ["refs.bib:2", "FAILS"] in found
    assert ["refs.bib:1", "unchecked"] not in found
    Path("a.md").write_text("It is so (note:old). It is retracted (note:old). It is so (note:former).\n")
    status, out, _ = cli("verify", "a.md", "--index", index)
    assert status == 1
    assert out.count("FAILS: work “note:old”: The archive says of 'note:old': retracted.") == 1
    assert "unchecked: work “note:former”: The archive says of 'note:former': superseded by note:old." in out


@contextmanager
def _registry() -> Iterator[tuple[str, list[str]]]:
    """A service that speaks as Crossref does, and the paths that it was asked for."""
    asked: list[str] = []

    class Works(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answers = {
                "/works/10.1234%2Frivers": json.dumps({"message": RIVERS}),
                "/works/10.1234%2Flong": "x" * 2_000_001,
            }
            self.send_response(302 if "moved" in self.path else 200 if self.path in answers else 404)
            self.send_header("Location", "/works/10.1234%2Frivers")
            self.end_headers()
            self.wfile.write(answers.get(self.path, "").encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is that of the base class
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Works) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_online_asks_for_dois_alone_and_only_where_it_is_told_to(cli: Cli, shipped: Path) -> None:
    text = (
        "Rivers (doi:10.1234/rivers, doi:10.1234/moved, doi:10.1234/none, doi:10.1234/long, paper:routing-premium).\n"
    )
    Path("a.md").write_text(text)
    with _registry() as (address, asked):
        cli("verify", "a.md", "--index", shipped)
        assert asked == []
        status, out, err = cli("verify", "a.md", "--index", shipped, "--online", address)
    assert status == 0
    assert sorted(asked) == [f"/works/10.1234%2F{name}" for name in ("long", "moved", "none", "rivers")]
    assert (
        "holds: work “https://doi.org/10.1234/rivers”: It is 'A Theory of Quiet Rivers', as '127.0.0.1' has it." in out
    )
    assert "refdesk: 10.1234/none: 127.0.0.1 does not know it.\n" in err
    assert "refdesk: 10.1234/moved: 127.0.0.1 answers 302.\n" in err
    assert "refdesk: 10.1234/long: 127.0.0.1 gives no answer (more than 2,000,000 bytes).\n" in err


@pytest.mark.parametrize("address", ["http://example.org", "ftp://127.0.0.1", "file:///etc/passwd", "x"])
def test_an_address_that_is_not_safe_is_not_asked(cli: Cli, shipped: Path, address: str) -> None:
    Path("a.md").write_text("It names no work.\n")
    status, _, err = cli("verify", "a.md", "--index", shipped, "--online", address)
    assert status == 1
    assert f"'{address}' cannot be asked for works." in err


def test_a_bibliography_of_the_archive_that_cannot_be_read_is_told_and_left_out(
    cli: Cli, archive: Path, index: Path
) -> None:
    assert cli("ingest", archive, "--index", index)[0] == 0
    (archive / "broken.bib").write_bytes(b"\xff\xfe")
    (archive / "good.bib").write_text(BIBTEX)
    Path("a.md").write_text("Rivers are quiet (doi:10.1234/rivers).\n")
    status, out, err = cli("verify", "a.md", "--index", index)
    assert status == 0
    assert "broken.bib' is no list of works (it is not UTF-8)." in err
    assert "as 'good.bib' has it." in out
