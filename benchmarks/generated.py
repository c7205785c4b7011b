"""Publish generated documents and print what it took: `python -m benchmarks.generated COUNT FOLDER`."""

import hashlib
import json
import sys
import time
from pathlib import Path

from index import ArchiveInfo, Document
from llms import Catalogue, PublishReport, ServiceDescription
from llms.publishing.publish import publish
from server.cli import collect_garbage_less_often

BASE_URL = "http://127.0.0.1:8321"
SENTENCES = (
    "Routing sends easy work to less compute and hard work to more. ",
    "An accepted answer costs what its generation and verification cost together. ",
)


def generate_body(number: int, following: int) -> str:
    """A text of about 1.2 kB with headings, formulas, a table, a list and a link."""
    return (
        f"# Generated text {number}\n\n> Made for a measurement.\n\n"
        f"The premium of item {number} pays if $\\kappa_{{{number}}}\\Delta > \\gamma$. {SENTENCES[0] * 8}\n\n"
        f"## Numbers\n\n| a | b |\n|---|---|\n| {number} | 2 |\n\n- [Next](x{following}.md): the one after\n\n"
        f"$$\nC_{{{number}}} = \\frac{{1}}{{{number}+1}}\n$$\n\n{SENTENCES[1] * 6}\n"
    )


def generate_catalogue(count: int, changed: int | None = None) -> Catalogue:
    """A catalogue of generated papers; the one with the number `changed` says something else."""
    documents, texts = {}, {}
    for number in range(count):
        name = f"paper:x{number}"
        date = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}"
        front = f"---\nid: {name}\nkind: paper\ntitle: Generated text {number}\ndate: {date}\n---\n\n"
        text = front + generate_body(number, (number + 1) % count) + ("\nChanged.\n" if number == changed else "")
        documents[name] = Document(
            id=name,
            kind="paper",
            title=f"Generated text {number}",
            summary="A generated text about routing.",
            date=date,
            authors=("Ada Lovelace",),
            topics=(f"topic-{number % 20}",),
            source=f"x{number}.md",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            characters=len(text),
            body_start=len(front),
            tokens=len(text) // 4,
        )
        texts[name] = text
    info = ArchiveInfo(
        title="Generated", summary="Generated texts.", description="For a measurement.", author="Ada Lovelace"
    )
    return Catalogue.of(info, documents, texts, ServiceDescription(BASE_URL))


def main() -> None:
    """Publish all, then again with nothing changed, then with one document changed."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    collect_garbage_less_often()  # as the command does
    runs = {}
    for name, catalogue in (
        ("all", generate_catalogue(count)),
        ("none", generate_catalogue(count)),
        ("one", generate_catalogue(count, 5)),
    ):
        started = time.process_time()
        report: PublishReport = publish(catalogue, folder, name)
        runs[name] = {"cpu_s": time.process_time() - started, "written": report.written}
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
