"""The pictures and other files that documents show or offer: each once, at an address that says its content."""

from collections.abc import Iterator
from functools import partial

from llms.content.catalogue import Catalogue
from llms.content.file import File, StoredFile


def render_attached_files(catalogue: Catalogue) -> Iterator[File]:
    """`files/HASH12/name.png`: the bytes as they lie in the source; an address never has others."""
    read = catalogue.read_attached
    if read is None:
        return
    found = {file.published: file for item in catalogue.items for file in item.document.files}
    for path in sorted(found):
        sha256 = found[path].sha256
        yield StoredFile(path=path, sha256=sha256, load=partial(read, sha256))
