"""The LaTeX of a packed source, as arXiv gives it: a gzipped tarball, or a single gzipped text."""

import gzip
import posixpath
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO

from ingest.converters import find_suffix
from ingest.converters.decoding import decode_text
from ingest.sources.trees.packed import BROKEN, Member, list_tar
from ingest.sources.trees.tree_source import explain_path

PACKED_SUFFIXES = (".tar.gz", ".tgz", ".tex.gz", ".gz")
MAX_UNPACKED_BYTES = 300_000_000  # of a tarball, which holds pictures too
MAX_TEX_CHARS = 16_000_000  # of a source with all that it takes in
_MAX_TAKEN_IN = 2_000  # texts
_MAX_DEPTH = 16
_TAR_SIGN, _TAR_SIGN_AT = b"ustar", 257
_TEX = frozenset({".tex", ".ltx", ".latex"})
_MAIN_NAMES = ("main.tex", "ms.tex", "paper.tex", "article.tex")  # where several texts begin a document
_BEGINS = re.compile(r"^[ \t]{0,20}\\document(?:class|style)\b", re.MULTILINE)
_TAKES_IN = re.compile(
    r"(?P<comment>(?<!\\)(?:\\\\)*%[^\n]*)"
    r"|\\(?:input|include|subfile)[ \t]?\{(?P<name>[^{}\n]{1,300})\}"
    r"|(?P<bibliography>\\bibliography[ \t]?\{[^{}\n]{1,2000}\})"
)


def has_packed_suffix(path: str) -> bool:
    """Whether a file is packed by its name."""
    return path.lower().endswith(PACKED_SUFFIXES)


def read_packed_tex(data: bytes, name: str) -> str:
    """The LaTeX of a packed source as one text: what its main file takes in stands in its place.

    Links, and paths that lead out, are no part of it; nothing is written to a name. Raises ValueError, which says why,
    for what is none, is broken or unpacks to too much, and where no one file is the main one.
    """
    try:
        with ExitStack() as held:
            texts = _list_texts(data, name, held)
            main = _find_main(texts)
            return _Flattened(texts).take_in(main)
    except BROKEN as error:  # which ValueError is one of
        raise ValueError(str(error).rstrip(".") or type(error).__name__) from error


def _list_texts(data: bytes, name: str, held: ExitStack) -> Mapping[str, str]:
    """The texts of LaTeX by path, and the lists of references that BibTeX made."""
    with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
        head = packed.read(_TAR_SIGN_AT + len(_TAR_SIGN))
        packed.seek(0)
        if not head.endswith(_TAR_SIGN) or len(head) < _TAR_SIGN_AT:
            single = packed.read(MAX_TEX_CHARS + 1)
            if len(single) > MAX_TEX_CHARS:
                raise ValueError(f"it unpacks to more than {MAX_TEX_CHARS:,} bytes")
            return {"main.tex": decode_text(single, name)[0]}
        members = [member for member in list_tar(packed, MAX_UNPACKED_BYTES, held) if _is_text(member)]
    if sum(member.size for member in members) > MAX_TEX_CHARS:
        raise ValueError(f"its LaTeX has more than {MAX_TEX_CHARS:,} bytes")
    return {member.path: decode_text(member.read(), member.path)[0] for member in members}


def _is_text(member: Member) -> bool:
    is_taken = member.reason is None and explain_path(member.path) is None
    return is_taken and find_suffix(member.path) in (*_TEX, ".bbl")


def _find_main(texts: Mapping[str, str]) -> str:
    """The one text that begins a document and that no other takes in. Raises ValueError."""
    begins = [path for path in texts if find_suffix(path) in _TEX and _BEGINS.search(texts[path])]
    parts = {_find_part(texts, found["name"], path) for path in begins for found in _list_taken_in(texts[path])}
    mains = [path for path in begins if path not in parts] or begins
    if len(mains) > 1:
        named = [path for name in _MAIN_NAMES for path in mains if posixpath.basename(path).lower() == name]
        mains = named[:1] or mains
    if len(mains) != 1:
        raise ValueError(
            f"{len(mains) or 'none'} of its texts begin{'' if len(mains) > 1 else 's'} a document of LaTeX"
        )
    return mains[0]


def _list_taken_in(text: str) -> Sequence["re.Match[str]"]:
    return [found for found in _TAKES_IN.finditer(text) if found["name"]]


def _find_part(texts: Mapping[str, str], written: str, main: str) -> str:
    """The path of a text that another names, from the folder of the main one; empty where there is none."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(main), written.strip().strip('"')))
    return next((found for found in (path, f"{path}.tex") if found in texts), "")


class _Flattened:
    """Puts texts in the place where others take them in, within bounds."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._count = self._chars = 0

    def take_in(self, main: str) -> str:
        """The main text with all others. Raises ValueError for too much."""
        return self._expand(main, main, ())

    def _expand(self, path: str, main: str, above: tuple[str, ...]) -> str:
        text = self._texts[path]
        self._count += 1
        self._chars += len(text)
        if self._count > _MAX_TAKEN_IN or self._chars > MAX_TEX_CHARS:
            raise ValueError(f"its texts take in {_MAX_TAKEN_IN:,} others, or {MAX_TEX_CHARS:,} characters, and more")
        if path in above or len(above) > _MAX_DEPTH:
            raise ValueError(f"its '{path}' takes itself in, or lies {_MAX_DEPTH} texts deep")

        def replace(found: "re.Match[str]") -> str:
            bibliography = f"{main.removesuffix('.tex')}.bbl"
            if found["bibliography"] and bibliography in self._texts:
                return self._expand(bibliography, main, (*above, path))
            part = _find_part(self._texts, found["name"], main) if found["name"] else ""
            return self._expand(part, main, (*above, path)) if part else found[0]

        return _TAKES_IN.sub(replace, text)
