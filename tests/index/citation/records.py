"""Records for the tests of citations: the hard cases, and one ordinary paper."""

from typing import Any

from index import ArchiveInfo, Document
from index.citation import CitationRecord, make_citation_record

INFO = ArchiveInfo(title="T", summary="S", description="D", publisher="ifitsmanu.com")
URL = "http://127.0.0.1:8321"
PAPER: dict[str, Any] = {
    "id": "paper:serving-frontier",
    "title": "Disaggregated or Colocated? The Cost-Frontier of LLM Serving Under SLO Contracts.",
    "sentence_title": "Disaggregated or colocated? The cost-frontier of LLM serving under SLO contracts.",
    "authors": ("Manu Bhardwaj",),
    "date": "2026-05-16",
    "version": "1.0",
    "series": "Research Paper #1 in the AI systems engineering wedge",
    "canonical": "https://ifitsmanu.com/papers/serving-frontier/",
    "cite_key": "bhardwaj2026disaggregated",
}
SYMBOLS = "µ-Calculi of α₀ > 50% in K₁_x · √N · “κΔ ≥ γ” {x} #1 $5 ~ ^ \\ A&B"


def document(**changes: object) -> Document:
    values = {**PAPER, **changes}
    file = {"source": "x.md", "sha256": "0123456789abcdef" * 4, "characters": 1, "body_start": 0, "tokens": 1}
    return Document.model_validate({"kind": str(values["id"]).partition(":")[0], **file, **values})


def record(info: ArchiveInfo = INFO, accessed: str | None = None, **changes: object) -> CitationRecord:
    return make_citation_record(document(**changes), info, URL, accessed=accessed)


def bare(name: str, **values: object) -> CitationRecord:
    """A record of a document that has an id, a title and what is given."""
    nothing: dict[str, Any] = dict.fromkeys(("sentence_title", "date", "version", "series", "canonical", "cite_key"))
    return record(**{**nothing, "authors": (), "id": name, "title": f"About {name}", **values})


HARD = {
    "symbols": bare("paper:symbols", title=SYMBOLS, authors=("Manu Bhardwaj",), date="2026-05-16"),
    "names": bare(
        "paper:names",
        authors=(
            "Ludwig van Beethoven",
            "José Nuñez Jr.",
            "{Barnes and Noble, Inc. & NASA}",
            "Charles de la Vallée Poussin",
            "Łukasz Ångström",
        ),
        date="2026-05",
        version="1.2",
        series="Working Paper #4",
        canonical="https://example.org/a_b%20c~d?x=1&y=#z",
        cite_aliases=("beethoven2025names",),
    ),
    "first": bare("paper:first", title="First of Two", authors=("Manu Bhardwaj",), date="2026-05-01"),
    "second": bare("paper:second", title="Second of Two", authors=("Manu Bhardwaj",), date="2026-05-01"),
    "doi": bare("paper:doi", authors=("Manu Bhardwaj",), date="2026", doi="10.1234/ab_c(1)"),
    "arxiv": bare("paper:arxiv", authors=("Manu Bhardwaj",), date="2026", eprint="2605.04357", eprint_class="cs.DC"),
    "sici": bare(
        "paper:sici",
        authors=("Manu Bhardwaj",),
        date="1998-08-15",
        doi="https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
        canonical="https://en.wikipedia.org/wiki/Mercury_(planet)#Orbit_(mean)",
        cite_key="DBLP:conf/nips/Lee_2024-a",
        cite_aliases=("lee:2024",),
    ),
    "braces": bare(
        "paper:braces", authors=("Manu Bhardwaj",), date="1687", doi="10.1234/a{b}c\\d}", cite_key="Lee2024"
    ),
    "old-arxiv": bare("paper:old-arxiv", authors=("Manu Bhardwaj",), date="1999", eprint="arXiv:hep-th/9901001v2"),
    "iri": bare("page:iri", date="2026", canonical="https://bücher.example/Öl_(Fluß)?q=é#ü"),
    "undated": bare("topic:undated", authors=("Manu Bhardwaj",)),
    "anonymous": bare("page:anonymous", title="llms.txt & Co"),
    "note": bare(
        "field-note:note",
        title="Harvesting Slack. ROSE and the Third Role.",
        sentence_title="Harvesting slack. ROSE and the third role.",
        authors=("NASA",),
        date="2026-05",
        series="Field Notes #7",
    ),
}
