"""Whatever is read takes time linear in its length, or is refused before it is read."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType

from tests.adversarial.growth import find_growth
from tests.adversarial.markdown import Make
from tests.adversarial.readers import READERS, Reader, read_or_refuse
from tests.conftest import ROOT
from tests.each import for_each
from tests.test_house import PACKAGES

PARSERS = {"re", "yaml", "difflib", "json", "binascii", "html"}  # modules whose functions read text
# What uses one of them and reads nothing that somebody sent, with what it does read.
TRUSTED: Mapping[str, str] = {
    "ingest/converters/isolation/child.py": "messages of our own parent",
    "ingest/converters/isolation/worker.py": "messages of our own child, of a bounded size",
    "ingest/converters/notebook.py": "a notebook, in a process with limits of time and memory",
    "ingest/converters/pandoc/run.py": "what pandoc writes, in a process with limits of time and memory",
    "ingest/converters/pdf.py": "a PDF, in a process with limits of time and memory",
    "ingest/converters/running_heads.py": "a PDF, in a process with limits of time and memory",
    "index/citation/citeproc.py": "what pandoc writes",
    "index/evaluation/judgements.py": "files that the operator names on the command line",
    "index/integrity/probe.py": "chunks, each of a bounded length",
    "server/health/base_url.py": "our own published robots.txt",
    "index/storage/kept/backup.py": "a backup that the operator names, whose parts have hashes",
    "index/storage/folder.py": "names of files in our own index",
    "index/storage/kept/register.py": "names of files in our own index",
    "index/storage/link_records.py": "our own records",
    "index/storage/location.py": "messages of LanceDB",
    "index/storage/sealed.py": "our own files",
    "ingest/sources/bibliography/refusals.py": "our own notes of packed files",
    "ingest/sources/bibliography/works.py": "names of files, of 255 characters at most",
    "ingest/sources/site/kinds.py": "our own words",
    "ingest/sources/site/source.py": "our own notes of a site, and the address that the operator names",
    "ingest/sources/site/state.py": "our own notes of a site",
    "index/storage/sources.py": "the address of a source, a setting or 400 characters of archive.yaml",
    "ingest/stages/claims.py": "citation keys, each of a bounded length",
    "ingest/stages/kept_vectors.py": "names of files in our own index",
    "server/clients/command.py": "what pip recorded of us",
    "server/permalinks.py": "our own published pages",
    "tools/thresholds/reproduction/discrepancies.py": "our own claims",
    "tools/thresholds/reproduction/replication.py": "our own numbers",
    "tools/thresholds/serving/hardware.py": "our own catalogue",
    "server/places.py": "the user's own command line",
    "index/storage/locate.py": "the place of the index, a setting",
    "index/storage/reader.py": "the first 120 characters of an id",
    "ingest/stages/write.py": "chunks, each of a bounded length",
    "llms/api/operations.py": "patterns of parameters that bound their length",
    "llms/content/item.py": "the address of the service, a setting",
    "llms/content/json_text.py": "what is written",
    "llms/publishing/dependencies.py": "our own source code",
    "llms/publishing/ledger.py": "our own ledger",
    "llms/publishing/on_request.py": "our own records, as they were published",
    "llms/surfaces/feeds/channels.py": "one character at a time",
    "llms/surfaces/feeds/topic_slugs.py": "a topic, which has 400 characters at most",
    "llms/surfaces/records.py": "our own records, as they were published",
    "llms/surfaces/pdf.py": "what pandoc writes, in a process of its own",
    "llms/surfaces/maps/skill.py": "the address of the archive's site, a setting",
    "llms/surfaces/well_known.py": "the address of the service, a setting",
    "server/clients/blocks.py": "the configuration of the user's own client",
    "server/clients/file.py": "the configuration of the user's own client",
    "server/clients/formats.py": "the configuration of the user's own client",
    "server/commands/init.py": "the archive.yaml of the folder that the operator names, 100,000 bytes at most",
    "server/commands/threshold.py": "the user's own command line",
    "server/verification/crossref.py": "2 MB at most, by the standard library's parser",
    "server/web/api.py": "16 KiB at most, by the standard library's parser",
    "server/web/search/narrowing.py": "a query, which has 2,000 characters at most",
    "server/web/search/page.py": "passages, each of a bounded length",
    "server/web/site.py": "names of our own files",
    "tools/thresholds/pictures/illustrations.py": "our own pictures",
    "tools/thresholds/reproduction/vectors.py": "our own vectors",
    "tools/thresholds/serving/calibration/measured.py": "our own coefficients",
}


def pairs() -> Iterator[tuple[str, Reader, str, Make]]:
    for name, reader in READERS.items():
        for text, make in reader.generators.items():
            yield name, reader, text, make


@for_each(pairs, lambda pair: f"{pair[0]}, {pair[2]}")
def test_the_time_to_read_a_text_is_linear_in_its_length(pair: tuple[str, Reader, str, Make]) -> None:
    _, reader, _, make = pair
    growth = find_growth(reader, make)
    assert growth is None, growth


def test_a_growth_that_is_not_linear_is_found() -> None:
    def read(text: str) -> None:
        for position in range(0, len(text), 10):
            text[position:].count("b")

    assert find_growth(Reader(read), lambda size: "a" * size) is not None
    assert find_growth(Reader(cache(read)), lambda size: "a" * size) is not None
    assert find_growth(Reader(lambda text: text.count("b")), lambda size: "a" * size) is None


def test_every_module_that_reads_text_is_reached_by_a_reader() -> None:
    reached: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            reached.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        for _, reader, _, make in pairs():
            read_or_refuse(reader, make(100))
    finally:
        sys.setprofile(None)
    using = {path.relative_to(ROOT).as_posix() for path in _find_modules_with_parsers()}
    missing = {name for name in using if str(ROOT / name) not in reached} - TRUSTED.keys()
    assert sorted(missing) == [], "add a reader to readers.py, or say in TRUSTED why these read nobody's text"
    assert not TRUSTED.keys() - using, "these need no exception any more"


def _find_modules_with_parsers() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module in PARSERS:
                        if name not in {"dumps", "dump", "escape", "b2a_base64"}:
                            yield path
