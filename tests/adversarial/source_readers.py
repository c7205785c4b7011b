"""What sources read of others, for `readers.py`: histories, packed files, bibliographies, search pages, addresses."""

import contextlib
import gzip
import io
import tarfile
from collections.abc import Mapping

from index.documents.forms import list_identifiers
from index.storage.sources import is_uri
from ingest.merging.groups import list_titles
from ingest.sources.bibliography.packed_tex import read_packed_tex
from ingest.sources.bibliography.source import FORMATS
from ingest.sources.search_page import read_search_page
from ingest.sources.trees.history import parse_git_log
from ingest.sources.trees.packed import check_tar, check_zip_end
from ingest.sources.trees.repository import read_address
from ingest.sources.trees.tree_source import explain_path, name_after
from tests.adversarial.markdown import Make, repeat

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:l="http://purl.org/rss/1.0/modules/link/">'
)
WORK = "<a><z:itemType>book</z:itemType><dc:description>T</dc:description></a>"
LINKED = '<a rdf:about="#a"><z:itemType>book</z:itemType><l:link rdf:resource="#a"/></a>'
BEGINS = "\\documentclass{article}\n"
ENTRIES: Mapping[str, Make] = {
    "entries": lambda n: repeat("@article{b, title = {d}}\n", n),
    "open entries": lambda n: repeat("@article{b, title = {d\n", n),
    "broken entries": lambda n: repeat("@article{\n", n),
    "names": lambda n: "@a{b, author = {" + repeat("{C} and ", n) + "}}",
    "accents": lambda n: "@a{b, title = {" + repeat("\\'{e}\\\"", n) + "}}",
    "open commands": lambda n: "@a{b, title = {" + repeat("\\'{", n) + "}}",
    "files": lambda n: "@a{b, file = {" + repeat(":a\\:b:c;", n) + "}}",
    "macros": lambda n: repeat("@string{a = {b}}\n", n),
    "open macros": lambda n: repeat("@string{a = {", n),
    "tags": lambda n: "TY  - JOUR\n" + repeat("AU  - Lee, Ada\n", n) + "ER  - \n",
    "values that go on": lambda n: "TY  - JOUR\nAB  - a\n" + repeat("and on\n", n),
    "ends": lambda n: repeat("TY  - JOUR\nER  - \n", n),
    "works": lambda n: '[{"id": "a", "title": "b"}' + repeat(', {"id": "a"}', n) + "]",
    "creators": lambda n: '[{"id": "a", "author": [{"family": "b"}' + repeat(', {"family": "b"}', n) + "]}]",
    "open lists": lambda n: repeat("[", n),
    "works of RDF": lambda n: f"{RDF}{repeat(WORK, n)}</rdf:RDF>",
    "references of RDF": lambda n: f"{RDF}{repeat(LINKED, n)}</rdf:RDF>",
    "elements of RDF": lambda n: f"{RDF}{repeat('<a>', n)}",
    "remarks in RDF": lambda n: f"{RDF}{WORK.replace('T', repeat('Citation Key: ', n))}</rdf:RDF>",
}
SOURCES_OF_TEX: Mapping[str, Make] = {
    "texts taken in": lambda n: BEGINS + repeat("\\input{a}", n),
    "open texts": lambda n: BEGINS + repeat("\\input{", n),
    "open lists of references": lambda n: BEGINS + repeat("\\bibliography{a", n),
    "comments": lambda n: BEGINS + repeat("%\n", n),
    "backslashes": lambda n: BEGINS + repeat("\\", n),
    "beginnings": lambda n: repeat("\\documentclass ", n),
}
PAGES: Mapping[str, Make] = {
    "labels": lambda n: repeat("Paper ", n),
    "items": lambda n: repeat("Paper Cold Tea. It is iced. ", n),
    "names": lambda n: "Definition " + repeat("Cold Tea ", n),
    "sentences in the case of titles": lambda n: "Paper " + repeat("Cold Tea. ", n),
    "plain items": lambda n: repeat("surface Tea feed ", n),
    "small words": lambda n: "topic " + repeat("A of ", n) + ".",
    "stops": lambda n: "Paper A" + repeat(". ", n),
}
HISTORIES: Mapping[str, Make] = {
    "commits": lambda n: repeat("\x01aa 2024-01-02 A\0\nb.md\0", n),
    "authors": lambda n: "".join(f"\x01aa 2024-01-02 A{number}\0\nb.md\0" for number in range(n // 24)),
    "paths": lambda n: "\x01aa 2024-01-02 A\0" + "".join(f"{number}.md\0" for number in range(n // 8)),
    "heads": lambda n: repeat("\x01", n),
}
PLACES: Mapping[str, Make] = {
    "folders": lambda n: repeat("a/", n),
    "signs": lambda n: repeat("@", n),
    "steps up": lambda n: repeat("../", n),
    "suffixes": lambda n: "a" + repeat(".tar.gz", n),
    "fields": lambda n: "?" + repeat("utm_a=b&", n),
    "sentences": lambda n: repeat("Cold. ", n),
}


def read_bibliographies(text: str) -> None:
    for read in set(FORMATS.values()):
        with contextlib.suppress(ValueError):  # which the source tells
            read(text)


def read_page(text: str) -> None:
    read_search_page(f"9 items\n{text}")
    read_search_page(text)


def read_history(text: str) -> None:
    parse_git_log(io.BytesIO(text.encode("utf-8", "replace")))


def read_places(text: str) -> None:
    """An address, a path and what tells one document of two sources."""
    for start in ("git+https://host/", "git+file:///", "git+https://"):
        with contextlib.suppress(ValueError):  # ArchiveError, and what the system says of a name
            read_address(start + text)
    is_uri(text)
    explain_path(text)
    name_after(text)
    list_identifiers({"canonical": f"https://host/{text}", "doi": text, "eprint": text})
    list_titles(text, is_stub=True)


RECORD = tarfile.TarInfo("a.md").tobuf(tarfile.USTAR_FORMAT).decode("ascii")


def read_packed(text: str) -> None:
    data = text.encode("utf-8", "replace")
    with contextlib.suppress(ValueError, OSError, tarfile.TarError):  # which the source tells
        check_tar(io.BytesIO(data))
    with contextlib.suppress(ValueError):
        check_zip_end(data)
    with contextlib.suppress(ValueError):
        read_packed_tex(gzip.compress(data, compresslevel=1), "a.gz")
