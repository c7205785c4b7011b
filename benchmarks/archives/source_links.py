"""The internal addresses in the files of a folder, and the files that they mean, by a plain look into the file tree.

Nothing here is shared with the ingest: what both read in the same way is found by two programs.
"""

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdx", ".qmd", ".rmd"})
_PAGES = (*sorted(MARKDOWN), ".ipynb", ".rst", ".html")
_INDEXES = ("index", "_index", "readme", "README")
# Folders that a site has at its root; what follows the root of an address is looked for below each.
_ROOTS = (
    "content",
    "contents",
    "docs",
    "doc",
    "docs/content",
    "docs/static",
    "static",
    "src",
    "source",
    "assets",
    "en",
)
_MORE_ROOTS = ("content/en", "website/static", "public", "site", "_pages", "_posts")
_FENCE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_TICKS = re.compile(r"`+")
_COMMENT_ENDS = {"<!--": "-->", "%%": "%%"}
_COMMENT_START = re.compile("|".join(_COMMENT_ENDS))
_HEADER = re.compile(r"\A(---|\+\+\+)\n.*?\n\1[ \t]*\n", re.DOTALL)
_BRACKETED = re.compile(r"\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'(][^\n]*?[\"')])?\s*\)")
_DEFINED = re.compile(r"^ {0,3}\[(?!\^)([^\]\n]+)\]:\s*<?([^\s<>]+)>?", re.MULTILINE)
_HTML = re.compile(r"<(?:a|img|source|video|audio)\b[^<>]*?\s(?:href|src)=[\"']([^\"'<>]+)[\"']", re.IGNORECASE)
_WIKI = re.compile(r"!?\[\[([^\[\]\n|]+?)(?:\\?\|[^\[\]\n]*)?\]\]")
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"([^\"]+)\"\s*[>%]\}\}")
_RST = re.compile(r":doc:`(?:[^`<]*<)?([^`<>]+)>?`|^\.\. (?:image|figure):: *(\S+)", re.MULTILINE)
_LABEL = re.compile(
    r"\{#([\w:-]+)|^\(([^()\n]+)\)=|^[ \t]*#\|[ \t]*label:[ \t]*(\S+)|^\.\. _([^:\n]+):[ \t]*$", re.MULTILINE
)
_LABELLED = re.compile(r"(?<![\w@\\])@((?:sec|fig|tbl|eq)-[\w-]*\w)|:ref:`(?:[^`<]*<)?([^`<>]+)>?`|\{ref\}`([^`<>]+)`")
_SHOWN_BY_R = re.compile(r"include_graphics\(\s*[\"']([^\"']+)[\"']")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


class SourceLink(NamedTuple):
    """An address in the file `source`, and the file that it means; `fragment` is the part of it that is named."""

    source: str
    address: str
    target: str
    fragment: str


class FileTree:
    """The files of a folder, found by what an address may call them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        self._names: dict[str, list[str]] = {}
        for path in sorted(self.files, key=lambda path: (path.count("/"), path)):
            for key in {path, posixpath.splitext(path)[0]}:
                parts = _fold(key).split("/")
                for start in range(len(parts)):
                    self._names.setdefault("/".join(parts[start:]), []).append(path)

        self._has_tables = any(path.endswith("hugo.toml") for path in self.files)  # of TOML, `[[menus.main]]`
        self._labels: dict[str, set[str]] = {}
        for path in self.files:
            if path.lower().endswith((".md", ".qmd", ".rst")):
                for found in _LABEL.finditer((root / path).read_text("utf-8", "replace")):
                    self._labels.setdefault(_fold_words("".join(filter(None, found.groups()))), set()).add(path)

    def list_links(self, source: str) -> Iterator[SourceLink]:
        """The links of one file whose address means a file of the folder."""
        text = (self.root / source).read_text("utf-8", "replace")
        for address, is_wiki in dict.fromkeys(_read_addresses(text, posixpath.splitext(source)[1].lower())):
            path, _, fragment = address.partition("#")
            label = "" if path else _fold_words(unquote(fragment))
            labelled = self._labels.get(label, set()) - {source} if label else set()
            if len(labelled) == 1 and not self.has_part(source, fragment):
                yield SourceLink(source, address, next(iter(labelled)), "")
                continue
            if not path and (is_wiki or fragment[:1] in ":^" or not self.has_part(source, fragment)):
                continue
            if is_wiki and self._has_tables:
                continue
            target = self._find_named(path) if is_wiki else self._find(path.partition("?")[0], source)
            if target is not None:
                yield SourceLink(source, address, target, fragment)

    def has_part(self, path: str, fragment: str) -> bool:
        """Whether a heading of a file reads as a fragment does."""
        wanted = _fold_words(unquote(fragment))
        lines = (self.root / path).read_text("utf-8", "replace").splitlines()
        return any(_fold_words(line) == wanted for line in lines if line.startswith("#"))

    def opens_with(self, path: str, fragment: str) -> bool:
        """Whether the first heading of a file, of which a page makes its title, reads as a fragment does."""
        lines = (self.root / path).read_text("utf-8", "replace").splitlines()
        first = next((line for line in lines if line.startswith("#")), "")
        return _fold_words(first) == _fold_words(unquote(fragment))

    def _find(self, path: str, source: str) -> str | None:
        if not path:
            return source
        plain = unquote(path)
        folder, name = posixpath.split(source)
        if plain.startswith("/"):
            bases = ["", *_ROOTS, *_MORE_ROOTS]
        else:
            page_folder = posixpath.join(folder, posixpath.splitext(name)[0])
            bases = [folder, page_folder]
            if name.lower().startswith(("index.", "_index.", "readme.")):
                bases = [folder]
            elif plain.endswith("/"):  # as an address of a site, which makes a folder of a page
                bases = [page_folder, folder]
        for base in bases:
            found = self._find_at(posixpath.normpath(posixpath.join(base, plain.lstrip("/"))))
            if found is not None:
                return found
        return None

    def _find_at(self, path: str) -> str | None:
        if path.startswith(".."):
            return None
        path = "" if path == "." else path
        if path in self.files:
            return path
        stem = path.removesuffix(".html")
        names = [f"{stem}{suffix}" for suffix in _PAGES]
        names += [posixpath.join(path, f"{index}{suffix}") for index in _INDEXES for suffix in _PAGES]
        return next((name for name in names if name in self.files), None)

    def _find_named(self, name: str) -> str | None:
        """As programs of notes do: by file name, or the end of a path, wherever it lies, where one file has it."""
        found = self._names.get(_fold(name.strip()), [])
        pages = [path for path in found if path.lower().endswith(_PAGES)] or found
        return pages[0] if len(pages) == 1 and name.strip() else None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _fold_words(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _read_addresses(text: str, suffix: str) -> Iterator[tuple[str, bool]]:
    """The addresses without scheme in a text, and whether a wiki wrote them."""
    if suffix == ".ipynb":
        cells = json.loads(text).get("cells", ())
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    elif suffix == ".rst":
        yield from ((found[1] or found[2], False) for found in _RST.finditer(text))
        yield from (("#" + "".join(filter(None, found.groups())), False) for found in _LABELLED.finditer(text))
        return
    elif suffix in (".html", ".htm"):
        yield from ((found[1], False) for found in _HTML.finditer(_drop_comments(text)) if _is_internal(found[1]))
        return
    elif suffix not in MARKDOWN:
        return
    if suffix in (".qmd", ".rmd"):
        yield from ((found[1], False) for found in _SHOWN_BY_R.finditer(text))
    text = _drop_code(_drop_comments(_FENCE.sub("", _HEADER.sub("", text))))
    defined = [found for found in _DEFINED.finditer(text) if text.lower().count(f"[{found[1].lower()}]") > 1]
    yield from ((found[2], False) for found in defined if _is_internal(found[2]))
    yield from (("#" + "".join(filter(None, found.groups())), False) for found in _LABELLED.finditer(text))
    for pattern in (_BRACKETED, _HTML, _REF):
        yield from ((found[1], False) for found in pattern.finditer(text) if _is_internal(found[1]))
    yield from ((found[1], True) for found in _WIKI.finditer(text))


def _drop_comments(text: str) -> str:
    """The text without its comments; one that is not closed is text."""
    kept, place, closed = [], 0, set(_COMMENT_ENDS)
    search_from = 0
    while closed and (found := _COMMENT_START.search(text, search_from)):
        search_from = found.end()
        if found[0] not in closed:
            continue
        end = text.find(_COMMENT_ENDS[found[0]], found.end())
        if end < 0:
            closed.discard(found[0])
            continue
        kept.append(text[place : found.start()])
        place = search_from = end + len(_COMMENT_ENDS[found[0]])
    return "".join([*kept, text[place:]])


def _drop_code(text: str) -> str:
    """The text without what stands between two runs of as many backticks; the end of a longer run may open one too."""
    runs: dict[int, list[int]] = {}  # where the runs of a length begin, the last first
    for run in reversed(list(_TICKS.finditer(text))):
        runs.setdefault(len(run[0]), []).append(run.start())
    kept, place = [], 0
    for run in _TICKS.finditer(text):
        if run.start() < place:
            continue
        for length in range(len(run[0]), 0, -1):
            starts = runs.get(length, [])
            while starts and starts[-1] <= run.start():
                starts.pop()
            if starts:
                kept.append(text[place : run.end() - length])
                place = starts[-1] + length
                break
    return "".join([*kept, text[place:]])


def _is_internal(address: str) -> bool:
    return bool(address) and not _SCHEME.match(address) and "{{" not in address and "{%" not in address
