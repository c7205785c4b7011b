"""Under which addresses the tools that made a source publish its files: a link of theirs may name any."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.links.address import MAX_ADDRESS_CHARS, fold_path, is_index, make_page_key, remove_page_suffix

# Folders whose content is published at the root of a site.
CONTENT_FOLDERS = frozenset(
    {"_pages", "_posts", "app", "assets", "content", "contents", "doc", "docs", "en", "pages", "public", "source"}
    | {"site", "src", "static", "website", "www"}
)
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
_NUMBERED = re.compile(r"\d+\s*[-_.]\s*(?=[^\d\s])")  # that orders files: `01-intro`
_COLLECTION = re.compile(r"(?:^|/)_([a-z]+)(?=/|$)")  # of Jekyll: `_guides` is published at `guides`
_STATED = ("permalink", "slug", "url")
_SUFFIX_RANK = {"md": 0, "mdx": 0, "markdown": 0, "mkd": 0, "qmd": 0, "rmd": 0, "ipynb": 1}
_ORDINARY, _INDEX, _STATED_RANK, _NUMBERS, _DATES = 0, 3, 4, 5, 6  # the lower wins where several claim one key


def list_page_keys(source: str, extra: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str]]:
    """The keys of a document's page, as `make_page_key` makes them, each with its rank: the lowest wins a key.

    `extra` are the fields of its source that may state an address.
    """
    path = fold_path(source)
    folder, _, name = path.rpartition("/")
    own = _make_own_key(path)
    suffix = name.rpartition(".")[2]
    yield (_INDEX if is_index(path) else _ORDINARY) + _SUFFIX_RANK.get(suffix, 2), own
    for stated in (value for field in _STATED for value in extra.get(field, ())):
        yield from ((_STATED_RANK, key) for key in _read_stated(stated, folder))
    unnumbered = "/".join(_NUMBERED.sub("", part, count=1) for part in own.split("/"))
    if unnumbered != own:
        yield _NUMBERS, unnumbered
    collection = _COLLECTION.sub(lambda found: found[0].replace("_", "", 1), own)
    if collection != own:
        yield _NUMBERS, collection
    dated = _DATED.fullmatch(own.rpartition("/")[2])
    if dated is not None:
        categories = [fold_path(value) for field in ("categories", "category") for value in extra.get(field, ())]
        yield from ((_DATES, key) for key in _list_dated(dated, folder, categories))


def find_dated_name(source: str) -> str | None:
    """The name by which Jekyll's `post_url` knows a post: `2024-01-02-why-queues-grow`; None for another file."""
    name = remove_page_suffix(fold_path(source).rpartition("/")[2])
    return name if _DATED.fullmatch(name) else None


def _make_own_key(path: str) -> str:
    """The key of a document by its path, whose suffix goes whatever it is."""
    key = make_page_key(path)
    folder, _, name = key.rpartition("/")
    stem = name.rpartition(".")[0] if remove_page_suffix(path) == path and "." in name else name
    return f"{folder}/{stem}" if folder else stem


def _read_stated(stated: str, folder: str) -> Iterator[str]:
    if ":" in stated or "{" in stated or len(stated) > MAX_ADDRESS_CHARS:  # a pattern, or an address elsewhere
        return
    plain = fold_path(stated)
    if plain.startswith("/"):
        yield make_page_key(plain)
    above = folder
    while not plain.startswith("/") or above:  # below the folder in which the site has its root
        yield make_page_key(f"{above}/{plain.lstrip('/')}")
        if not plain.startswith("/"):
            return
        above = above.rpartition("/")[0]


def _list_dated(dated: re.Match[str], folder: str, categories: Sequence[str]) -> Iterator[str]:
    year, month, day, slug = dated.groups()
    day_path = f"{year}/{month:0>2}/{day:0>2}/{slug}"
    plain = "/".join(part for part in folder.split("/") if part and part not in ("_posts", "_drafts"))
    for above in dict.fromkeys((plain, "", "/".join(categories), "blog", "posts")):
        yield from (f"{above}/{rest}".lstrip("/") for rest in (day_path, f"{year}/{month:0>2}/{slug}", slug))
