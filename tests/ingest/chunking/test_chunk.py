"""Chunks tile the body, keep exact offsets, and cut no formula, code or table that fits."""

import asyncio
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index import SHIPPED_ENCODER, Chunk, Document, Encoder, get_markdown_parser
from index.retrieval.search import SearchResult, search
from index.retrieval.searcher import Searcher
from ingest import CHUNK_TOKENS, Chunker, SourceFile, ingest, parse
from ingest.chunking.edges import MIN_CHUNK_TOKENS
from tests.conftest import ARCHIVE, document_text
from tests.each import for_each

FENCE = "```python\ndef f(x):\n    return x * 2\n\n\nprint(f(3))\n```"
MATHS = "$$\nC = \\frac{\\mathrm{CPM} \\cdot R}{\\alpha}\n$$"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
PROSE = st.text(alphabet="abc déf,.\n αβ-", min_size=1, max_size=400)
BLOCK = st.one_of(
    PROSE, st.sampled_from([FENCE, MATHS, TABLE, "## A heading", "- one\n- two", "costs $30/$60", "\r\n"])
)


@cache
def chunker(budget: int = CHUNK_TOKENS) -> Chunker:
    return Chunker(Encoder(SHIPPED_ENCODER), budget)


def chunks_of(body: str, budget: int = CHUNK_TOKENS) -> tuple[Document, str, list[Chunk]]:
    text = document_text("note:x", body)
    document, markdown = parse(SourceFile("x.md", text.encode()))
    return document, markdown, chunker(budget).chunk(document, markdown)


@given(blocks=st.lists(BLOCK, min_size=1, max_size=12), budget=st.sampled_from([16, 40, 128]))
@settings(max_examples=150, deadline=None)
def test_chunks_tile_the_body_with_exact_offsets(blocks: list[str], budget: int) -> None:
    body = "text\n\n" + "\n\n".join(blocks)
    document, markdown, chunks = chunks_of(body, budget)
    assert "".join(chunk.text for chunk in chunks) == markdown[document.body_start :]
    for chunk in chunks:
        assert markdown[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        assert chunk.tokens <= Encoder(SHIPPED_ENCODER).spec.window
    assert [chunk.position for chunk in chunks] == list(range(len(chunks)))


@given(fill=st.integers(0, 120), block=st.sampled_from([FENCE, MATHS, TABLE]), budget=st.sampled_from([48, 128]))
@settings(max_examples=100, deadline=None)
def test_code_maths_and_tables_that_fit_stay_whole(fill: int, block: str, budget: int) -> None:
    body = "word " * fill + "\n\n" + block + "\n\n" + "word " * fill + "end\n"
    _, _, chunks = chunks_of(body, budget)
    assert any(block in chunk.text for chunk in chunks)


def test_inline_maths_is_not_cut() -> None:
    formula = "$\\tfrac{h}{2}\\left(\\operatorname{Var}(m_i) - E\\operatorname{Var}(m_i \\mid s)\\right)$"
    _, _, chunks = chunks_of("word " * 100 + formula + " and " + "word " * 30)
    assert any(formula in chunk.text for chunk in chunks)


def test_amounts_of_money_are_not_taken_for_maths() -> None:
    tokens = get_markdown_parser().parse("GPT-4 cost $30/$60 per million, and $5 or $6 later.")
    assert not [child for token in tokens for child in token.children or () if "math" in child.type]


def test_every_chunk_knows_its_headings_and_lines() -> None:
    body = "# Top\n\nfirst\n\n## Below\n\n" + "word " * 150 + "\n\n## Last\n\n" + "end " * 110
    _, markdown, chunks = chunks_of(body)
    assert chunks[0].headings[0] == "Top"
    assert chunks[-1].headings == ("Top", "Last")
    assert chunks[-1].anchor == "last"
    lines = markdown.splitlines()
    for chunk in chunks:
        assert chunk.text.strip().split("\n")[0] in lines[chunk.first_line - 1]
        assert chunk.text.strip().split("\n")[-1] in lines[chunk.last_line - 1]


def test_many_blocks_that_the_splitter_would_cut_are_handled_in_one_pass() -> None:
    block = "```\n" + "value = function(argument, other)\n" * 18 + "```"
    body = "\n\n".join([block] * 1500) + "\n"
    document, markdown, chunks = chunks_of(body)
    assert "".join(chunk.text for chunk in chunks) == markdown[document.body_start :]
    assert all(chunk.text.count("```") == 2 for chunk in chunks)


def test_text_that_the_tokenizer_does_not_know_is_cut_by_its_characters() -> None:
    _, _, chunks = chunks_of("ก" * 20_000 + "\n")
    assert max(len(chunk.text) for chunk in chunks) <= 9 * CHUNK_TOKENS


def test_a_word_longer_than_the_budget_is_still_kept() -> None:
    _, markdown, chunks = chunks_of("x" * 5000 + "\n")
    assert "".join(chunk.text for chunk in chunks) == markdown[-5001:]


@for_each(lambda: sorted(ARCHIVE.glob("*/*.md")), lambda path: path.stem)
def test_the_token_counts_of_the_archive_are_the_encoders_own(path: Path) -> None:
    document, markdown = parse(SourceFile(path.name, path.read_bytes()))
    tokenizer = chunker()._encoder.tokenizer
    for chunk in chunker().chunk(document, markdown):
        assert chunk.tokens == len(tokenizer.encode(chunk.text, add_special_tokens=False).ids)
        assert chunk.text.count("$$") % 2 == 0
        assert chunk.text.count("```") % 2 == 0


def table_of(rows: int) -> str:
    header = "| system | accept rate | remark |\n|---|---|---|\n"
    return header + "".join(f"| system number {row} | 0.{row:03} | remark {row} on it |\n" for row in range(rows))


def test_a_huge_table_is_cut_at_rows_and_its_header_goes_with_every_part() -> None:
    body = "# Results\n\nBefore.\n\n" + table_of(300) + "\nAfter the table.\n"
    document, markdown, chunks = chunks_of(body)
    assert "".join(chunk.text for chunk in chunks) == markdown[document.body_start :]
    parts = [chunk for chunk in chunks if "system number" in chunk.text]
    assert len(parts) > 10
    for part in parts:
        rows = [line for line in part.text.splitlines() if line.startswith("| system number")]
        assert all(row.endswith("on it |") for row in rows)
        assert "accept rate" in part.lead + part.text
        assert part.tokens <= CHUNK_TOKENS
    assert "accept rate" not in parts[5].text
    assert parts[5].lead == "| system | accept rate | remark |\n|---|---|---|\n"


def test_the_header_of_a_huge_table_is_embedded_and_searched_but_not_shown(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "t.md").write_text(document_text("note:t", "# Results\n\n" + table_of(120)))
    ingest(tmp_path / "a", tmp_path / "index")

    async def ask() -> SearchResult:
        return await search(await Searcher.open(tmp_path / "index"), "accept rate of system number 77")

    hit = asyncio.run(ask()).hits[0]
    assert "system number 77" in hit.text
    assert "accept rate" not in hit.text


@given(rows=st.integers(1, 80), width=st.integers(1, 60), budget=st.sampled_from([32, 128]))
@settings(max_examples=40, deadline=None)
def test_tables_of_any_shape_tile_the_body(rows: int, width: int, budget: int) -> None:
    table = "| a | b |\n|---|---|\n" + "".join(f"| {row} | {'word ' * width}|\n" for row in range(rows))
    document, markdown, chunks = chunks_of("text\n\n" + table, budget)
    assert "".join(chunk.text for chunk in chunks) == markdown[document.body_start :]
    for chunk in chunks:
        assert chunk.tokens + len(chunk.lead) // 8 <= Encoder(SHIPPED_ENCODER).spec.window


def test_what_is_embedded_has_no_marks_that_no_page_shows() -> None:
    body = "# Otters {#own}\n\nWater boils[^1].\n\n- [x] ~~gone~~\n\n> [!NOTE]\n> Words\n\n[^1]: At sea level.\n"
    _, markdown, chunks = chunks_of(body)
    assert "".join(chunk.text for chunk in chunks) == body
    assert markdown.endswith(body)
    assert "".join(chunk.searched for chunk in chunks) == (
        "# Otters\n\nWater boils.\n\n- gone\n\n> \n> Words\n\n At sea level.\n"
    )
    assert {(chunk.headings, chunk.anchor) for chunk in chunks} == {(("Otters",), "own")}


SENTENCES = st.lists(
    st.sampled_from(
        [
            "The router moves work.",
            "Is a query late?",
            "Costs $\\frac{a}{b}$ differ, e.g. by load.",
            "It holds (Fig. 3).",
        ]
    ),
    min_size=1,
    max_size=30,
).map(" ".join)
CODE = st.integers(1, 60).map(
    lambda count: (
        "```python\n"
        + "\n\n".join(f"def read_part_{number}(value):\n    return value * {number}" for number in range(count))
        + "\n```"
    )
)
WRITTEN = st.one_of(
    SENTENCES, CODE, st.sampled_from([FENCE, MATHS, TABLE, "## A heading", "### One below", "- one\n- two", "Short."])
)


@given(blocks=st.lists(WRITTEN, min_size=1, max_size=14), budget=st.sampled_from([40, 128]))
@settings(max_examples=150, deadline=None)
def test_no_chunk_is_tiny_or_opens_what_stands_elsewhere(blocks: list[str], budget: int) -> None:
    document, markdown, chunks = chunks_of("# A title of the text\n\n" + "\n\n".join(blocks), budget)
    assert "".join(chunk.text for chunk in chunks) == markdown[document.body_start :]
    if len(chunks) > 1:
        for chunk in chunks:
            assert chunk.tokens >= MIN_CHUNK_TOKENS
            assert not all(line.startswith("#") for line in chunk.text.split("\n") if line.strip())
            assert chunk.text.strip() not in ("```", "```python")
    for chunk in chunks[:-1]:
        assert not chunk.text.strip().split("\n")[-1].startswith(("#", "```python"))
    assert all(chunk.tokens <= Encoder(SHIPPED_ENCODER).spec.window for chunk in chunks)


@given(sentences=SENTENCES, following=SENTENCES, budget=st.sampled_from([40, 128]))
@settings(max_examples=80, deadline=None)
def test_prose_is_cut_between_sentences(sentences: str, following: str, budget: int) -> None:
    _, _, chunks = chunks_of(f"{sentences}\n\n{following}\n", budget)
    for chunk in chunks:
        assert chunk.text.strip()[0].isupper()
        assert chunk.text.strip()[-1] in ".?"


def test_a_sentence_that_goes_on_after_a_formula_is_not_parted_from_it() -> None:
    body = "It is so. " * 30 + f"The cost is\n\n{MATHS}\n\nwhere $R$ is the rate. " + "And so on it goes. " * 40
    _, _, chunks = chunks_of(body)
    assert len(chunks) > 2
    assert any("The cost is\n\n$$" in chunk.text and "where $R$ is" in chunk.text for chunk in chunks)


@for_each(
    lambda: ("def read_it_{}(value):", "class Reader{}:", "pub fn read_it_{}(value: u8) {{", "export function f{}() {{")
)
def test_each_part_of_a_long_code_block_begins_at_a_definition_and_has_the_opening_line_as_lead(line: str) -> None:
    code = "".join(line.format(number) + "\n    first = value + 1\n    return first * 2\n" for number in range(60))
    _, _, chunks = chunks_of(f"# Code\n\nBefore it.\n\n```lang title=x\n{code}```\n\nAfter it.\n")
    parts = [chunk for chunk in chunks if "first = value" in chunk.text]
    assert len(parts) > 5
    assert all(part.lead == "```lang title=x\n" for part in parts[1:])
    begin = line.partition("{")[0]
    assert all(part.text.lstrip().startswith(begin) for part in parts[1:])
    assert all(part.tokens <= CHUNK_TOKENS + MIN_CHUNK_TOKENS for part in parts)


def test_a_long_code_block_without_definitions_is_cut_at_blank_lines() -> None:
    stanza = "set the first value of it to one\nset the second value of it to two\n"
    _, _, chunks = chunks_of("```\n" + "\n".join([stanza] * 60) + "```\n")
    assert len(chunks) > 5
    assert all(chunk.text.startswith("set the first") and chunk.lead == "```\n" for chunk in chunks[1:])
