"""The forms in which a record leaves. To add one: one module with a function, one line in EXPORTS, one test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.citation.bibtex import biblatex, bibtex
from index.citation.csl import csl_json
from index.citation.record import Record
from index.citation.ris import ris


@dataclass(frozen=True, slots=True)
class Export:
    """A file format for records: `render` makes one file of any number of them, in the order given.

    `label` is what readers call it.
    """

    extension: str
    media_type: str
    label: str
    render: Callable[[Sequence[Record]], str]


def _joined(entry: Callable[[Record], str]) -> Callable[[Sequence[Record]], str]:
    def render(records: Sequence[Record]) -> str:
        return "\n\n".join(entry(record) for record in records) + ("\n" if records else "")

    return render


EXPORTS: Mapping[str, Export] = {
    "bibtex": Export("bib", "application/x-bibtex", "BibTeX", _joined(bibtex)),
    "biblatex": Export("biblatex.bib", "application/x-bibtex", "biblatex", _joined(biblatex)),
    "ris": Export("ris", "application/x-research-info-systems", "RIS", _joined(ris)),
    "csl_json": Export("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
}
