"""Fields that only our front matter has; they are taken as they are."""

from collections.abc import Iterator, Mapping
from typing import Any

_LINES = ("sentence_title", "arxiv", "cite_key", "cite_aliases", "eprint", "eprint_class")


def list_own(by_name: Mapping[str, tuple[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """The fields of ours among those of a header: our name, the name there, and the value.

    `about` and `sources` are words that others use in other senses: they are ours where they hold mappings.
    """
    for field in _LINES:
        name, value = by_name.get(field, ("", None))
        if value is not None:
            yield field, name, value
    name, value = by_name.get("about", ("", None))
    if isinstance(value, Mapping):
        yield "about", name, value
    name, value = by_name.get("sources", ("", None))
    if isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        yield "sources", name, value
