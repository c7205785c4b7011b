"""The ids that a Markdown text states for its parts: `{#id}`, `<a id="id">`."""

import re
from itertools import islice

MAX_STATED_IDS = 2_000  # of one text
STATED_ID = re.compile(
    r"\{[^{}\n#]{0,100}#(?P<braces>[^\s{}]{1,200})"
    r"|<[a-z][^<>]{0,400}?\s(?:id|name)=[\"'](?P<html>[^\"'<>]{1,200})[\"']",
    re.IGNORECASE,
)


def list_stated_ids(body: str) -> tuple[str, ...]:
    """The first of the ids that a text states, each once."""
    found = dict.fromkeys(found["braces"] or found["html"] for found in STATED_ID.finditer(body))
    return tuple(islice(found, MAX_STATED_IDS))
