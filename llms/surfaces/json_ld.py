"""The schema.org description of every document as a file."""

from collections.abc import Iterator

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import FORMS
from llms.content.item import Item
from llms.content.json_text import compact
from llms.content.metadata import json_ld


def json_ld_file(_: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.jsonld`."""
    yield File(FORMS["schema_org"].file(item.path), compact(json_ld(item)).encode())
