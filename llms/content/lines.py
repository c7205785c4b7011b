"""Files that have a document a line, as JSON: of a document that did not change the former line is taken."""

from collections.abc import Callable, Mapping
from typing import Literal

from llms.content.catalogue import Catalogue
from llms.content.item import Item
from llms.content.json_text import encode_compact

Key = Literal["id", "path"]  # what stands first in a line


def read_lines(data: bytes, key: Key, following: str) -> Mapping[bytes, bytes]:
    """The lines of the documents by their key, as it is written in JSON; the field `following` is the second."""
    start, end = f'{{"{key}":'.encode(), f',"{following}":'.encode()
    lines = (line.removesuffix(b",") for line in data.split(b"\n") if line.startswith(start))
    return {line.partition(end)[0].removeprefix(start): line for line in lines}


def list_lines(catalogue: Catalogue, path: str, key: Key, following: str, make: Callable[[Item], bytes]) -> list[bytes]:
    """The lines of the file at `path`, in the order of the lists."""
    former = read_lines(catalogue.read_former(path), key, following) if catalogue.kept else {}
    lines = []
    for item in catalogue.items:
        line = former.get(encode_key(getattr(item, key))) if item.id in catalogue.kept else None
        lines.append(line or make(item))
    return lines


def encode_key(key: str) -> bytes:
    """The key of a line, as it is written in JSON."""
    return encode_compact(key).encode()
