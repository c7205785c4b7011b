"""The picture of a document, where there is one: a file beside its page, which shows it."""

from collections.abc import Iterator

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item


def render_picture(_: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.svg`."""
    if item.illustration is not None:
        yield File(OFFERED_FORMS["picture"].file(item.path), item.illustration.svg.encode(), date=item.document.date)
