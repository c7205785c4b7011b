"""Look at a folder as an ingest would list it, and say what it is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents.plural import pluralize
from index.documents.reserved import SERVICE_NAMES
from index.regular_file import read_regular_file
from ingest.converters import CONVERTERS
from ingest.sources.folder import FolderSource
from ingest.survey.licenses import find_license
from ingest.survey.site_facts import read_site_facts

MAX_SAMPLED_FILES = 300  # of Markdown, spread over the whole, whose front matter is looked at
MAX_SAMPLED_BYTES = 4_000_000  # of such a file
MAX_FOLDERS = 12  # that get a kind of their own
_FRONT_LINES = 40
_LANGUAGE = re.compile(
    r"(?:lang|language|locale)[ \t]*[:=][ \t]*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[\"']?[ \t]*"
)
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PLURAL = re.compile(r"[a-z][a-z0-9-]{1,41}")
_NO_KINDS = frozenset(  # folders that hold documents of every kind, or none
    {
        *("archive", "blog", "content", "contents", "doc", "docs", "documentation", "misc", "other", "pages", "site"),
        *("assets", "data", "files", "images", "img", "includes", "lib", "media", "public", "source", "sources"),
        *("src", "static", "test", "tests", "website"),
    }
)
_SINGULARS = {"people": "person"}  # that no rule finds
_FEEDS = frozenset({"atom.xml", "rss.xml", "feed.xml", "feed.json", "index.xml", "feed.atom"})
_LICENSES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt", "COPYING", "license")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds. `facts` are what its files say of the whole, each with the file that says so.

    `folders` gives the kind and the number of documents of each folder at the root; `languages` counts those that front
    matter declares in a sample; `left_out` counts by reason, `feeds` are files of feeds.
    """

    root: Path
    documents: int
    formats: Mapping[str, int]
    facts: Mapping[str, tuple[str, str]]
    license: tuple[str, str] | None
    languages: Mapping[str, int]
    folders: Mapping[str, tuple[str, int]]
    site_kinds: frozenset[str]
    feeds: Sequence[str]
    left_out: Mapping[str, int]


def survey_folder(root: Path) -> Survey:
    """List the documents of a folder and read what describes them. Raises ArchiveError for one without documents."""
    source = FolderSource(str(root))
    items = list(source.discover({}))
    paths = [item.path for item in items]
    left_out = source.left_out
    feeds = [found.path for found in left_out if found.path.rpartition("/")[2] in _FEEDS]
    return Survey(
        root=root,
        documents=len(items),
        formats=dict(Counter(CONVERTERS[item.media_type].label for item in items).most_common()),
        facts=read_site_facts(root),
        license=_find_license(root),
        languages=_count_languages(root, [item.path for item in items if item.media_type == "text/markdown"]),
        folders=_find_kinds(paths),
        site_kinds=source.hints,
        feeds=feeds,
        left_out=dict(Counter(found.reason for found in left_out).most_common()),
    )


def find_declared_language(text: str) -> str | None:
    """The language that the front matter of a text declares, as a tag."""
    lines = text[:8_000].splitlines()[:_FRONT_LINES]
    if not lines or lines[0].lstrip("\ufeff").rstrip() not in ("---", "+++"):
        return None
    found = next((match for line in lines[1:] if (match := _LANGUAGE.fullmatch(line))), None)
    return found[1].replace("_", "-") if found else None


def _count_languages(root: Path, paths: Sequence[str]) -> Mapping[str, int]:
    step = max(1, len(paths) // MAX_SAMPLED_FILES)
    texts = (_read(root / path, root) for path in paths[::step])
    return dict(Counter(language for text in texts if (language := find_declared_language(text))).most_common())


def _read(path: Path, root: Path) -> str:
    try:
        return read_regular_file(path, MAX_SAMPLED_BYTES, below=root).decode("utf-8", "replace")
    except OSError:
        return ""


def _find_license(root: Path) -> tuple[str, str] | None:
    for name in _LICENSES:
        found = find_license(_read(root / name, root))
        if found:
            return found, name
    return None


def _find_kinds(paths: Iterable[str]) -> Mapping[str, tuple[str, int]]:
    """A kind for each folder at the root whose name is that of a kind of documents, the largest first."""
    counts = Counter(path.partition("/")[0] for path in paths if "/" in path)
    kinds = {folder: (kind, count) for folder, count in counts.most_common() if (kind := _name_kind(folder))}
    return dict(list(kinds.items())[:MAX_FOLDERS])


def _name_kind(folder: str) -> str | None:
    """The singular of a folder's name, `post` of `_posts`; None for a name that is no plural of a kind."""
    slug = "-".join(folder.strip("_").lower().replace("_", " ").split())
    if not _PLURAL.fullmatch(slug) or slug in _NO_KINDS:
        return None
    if slug in _SINGULARS:
        return _SINGULARS[slug]
    singulars = (f"{slug[:-3]}y", slug[:-2], slug[:-1])
    kind = next((word for word in singulars if _KIND.fullmatch(word) and pluralize(word) == slug), None)
    return None if slug in SERVICE_NAMES else kind
