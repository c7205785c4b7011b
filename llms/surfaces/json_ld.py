"""The schema.org description of every document as a file."""

from collections.abc import Iterator

from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.metadata import build_json_ld


def render_json_ld_file(item: Item) -> Iterator[File]:
    """`papers/x.jsonld`."""
    yield File(OFFERED_FORMS["schema_org"].file(item.path), encode_compact(build_json_ld(item)).encode())
