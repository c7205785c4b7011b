"""Citation files: every export a document, the same for the whole archive, and CITATION.cff for the archive itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from index.citation import EXPORTS, Export, read_name
from llms.content.catalogue import Catalogue
from llms.content.dates import has_day
from llms.content.file import File, PlannedFile
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact, encode_spaced


def render_document_citations(item: Item) -> Iterator[File]:
    """`papers/x.bib`, `.biblatex.bib`, `.ris` and `.csl.json`."""
    for name, export in EXPORTS.items():
        yield File(OFFERED_FORMS[name].file(item.path), export.render([item.record]).encode())


def render_bibliographies(catalogue: Catalogue) -> Iterator[File | PlannedFile]:
    """`bibliography.bib` and its like with every document, and `CITATION.cff`."""
    for name, export in EXPORTS.items():
        form = OFFERED_FORMS[name]
        ones = [catalogue.files.get(form.file(item.path)) for item in catalogue.items]
        source = encode_compact([found.sha256 if found else None for found in ones])
        yield PlannedFile(form.file("bibliography"), source, partial(_render_all, export, catalogue.items))
    if catalogue.archive.author:
        yield File("CITATION.cff", _render_cff(catalogue).encode())


def _render_all(export: Export, items: Sequence[Item]) -> bytes:
    return export.render([replace(item).record for item in items]).encode()  # no item holds its record from here on


def _render_cff(catalogue: Catalogue) -> str:
    """The archive as a data set in the Citation File Format 1.2.0; JSON values are YAML values."""
    archive = catalogue.archive
    name = read_name(archive.author or "")
    person = {
        "family-names": name.family,
        "given-names": name.given,
        "name-particle": name.particle,
        "name-suffix": name.suffix,
        "name": name.literal,
        "orcid": f"https://orcid.org/{archive.orcid}" if archive.orcid else None,
    }
    facts = {
        "cff-version": "1.2.0",
        "message": "If you use this archive, please cite it, and the document that you use, as given here.",
        "type": "dataset",
        "title": archive.title,
        "abstract": archive.summary,
        "authors": [{key: value for key, value in person.items() if value}],
        "url": f"{catalogue.base_url}/",
        "repository": archive.site,
        "date-released": catalogue.newest if has_day(catalogue.newest) else None,
        "license-url": archive.license,
    }
    lines = [f"{key}: {encode_spaced(value)}" for key, value in facts.items() if value is not None]
    return "\n".join([*lines, ""])
