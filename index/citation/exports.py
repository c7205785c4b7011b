"""The forms in which a record leaves. To add one: one module with a function, one line in EXPORTS, one test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.citation.bibtex import format_biblatex, format_bibtex
from index.citation.csl import format_csl_json
from index.citation.record import CitationRecord
from index.citation.ris import format_ris


@dataclass(frozen=True, slots=True)
class Export:
    """A file format for records: `render` makes one file of any number of them, in the order given.

    `label` is what readers call it.
    """

    extension: str
    media_type: str
    label: str
    render: Callable[[Sequence[CitationRecord]], str]


def _join_entries(entry: Callable[[CitationRecord], str]) -> Callable[[Sequence[CitationRecord]], str]:
    def render(records: Sequence[CitationRecord]) -> str:
        return "\n\n".join(entry(record) for record in records) + ("\n" if records else "")

    return render


EXPORTS: Mapping[str, Export] = {
    "bibtex": Export("bib", "application/x-bibtex", "BibTeX", _join_entries(format_bibtex)),
    "biblatex": Export("biblatex.bib", "application/x-bibtex", "biblatex", _join_entries(format_biblatex)),
    "ris": Export("ris", "application/x-research-info-systems", "RIS", _join_entries(format_ris)),
    "csl_json": Export("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", format_csl_json),
}
