"""The record of every document, from which the service makes those of its forms that are not written as files."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from index import ArchiveInfo, Document
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Illustration, Item
from llms.content.json_text import encode_compact

RECORDS_FILE = "api/records.jsonl"
_BESIDE: Mapping[str, bool | set[str]] = {  # what no form made of a record says
    **dict.fromkeys(("provenance", "extra", "aliases", "names", "labels", "links", "files", "forms"), True),
    "original": {"places"},
}


def render_records(catalogue: Catalogue) -> Iterator[File]:
    """`api/records.jsonl`, where forms are made on request: the archive and its address, then a line a document."""
    if catalogue.archive.writes_all_forms:
        return
    archive = catalogue.archive.model_dump(mode="json", exclude={"sources", "folders"}, exclude_defaults=True)
    former = read_lines(catalogue.read_former(RECORDS_FILE)) if catalogue.kept else {}
    lines = [encode_compact({"base_url": catalogue.base_url, "archive": archive}).encode()]
    for item in catalogue.items:
        line = former.get(_encode_key(item.path)) if item.id in catalogue.kept else None
        lines.append(line or _format_line(catalogue, item))
    yield File(RECORDS_FILE, b"\n".join([*lines, b""]))


def read_lines(data: bytes) -> Mapping[bytes, bytes]:
    """The lines of the documents by their path, which stands first, as it is written in JSON."""
    lines = data.split(b"\n")[1:-1]
    return {line.partition(b',"document":')[0].removeprefix(b'{"path":'): line for line in lines}


def find_item(lines: Mapping[bytes, bytes], path: str, archive: ArchiveInfo, base_url: str) -> Item | None:
    """The document at `path` as far as its record says; None where there is none."""
    line = lines.get(_encode_key(path))
    if line is None:
        return None
    found: Mapping[str, Any] = json.loads(line)
    picture = Illustration("", "") if found["has_picture"] else None
    return Item(Document.model_validate(found["document"]), archive, base_url, found["has_pdf"], picture)


def _format_line(catalogue: Catalogue, item: Item) -> bytes:
    document = item.document.model_dump_json(exclude=dict(_BESIDE), exclude_defaults=True).encode()
    has_pdf = OFFERED_FORMS["pdf"].file(item.path) in catalogue.files
    rest = encode_compact({"has_pdf": has_pdf, "has_picture": item.illustration is not None}).encode()
    return b'{"path":%s,"document":%s,%s' % (_encode_key(item.path), document, rest[1:])


def _encode_key(path: str) -> bytes:
    return encode_compact(path).encode()
