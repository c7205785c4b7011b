"""CPU time of the first answers that a process checks: 40,000 characters with 100 citations of 12 documents.

`python -m benchmarks.verification.first INDEX` needs an index of the shipped archive.
"""

import argparse
import asyncio
import re
import time
from pathlib import Path

from index.markdown.plain_text import render_plain_text
from index.quotes.verification import MAX_ANSWER_CHARS, verify
from index.storage.reader import Reader

DOCUMENTS, CITATIONS, ANSWERS = 12, 94, 3  # with the links in the quotes themselves about 100 citations
OWN_WORDS = (
    "This paragraph explains in words of its own what the source says about costs and about acceptance rates. " * 2
)


async def make_answer(reader: Reader) -> str:
    """Quotes of the documents in turn, each in a paragraph with its source."""
    kept = [name for name in sorted(reader.documents) if reader.documents[name].kind in {"paper", "field-note"}]
    sentences = {
        name: _list_sentences(await reader.markdown(name), reader.documents[name].title) for name in kept[:DOCUMENTS]
    }
    names = [name for name in sentences if sentences[name]]
    paragraphs = []
    for number in range(CITATIONS):
        name = names[number % len(names)]
        quote = sentences[name][number // len(names) % len(sentences[name])]
        paragraphs.append(f"{OWN_WORDS}The summary says “{quote}” ({name}).")
    return "\n\n".join(paragraphs)[:MAX_ANSWER_CHARS]


def _list_sentences(markdown: str, title: str) -> list[str]:
    found = (re.split(r"(?<=\.) ", line) for line in render_plain_text(markdown).text.splitlines())
    texts = (text for line in found for text in line if text.endswith(".") and not set(text) & set("“”$[]\\|:"))
    return [text for text in texts if 40 < len(text) < 200 and text not in title][:40]


async def _measure(index: Path) -> None:
    reader = await Reader.open(index)
    text = await make_answer(reader)
    render_plain_text.cache_clear()
    for number in range(1, ANSWERS + 1):
        start = time.process_time()
        found = await verify(reader, "http://127.0.0.1:8321", text)
        taken = 1000 * (time.process_time() - start)
        size = f"{len(text):,} characters, {len(found.checks)} checks"
        print(f"answer {number}: {size}, {found.verdict}, {taken:.0f} CPU-ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    asyncio.run(_measure(parser.parse_args().index))
