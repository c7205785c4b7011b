"""A test collection as a source: one JSON document a line, or Markdown with or without front matter."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import without_hidden
from ingest.errors import ArchiveError
from ingest.sources.folder import SourceFile, read_folder
from ingest.yaml_text import FRONT_MATTER, YamlError, yaml_mapping

CORPUS = "corpus.jsonl"
_TITLE = 300  # characters that a title may have
_OURS = ("id", "kind")  # what our front matter never lacks


def read_collection(root: Path) -> list[SourceFile]:
    """Read `corpus.jsonl` (`_id`, `title`, `text` a line), or else the Markdown below `corpus/`, or below `root`.

    Every document becomes a source file named by its `_id`, or by its path. What has no front matter of ours gets one:
    an id that means nothing, and the title given, else that of its first heading; a document without either is marked
    as having none. Front matter of another kind stays in the text, whose offsets a collection's judgements are in.
    Raises ArchiveError, naming the line, for what cannot be read.
    """
    path = root / CORPUS
    if path.is_file():
        return _read_lines(root, path)
    below = root / "corpus"
    files = read_folder(below if below.is_dir() else root)
    return [_with_front_matter(position, file) for position, file in enumerate(files)]


def _read_lines(root: Path, path: Path) -> list[SourceFile]:
    files: list[SourceFile] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
                name, title, text = str(values["_id"]), str(values.get("title") or ""), str(values["text"])
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                reason = f"line {number} of {CORPUS} is not an object with _id and text"
                raise ArchiveError(root, reason, "mend that line") from error
            if not text.strip() and not title.strip():
                continue  # there is nothing to find
            files.append(_source_file(len(files), name, title, text if text.strip() else title))
    if not files:
        raise ArchiveError(root, f"{CORPUS} holds no document", "add documents first")
    return files


def _with_front_matter(position: int, file: SourceFile) -> SourceFile:
    if file.problem is not None:
        return file
    text = file.data.decode("utf-8", "replace")
    fields = _fields(text)
    if all(name in fields for name in _OURS):
        return file
    heading = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#") and line.strip("# ")), "")
    return _source_file(position, file.path, str(fields.get("title") or heading), text)


def _fields(text: str) -> Mapping[str, Any]:
    """The front matter of a text; none when it has none, or what only looks like it."""
    header = FRONT_MATTER.match(text)
    try:
        return yaml_mapping(header["yaml"]) if header else {}
    except YamlError:
        return {}


def _source_file(position: int, name: str, title: str, text: str) -> SourceFile:
    front: dict[str, str | list[str]] = {
        "id": f"x:d{position}",
        "kind": "x",
        "title": " ".join(without_hidden(title).split())[:_TITLE].strip(),
    }
    if not front["title"]:
        front |= {"title": "Untitled", "inferred": ["title"]}
    header = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    return SourceFile(name, f"---\n{header}\n---\n{text}".encode("utf-8", "replace"))
