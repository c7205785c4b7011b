"""Jupyter notebooks: the Markdown, the code and the results of each cell, in their order."""

import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from index.documents.original import Places
from ingest.converters.converter import Converted, Converter, name_version
from ingest.converters.escaping import fence
from ingest.errors import SourceFileError

NOTEBOOK = "application/x-ipynb+json"
FORMAT = 1  # bump when the Markdown made of a notebook changes
MAX_OUTPUT_CHARS = 4_000  # of the plain text of one result, which may be a log of megabytes
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b.")
_ATTACHMENT = re.compile(r"\(attachment:([^)\s]+)")


def convert_notebook(data: bytes, path: str) -> Converted:
    """Convert a notebook of format 1 to 4. Raises SourceFileError, with the line where known, for what is none."""
    notebook = _read(data, path)
    metadata: Mapping[str, Any] = notebook.get("metadata", {})
    language = _find_language(metadata)
    parts, starts, offset, left_out = list[str](), list[int](), 0, _LeftOut()
    for cell in notebook.get("cells", []):
        starts.append(offset)
        text = "\n\n".join(part for part in _format_cell(cell, language, path, left_out) if part.strip())
        if text:
            parts.append(text + "\n")
            offset += len(text) + 2
    facts: dict[str, Any] = {"title": _as_line(metadata.get("title")) or None, "authors": _read_authors(metadata)}
    return Converted(
        "\n".join(parts),
        {name: value for name, value in facts.items() if value},
        stated_in="notebook",
        places=Places(unit="cell", starts=tuple(starts)) if starts else None,
        warnings=tuple(left_out.describe()),
    )


class _LeftOut:
    """What of a notebook its Markdown lacks."""

    def __init__(self) -> None:
        self.raw_cells = self.cut_results = self.cut_characters = self.unknown_results = 0

    def describe(self) -> Iterator[str]:
        """One sentence a kind of thing that was left out."""
        if self.raw_cells:
            yield f"{self.raw_cells} raw cell(s) are left out"
        if self.cut_results:
            yield f"{self.cut_characters:,} characters of {self.cut_results} long result(s) are left out"
        if self.unknown_results:
            yield f"{self.unknown_results} result(s) of an unknown kind are left out"


def _read(data: bytes, path: str) -> Mapping[str, Any]:
    import nbformat

    read: Callable[..., Mapping[str, Any]] = nbformat.reads
    try:
        stated = json.loads(data.decode("utf-8-sig"))
        if not isinstance(stated, dict) or not isinstance(stated.get("nbformat"), int):
            raise SourceFileError(path, None, "it is JSON and no notebook; save it with Jupyter")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without an id, which notebooks before format 4.5 do not have
            notebook = read(json.dumps(stated), as_version=4)
    except SourceFileError:
        raise
    except json.JSONDecodeError as error:
        raise SourceFileError(path, error.lineno, "it is cut off or no JSON; save the notebook again") from error
    except UnicodeDecodeError as error:
        raise SourceFileError(path, None, f"byte {error.start} is not UTF-8; save the notebook again") from error
    except (MemoryError, RecursionError):  # of what is too large or nested too deep, which the process tells
        raise
    except Exception as error:  # nbformat raises what its upgrades of older versions meet: KeyError, AttributeError
        reason = f"it is no notebook that nbformat reads ({type(error).__name__}); save it with Jupyter again"
        raise SourceFileError(path, None, reason) from error
    return notebook


def _format_cell(cell: Mapping[str, Any], language: str, path: str, left_out: _LeftOut) -> Iterator[str]:
    source = _join(cell.get("source"))
    kind = cell.get("cell_type")
    if kind == "markdown":
        yield _ATTACHMENT.sub(r"(\1", source).strip("\n")
    elif kind == "code":
        if source.strip():
            yield fence(source.strip("\n"), language)
        for result in cell.get("outputs") or []:
            yield _format_result(result, path, left_out)
    else:
        left_out.raw_cells += 1


def _format_result(result: Mapping[str, Any], path: str, left_out: _LeftOut) -> str:
    kind = result.get("output_type")
    if kind == "stream":
        return _fence_text(_join(result.get("text")), left_out)
    if kind == "error":
        return _fence_text(f"{result.get('ename', 'Error')}: {_join(result.get('evalue'))}".split("\n")[0], left_out)
    data = result.get("data")
    if kind not in {"display_data", "execute_result", "update_display_data"} or not isinstance(data, Mapping):
        left_out.unknown_results += 1
        return ""
    return _format_data(data, path, left_out)


def _format_data(data: Mapping[str, Any], path: str, left_out: _LeftOut) -> str:
    """The richest text among the forms of a result; an image by its kind where there is no text."""
    for kind in ("text/markdown", "text/latex"):
        if _join(data.get(kind)).strip():
            return _join(data[kind]).strip()
    if _join(data.get("text/html")).strip():
        from ingest.converters.html.page import convert_fragment

        try:
            found = convert_fragment(_join(data["text/html"]), path)
        except SourceFileError:  # the plain text of it is there too
            found = ""
        if found.strip():
            return found.strip()
    plain = _join(data.get("text/plain"))
    image = next((kind for kind in data if kind.startswith("image/")), None)
    if image:
        return f"*Image ({image})" + (f": {_as_line(plain)[:200]}*" if plain.strip() else "*")
    return _fence_text(plain, left_out)


def _fence_text(text: str, left_out: _LeftOut) -> str:
    text = _ANSI.sub("", text).replace("\r\n", "\n").strip("\n")
    text = "\n".join(line.rpartition("\r")[2] for line in text.split("\n"))  # a progress bar shows its last state
    if len(text) > MAX_OUTPUT_CHARS:
        left_out.cut_results += 1
        left_out.cut_characters += len(text) - MAX_OUTPUT_CHARS
        text = f"{text[:MAX_OUTPUT_CHARS]}\n[{len(text) - MAX_OUTPUT_CHARS:,} more characters]"
    return fence(text, "text") if text.strip() else ""


def _join(value: Any) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _as_line(value: Any) -> str:
    return " ".join(_join(value).split())


def _find_language(metadata: Mapping[str, Any]) -> str:
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(name)
        if isinstance(found, Mapping) and isinstance(found.get(key), str):
            return str(found[key]).lower()
    return ""


def _read_authors(metadata: Mapping[str, Any]) -> list[str]:
    authors = metadata.get("authors")
    names = (
        [entry.get("name") if isinstance(entry, Mapping) else entry for entry in authors or []]
        if isinstance(authors, list)
        else []
    )
    return [line for name in names if (line := _as_line(name))]


def describe_version() -> str:
    """What converts a notebook, in which version; its results may be HTML."""
    return name_version("notebook", FORMAT, "nbformat", "html-to-markdown", "lxml")


CONVERTER = Converter(NOTEBOOK, (".ipynb",), convert_notebook, "Jupyter notebook", describe_version, isolated=True)
