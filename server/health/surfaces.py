"""Compare published surfaces with their ledger, as findings."""

from collections.abc import Iterator
from pathlib import Path

from index.integrity.finding import Finding
from llms import verify_publication

_MEANINGS = {
    "missing": ("is missing", "it cannot be read by anybody"),
    "altered": ("was altered", "a service refuses to send it"),
    "extra": ("is not one of the publication's", "a static host serves it although nobody published it"),
}


def verify_surfaces(public: Path) -> Iterator[Finding]:
    """What is wrong with the files of a publication; it reads every file once."""
    for found in verify_publication(public):
        problem, meaning = _MEANINGS[found.problem]
        is_ours = found.problem != "extra"
        yield Finding(
            where=str(public / found.path),
            problem=problem,
            meaning=meaning,
            remedy="Run 'refdesk doctor --repair'" if is_ours else "Move it out of this folder",
            cure="publish" if is_ours else None,
        )
