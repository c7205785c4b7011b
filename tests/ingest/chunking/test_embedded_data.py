"""What a data URI holds is in no passage; the words beside it are, and every offset stays exact."""

import asyncio
import base64
import hashlib
import itertools
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index import SHIPPED_ENCODER, Encoder
from index.markdown.embedded_data import shorten_data
from index.quotes.nearest_passage import find_nearest_passage
from index.retrieval.search import Hit, search
from index.retrieval.searcher import Searcher
from ingest import SourceFile, ingest, parse
from ingest.chunking.chunk import Chunker
from tests.conftest import Cli, document_text
from tests.each import for_each

DATA = base64.b64encode(b"".join(hashlib.sha256(bytes([number])).digest() for number in range(200))).decode()
LINES = "\n".join(DATA[start : start + 76] for start in range(0, len(DATA), 76))
HOLDERS = {
    "a picture": f"![a quokka at dusk](data:image/png;base64,{DATA})",
    "a picture by reference": f'![a quokka at dusk][pic]\n\n[pic]: data:image/jpeg;base64,{DATA} "title"',
    "raw HTML": f'<img alt="a quokka at dusk" src="data:image/webp;base64,{DATA}">',
    "raw HTML over lines": f'<img alt="a quokka at dusk" src="data:image/png;base64,{LINES}">',
    "a link": f"[a quokka at dusk](data:application/pdf;name=x.pdf;base64,{DATA})",
    "a style": f"<p style=\"background:url('data:image/gif;base64,{DATA}')\">a quokka at dusk</p>",
    "percent signs": f"![a quokka at dusk](data:image/svg+xml,{'%3Csvg%2F%3E' * 90})",
    "code": f"a quokka at dusk\n\n```css\nbackground: url(data:image/png;base64,{DATA})\n```",
    "upper case": f"![a quokka at dusk](DATA:IMAGE/PNG;BASE64,{DATA})",
}


@cache
def make_chunker() -> Chunker:
    return Chunker(Encoder(SHIPPED_ENCODER))


def find_passages(index: Path, query: str) -> list[Hit]:
    async def run() -> list[Hit]:
        return list((await search(await Searcher.open(index), query)).hits)

    return asyncio.run(run())


def test_no_search_gives_back_data_and_the_words_beside_it_are_found(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for number, body in enumerate(HOLDERS.values()):
        text = document_text(f"note:n{number}", f"# Pictures\n\nBefore.\n\n{body}\n\nThe tail of quokka {number}.\n")
        (tmp_path / "a" / f"n{number}.md").write_text(text)
    report = ingest(tmp_path / "a", tmp_path / "index")
    assert report.chunks == len(HOLDERS)  # one each, so that nothing was cut at the data
    line = next(notice for notice in report.notices if notice.startswith("n0.md"))
    assert line == (
        f"n0.md, line 10: 1 data URI(s) with {len(DATA):,} characters of data stay in the file "
        "and are left out of the passages that search shows."
    )
    assert len(report.notices) == len(HOLDERS)
    for query in ("quokka at dusk", DATA[1000:1060], "tail of quokka 3"):
        hits = find_passages(tmp_path / "index", query)
        assert len(hits) >= len(HOLDERS) - 1
        for hit in hits:
            assert DATA[200:230] not in hit.text
            assert "%3Csvg%2F%3E%3C" not in hit.text
            assert "a quokka at dusk" in hit.text
            whole = (tmp_path / "a" / f"{hit.document.slug}.md").read_text()
            assert shorten_data(whole[hit.start : hit.end]).text == hit.text
            assert hit.last_line == whole[: hit.end].count("\n") + 1
    raw = (tmp_path / "a" / "n0.md").read_text()
    status, out, _ = cli("search", "quokka at dusk", "--index", tmp_path / "index")
    assert (status, DATA[200:230] in out, DATA in raw) == (0, False, True)


@for_each(
    lambda: [
        "see data:image/png;base64,iVBORw0KGgo= for a dot",  # short: an example
        "the data: 12, 13 and 14",
        "https://example.org/data:x/" + "a" * 90,
        "x" * 5000,
        "metadata:image/png;base64," + "A" * 90,
    ]
)
def test_what_is_no_embedded_file_stays_whole(text: str) -> None:
    assert shorten_data(text).text == text


def test_a_refused_quote_is_not_answered_with_data() -> None:
    nearest, _ = find_nearest_passage(f"The quokka ![x](data:image/png;base64,{DATA}) sleeps.", "The quokka x sleeps.")
    assert nearest is not None
    assert DATA[200:230] not in nearest


@settings(max_examples=25)
@given(
    parts=st.lists(
        st.sampled_from([*HOLDERS.values(), "words ", "\n\n", "## A heading\n\n", "long words " * 90, "é…\r\n"]),
        min_size=1,
        max_size=8,
    )
)
def test_passages_tile_a_body_with_data(parts: list[str]) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", "w" + "".join(parts)).encode()))
    chunks = make_chunker().chunk(document, markdown)
    edges = [document.body_start, *(chunk.end for chunk in chunks)]
    assert [(chunk.start, chunk.end) for chunk in chunks] == list(itertools.pairwise(edges))
    assert edges[-1] == len(markdown)
    assert "".join(chunk.text for chunk in chunks) == shorten_data(markdown[document.body_start :]).text
