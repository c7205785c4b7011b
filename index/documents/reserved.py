"""The paths that are taken: by the service itself, and by the files of each document.

Routes and access rules share those of the service.
"""

from collections.abc import Iterator

# The first part of each path without its extension: of the routes, and of the files about the whole archive.
# A new route or file at the root needs its name here; a test compares the list with what is served.
SERVICE_NAMES = frozenset(
    {
        ".well-known",
        "CITATION",
        "admin",
        "api",
        "assets",
        "atom",
        "bibliography",
        "bibtex",
        "browse",
        "cite",
        "compute",
        "feed",
        "files",
        "fonts",
        "healthz",
        "index",
        "llms",
        "llms-full",
        "llms-small",
    }
    | {"mcp", "metrics", "raw", "readyz", "robots", "rss", "search", "sitemap", "skill", "status"}
)
FOLDER_FILES = frozenset({"atom.xml", "feed.json", "llms-full.txt", "llms.txt", "rss.xml"})  # in the folder of a kind
# The files of a document: `notes/x.md`, beside the folder `notes/x` of its permalinks. A new form of documents needs
# its suffix here; a test compares the list with the forms.
FORM_SUFFIXES = frozenset(
    {"bib", "biblatex.bib", "csl.json", "html", "jsonld", "linkset.json", "md", "pdf", "ris", "svg"}
)
# What one id has more than another when a file of one is the folder, or a file, of the other: the `.bib` of
# `x.biblatex` is the `.biblatex.bib` of `x`.
_CLASHING_TAILS = sorted(
    FORM_SUFFIXES
    | {
        long.removesuffix(f".{short}")
        for long in FORM_SUFFIXES
        for short in FORM_SUFFIXES
        if long.endswith(f".{short}")
    }
)


def reserved_path(path: str) -> str | None:
    """The path of the service that something published at `path` would take or hide; None when it takes none.

    `path` has no leading slash, such as `papers/routing-premium`.
    """
    first, _, rest = path.partition("/")
    name = first[:1] + first[1:].partition(".")[0]
    if name in SERVICE_NAMES:
        return f"/{name}"
    return f"/{path}" if rest in FOLDER_FILES else None


def list_clashing_ids(document_id: str) -> Iterator[str]:
    """The ids of documents that cannot be published beside this one, because they would share a file or folder."""
    for tail in _CLASHING_TAILS:
        yield f"{document_id}.{tail}"
        if document_id.endswith(f".{tail}"):
            yield document_id.removesuffix(f".{tail}")
