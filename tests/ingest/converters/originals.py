"""Small originals, made here: PDFs line by line, notebooks, zip files."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

Line = tuple[int, int, str]  # x and y in points from the lower left corner, and what stands there


def make_pdf(pages: Sequence[Sequence[Line]], **information: str) -> bytes:
    """A PDF with a text layer of these lines; `information` are entries such as Title and Author."""
    streams = [
        b"\n".join(b"BT /F1 11 Tf %d %d Td (%s) Tj ET" % (x, y, _escape(text)) for x, y, text in lines)
        for lines in pages
    ]
    return make_pdf_of_streams(streams, information)


def make_pdf_of_streams(streams: Sequence[bytes], information: Mapping[str, str] | None = None) -> bytes:
    """A PDF with a page a content stream, each compressed."""
    count = len(streams)
    entries = b" ".join(b"/%s (%s)" % (name.encode(), _escape(text)) for name, text in (information or {}).items())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(count))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<<%s>>" % entries,
    ]
    for number, stream in enumerate(streams):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (6 + 2 * number)
        )
        packed = zlib.compress(stream, 1)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(data))
    )


def make_notebook(cells: Sequence[Mapping[str, Any]], **metadata: Any) -> bytes:
    """A notebook of format 4.5 with these cells."""
    whole = [{"id": f"c{number}", "metadata": {}, **_complete(cell)} for number, cell in enumerate(cells)]
    return json.dumps({"cells": whole, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def make_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip file; what is in it is compressed."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def _complete(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    code: Mapping[str, Any] = {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {}
    return {**code, **cell}


def _escape(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
