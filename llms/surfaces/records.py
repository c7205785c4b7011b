"""The record of every document, from which the service makes those of its forms that are not written as files."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from index import ArchiveInfo, Document
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Illustration, Item
from llms.content.json_text import encode_compact
from llms.content.lines import encode_key, list_lines, read_lines

RECORDS_FILE = "api/records.jsonl"
_BESIDE: Mapping[str, bool | set[str]] = {  # what no form made of a record says
    **dict.fromkeys(("provenance", "extra", "aliases", "names", "labels", "links", "files", "forms"), True),
    "original": {"places"},
}


def render_records(catalogue: Catalogue) -> Iterator[File]:
    """`api/records.jsonl`, where forms are made on request: the archive and its address, then a line a document."""
    if catalogue.archive.writes_all_forms:
        return
    archive = catalogue.archive.model_dump(
        mode="json", exclude={"sources", "folders", "rename_kinds"}, exclude_defaults=True
    )
    head = encode_compact({"base_url": catalogue.base_url, "archive": archive}).encode()
    lines = list_lines(catalogue, RECORDS_FILE, "path", "document", partial(_format_line, catalogue))
    yield File(RECORDS_FILE, b"\n".join([head, *lines, b""]))


def read_records(data: bytes) -> Mapping[bytes, bytes]:
    """The lines of the documents by their path, as it is written in JSON."""
    return read_lines(data, "path", "document")


def find_item(lines: Mapping[bytes, bytes], path: str, archive: ArchiveInfo, base_url: str) -> Item | None:
    """The document at `path` as far as its record says; None where there is none."""
    line = lines.get(encode_key(path))
    if line is None:
        return None
    found: Mapping[str, Any] = json.loads(line)
    picture = Illustration("", "") if found["has_picture"] else None
    return Item(Document.model_validate(found["document"]), archive, base_url, found["has_pdf"], picture)


def _format_line(catalogue: Catalogue, item: Item) -> bytes:
    document = item.document.model_dump_json(exclude=dict(_BESIDE), exclude_defaults=True).encode()
    has_pdf = OFFERED_FORMS["pdf"].file(item.path) in catalogue.files
    rest = encode_compact({"has_pdf": has_pdf, "has_picture": item.illustration is not None}).encode()
    return b'{"path":%s,"document":%s,%s' % (encode_key(item.path), document, rest[1:])
