"""When a document's files have to be rendered again: the fingerprint of all that they are made from."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from llms.content.catalogue import Catalogue
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.publishing.dependencies import code_digest

LIBRARIES = (  # that render: another version may write other bytes
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "math-core",
    "mdit-py-plugins",
    "msgspec",
    "nh3",
    "pydantic",
    "pydantic-core",
    "pypandoc-binary",
    "pypandoc",
    "typst",
)
_OF_THE_SERVICE = frozenset({"url", "permalink", "tokens", "converted_by", "linked_from", "linked_from_count"})


@cache
def compute_renderer_digest() -> str:
    """The hash of what renders surfaces: the code and data that the registry reaches, and the libraries' versions."""
    code = code_digest("llms.surfaces.registry", frozenset({"index", "llms"}))
    return hashlib.sha256(encode_compact([code, library_versions()]).encode()).hexdigest()


def library_versions() -> dict[str, str | None]:
    """The version of each library that renders; None where it is not installed."""
    return {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def compute_shared_digest(catalogue: Catalogue) -> str:
    """The hash of what every page depends on beside its document: the archive, the service and the way to others."""
    parts = [
        compute_renderer_digest(),
        catalogue.archive.model_dump_json(),
        catalogue.base_url,
        catalogue.has_feeds,
        catalogue.service.theme.templates,
        [(section.heading, section.path) for section in catalogue.sections],
    ]
    return hashlib.sha256(encode_compact(parts).encode()).hexdigest()


def compute_fingerprint(item: Item, shared: str) -> str:
    """The hash of all that a document's own files are made from."""
    picture = item.illustration
    shown = (picture.svg, picture.alt) if picture else None
    backlinks = [(each.id, each.title, each.path) for each in item.linked_from]
    own = [item.has_pdf, shown, dict(item.formatted), backlinks, item.surroundings.facts(), item.version_path]
    own.append(item.revised)
    beside = encode_compact([shared, *own])
    return hashlib.sha256(f"{beside}\n{item.document.model_dump_json()}".encode()).hexdigest()[:32]


def compute_facts_hash(item: Item) -> str:
    """The hash of what is stated of a document, whoever links to it and wherever this service is."""
    stated = {name: value for name, value in item.facts().items() if name not in _OF_THE_SERVICE}
    return hashlib.sha256(encode_compact(stated).encode()).hexdigest()[:16]


def compute_permalink_fingerprint(digest: str, shared: str) -> str:
    """The hash of all that the files of a permalink are made from; `digest` is that of its text."""
    return hashlib.sha256(f"{shared} {digest}".encode()).hexdigest()[:32]
