"""Run pandoc on a file: in its sandbox, with a limited heap, and within the limits of the process that starts it."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index import remove_hidden
from index.markdown.plain_text import render_plain_text
from index.markdown.stated_ids import STATED_ID
from ingest.converters.converter import Converted, name_version
from ingest.converters.media_types import ZIP_TYPES
from ingest.converters.pandoc.zip_sizes import check_zip_sizes
from ingest.converters.plain_text import read_text
from ingest.errors import SourceFileError
from ingest.facts.dates import read_date

FORMATS_EXTRA = "formats"
FORMAT = 3  # bump when the Markdown made by pandoc changes
MAX_HEAP_MB = 512  # of pandoc; a document of nested macros would take all there is
_MARKDOWN = "commonmark+pipe_tables+tex_math_dollars+footnotes+strikeout+attributes"
# pandoc knows no list of references of LaTeX: it takes the number behind `\newblock` for one of the command's
_REFERENCES = (
    r"\newcommand{\newblock}{}\newcommand{\bibitem}[2][]{\par\cite{#2} }"
    r"\newenvironment{thebibliography}[1]{\section*{References}}{}"
)
_SEPARATOR = "\n<!-- end of facts -->\n"
_HERE = Path(__file__).parent
_HEAP_EXHAUSTED = 251  # pandoc's status
_LOCAL_FILE = re.compile(r"(?:Could not load include file|Could not (?:find|fetch|read)[^\n]*file|File) (\S+)")
_MISSING_FILE = re.compile(r"File (\S+) not found in resource path")
_ENTRY = re.compile(r"(?:Error at|at) (?:\"[^\"]*\" )?\(?line (\d+)")
_ADDRESS = re.compile(r"[<(]\S+@\S+[>)]")  # of an author's mail
_RST_LABEL = re.compile(r"^\.\. _(`[^`\n]{1,200}`|[^:`\n]{1,200}):[ \t]*$", re.MULTILINE)
_MAX_LOST_LABELS = 20
_MAX_SAID_CHARS = 300


@dataclass(frozen=True, slots=True)
class Format:
    """A format that pandoc reads: its media type and suffixes, and what pandoc and people call it."""

    media_type: str
    suffixes: tuple[str, ...]
    reader: str
    label: str

    @property
    def states_ids(self) -> bool:
        """Whether its texts give ids to places, by which others link to them."""
        return self.reader in ("rst", "latex", "org")

    @property
    def is_zip(self) -> bool:
        """Whether its files are zip files."""
        return self.media_type in ZIP_TYPES


def convert_with_pandoc(data: bytes, path: str, kind: Format) -> Converted:
    """Convert a file. Raises SourceFileError for a broken one, or one that takes too much."""
    if kind.is_zip:
        check_zip_sizes(data, path)
    else:
        data = read_text(data, path)[0].encode()
    if kind.reader == "latex":
        data = _REFERENCES.encode() + data  # on the first line, so that all keep their numbers
    done = _run(data, kind)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise SourceFileError(path, _read_line(said), _explain(done.returncode, said))
    stated, _, markdown = done.stdout.decode("utf-8", "replace").partition(_SEPARATOR)
    if kind.reader == "rst":
        markdown = _add_lost_labels(data.decode(), markdown)
    return Converted(
        markdown.strip("\n") + "\n",
        _read_facts(stated, kind),
        stated_in=kind.label,
        warnings=tuple(_list_warnings(said)),
    )


def _run(data: bytes, kind: Format) -> "subprocess.CompletedProcess[bytes]":
    command = [
        str(_find_pandoc()),
        "+RTS", f"-M{MAX_HEAP_MB}m", "-RTS",
        "--sandbox",  # it reads no other file, whatever the text includes
        f"--from={kind.reader}{'-auto_identifiers' if kind.states_ids else ''}",
        f"--to={_MARKDOWN}",
        "--wrap=none",
        f"--template={_HERE / 'facts.template'}",
        *([f"--lua-filter={_HERE / 'pictures.lua'}"] if kind.is_zip else []),
        *([f"--lua-filter={_HERE / 'rst.lua'}"] if kind.reader == "rst" else []),
        f"--lua-filter={_HERE / 'text.lua'}",
    ]  # fmt: skip
    return subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  # the bundled pandoc


def _add_lost_labels(text: str, markdown: str) -> str:
    """The Markdown with the labels at its top that pandoc has nowhere: those of the title, which is no heading then."""
    stated = dict.fromkeys(re.sub(r"\s+", "-", found[1].strip("` ")) for found in _RST_LABEL.finditer(text))
    written = {found["braces"] or found["html"] for found in STATED_ID.finditer(markdown)}
    lost = [label for label in stated if label not in written and not set(label) & set('<>"&{}')]
    anchors = "".join(f'<a id="{label}"></a>' for label in lost[:_MAX_LOST_LABELS])
    return f"{anchors}\n\n{markdown}" if anchors and markdown.strip() else markdown


def _explain(status: int, said: str) -> str:
    local = _MISSING_FILE.search(said)
    if local:
        return f"it takes in another file ({local[1]}), and only the file itself is read; put that text into it"
    first = next((line for line in said.splitlines() if line.strip() and not line.startswith("[")), "").strip()
    if status == _HEAP_EXHAUSTED or "heap" in said.lower():
        return f"pandoc needs more than {MAX_HEAP_MB} MB for it, as for macros that call each other; simplify it"
    if status < 0:
        return "pandoc was ended at it, because it takes more time or memory than a file may; split it"
    return f"pandoc cannot read it ({first[:_MAX_SAID_CHARS].rstrip('.:') or f'status {status}'}); correct that place"


def _read_line(said: str) -> int | None:
    found = _ENTRY.search(said)
    return int(found[1]) if found else None


def _list_warnings(said: str) -> Sequence[str]:
    """What pandoc left out: files that the text would include."""
    files = dict.fromkeys(found[1].strip("'\"") for found in _LOCAL_FILE.finditer(said))
    return (
        [f"the content of {len(files)} other file(s) that it includes is left out ({', '.join(files)[:200]})"]
        if files
        else []
    )


def _read_facts(stated: str, kind: Format) -> Mapping[str, Any]:
    try:
        data = json.loads(stated)
    except ValueError:
        return {}
    named = data.get("author") or data.get("creator") or []
    entries = [_as_line(entry) for entry in (named if isinstance(named, list) else [named])]
    if kind.reader == "epub":  # pandoc gives the creators of one the last first
        entries.reverse()
    authors = [name for entry in entries for part in entry.split(";") if (name := _ADDRESS.sub("", part).strip())]
    facts = {
        "title": _as_line(data.get("title")),
        "authors": authors,
        "date": read_date(_as_line(data.get("date"))),
        "language": _as_line(data.get("lang") or data.get("language")),
    }
    return {name: value for name, value in facts.items() if value}


def _as_line(value: Any) -> str:
    """A fact in Markdown as plain words."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("text") or ""
    return " ".join(remove_hidden(render_plain_text(str(value or "")).text).split())


def is_pandoc_installed() -> bool:
    """Whether the extra that brings pandoc is installed."""
    found = _find_pandoc()
    return found is not None and found.is_file()


def _find_pandoc() -> Path | None:
    """The binary in the package: what lies elsewhere on this machine may be of another version."""
    spec = find_spec("pypandoc")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "files" / ("pandoc.exe" if sys.platform == "win32" else "pandoc")


def describe_version() -> str:
    """What converts these formats, in which version."""
    return name_version("pandoc", FORMAT, "pypandoc-binary")
