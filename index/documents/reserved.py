"""The paths that the service itself answers, which no document may take; routes and access rules share them."""

# The first part of each path without its extension: of the routes, and of the files about the whole archive.
# A new route or file at the root needs its name here; a test compares the list with what is served.
SERVICE_NAMES = frozenset(
    {
        ".well-known",
        "CITATION",
        "api",
        "atom",
        "bibliography",
        "bibtex",
        "feed",
        "healthz",
        "index",
        "llms",
        "llms-full",
    }
    | {"mcp", "metrics", "raw", "readyz", "robots", "rss", "search", "sitemap"}
)
FOLDER_FILES = frozenset({"atom.xml", "feed.json", "llms-full.txt", "llms.txt", "rss.xml"})  # in the folder of a kind


def reserved_path(path: str) -> str | None:
    """The path of the service that something published at `path` would take or hide; None when it takes none.

    `path` has no leading slash, such as `papers/routing-premium`.
    """
    first, _, rest = path.partition("/")
    name = first[:1] + first[1:].partition(".")[0]
    if name in SERVICE_NAMES:
        return f"/{name}"
    return f"/{path}" if rest in FOLDER_FILES else None
