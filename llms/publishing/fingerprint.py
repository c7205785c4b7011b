"""When a document's files have to be rendered again: the fingerprint of all that they are made from."""

import hashlib
from collections.abc import Set
from functools import cache
from pathlib import Path

import index.citation
from llms.content.catalogue import Catalogue
from llms.content.item import Item
from llms.content.json_text import compact


@cache
def renderer_digest() -> str:
    """The hash of the code and the templates that render surfaces."""
    folders = (Path(__file__).parents[1], Path(index.citation.__file__).parent)
    return "".join(files_digest(folder, {".py", ".html", ".css", ".lua", ".typ"}) for folder in folders)


def files_digest(folder: Path, endings: Set[str]) -> str:
    """The hash of the files below `folder` with one of these endings: their names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def shared_digest(catalogue: Catalogue) -> str:
    """The hash of what every page depends on beside its document: the archive, the service and the way to others."""
    parts = [
        renderer_digest(),
        catalogue.archive.model_dump_json(),
        catalogue.base_url,
        [(section.heading, section.path) for section in catalogue.sections],
        sorted(item.path for item in catalogue.items),  # a link to one of them leads to its page
    ]
    return hashlib.sha256(compact(parts).encode()).hexdigest()


def fingerprint(item: Item, shared: str) -> str:
    """The hash of all that a document's own files are made from."""
    picture = item.illustration
    shown = (picture.svg, picture.alt) if picture else None
    parts = [shared, item.document.model_dump_json(), item.has_pdf, shown, dict(item.formatted)]
    return hashlib.sha256(compact(parts).encode()).hexdigest()[:32]
