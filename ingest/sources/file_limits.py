"""What every source of files refuses: names that cannot be read, files that are too large, trees without documents."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ingest.converters import MAX_ORIGINAL_BYTES, SUFFIXES
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError
from ingest.sources.left_out import LFS_POINTER, LeftOut
from ingest.sources.source import SourceItem

MAX_DOCUMENT_BYTES = 16_000_000  # of one Markdown file; the longest books have three
MAX_POINTER_BYTES = 1024  # of a pointer of Git LFS, by its specification
POINTER_START = b"version https://git-lfs.github.com/spec/"


def describe_name_fault(path: str) -> str:
    """Why a path that cannot be printed is not taken."""
    sign = next(sign for sign in path if not sign.isprintable())
    if "\ud800" <= sign <= "\udfff":  # how Python shows a byte that is not UTF-8
        return "its name cannot be read as UTF-8"
    return f"its name holds U+{ord(sign):04X}, {unicodedata.name(sign, 'a control character')}, which nobody sees"


def list_items(
    paths: Iterable[str], make_item: Callable[[str], SourceItem | None], left_out: list[LeftOut], address: str | Path
) -> Iterator[SourceItem]:
    """The items of these files in the order of their paths; where `make_item` gives none, it is a pointer of Git LFS.

    Pointers go to `left_out`, which is in order afterwards. Raises ArchiveError at the end where there is no item.
    """
    items = 0
    for path in sorted(paths):
        item = make_item(path)
        if item is None:
            left_out.append(LeftOut(path, LFS_POINTER))
        else:
            items += 1
            yield item
    left_out.sort()
    if not items:
        raise ArchiveError(address, *_explain_nothing(left_out))


def _explain_nothing(left_out: Sequence[LeftOut]) -> tuple[str, str]:
    """Why a folder gives no item, and what to do about it."""
    known = f"it holds no file whose suffix is known ({' '.join(SUFFIXES)})"
    remedy = "add documents first (docs/archive.md tells their form)"
    if not left_out:
        return known, remedy
    counts = Counter(found.reason for found in left_out).most_common(3)
    told = ", ".join(f"{count} {reason}" for reason, count in counts)
    return f"{known} but {len(left_out)} that are left out ({told})", f"{remedy}, or take one back in .refdeskignore"


def is_file(path: Path) -> bool:
    """Whether a file is there; none is at an address that no system takes for a path."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def get_max_bytes(media_type: str) -> int:
    """The most bytes that a file of a type may have."""
    return MAX_DOCUMENT_BYTES if media_type == MARKDOWN else MAX_ORIGINAL_BYTES
