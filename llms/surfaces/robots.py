"""robots.txt: everything may be read; what AI may use it for is said where the archive says it."""

from collections.abc import Iterator, Mapping

from index import ArchiveInfo
from llms.content.catalogue import Catalogue
from llms.content.file import File

_AIPREF = {"ai-train": "train-ai", "search": "search"}  # our words for what draft-ietf-aipref-vocab calls them


def robots(catalogue: Catalogue) -> Iterator[File]:
    """`robots.txt`, with one group for every crawler: a named group would replace it."""
    signal = [f"Content-Signal: {catalogue.archive.ai_use}"] if catalogue.archive.ai_use else []
    lines = ["User-agent: *", *signal, "Allow: /", "Disallow: /search?", ""]
    yield File("robots.txt", "\n".join([*lines, f"Sitemap: {catalogue.base_url}/sitemap.xml", ""]).encode())


def usage_headers(archive: ArchiveInfo) -> Mapping[str, str]:
    """The HTTP header that says the same as `Content-Signal` in the words of the IETF's draft; none when unknown."""
    wishes = dict(part.split("=") for part in archive.ai_use.split(", ")) if archive.ai_use else {}
    said = [f"{word}={'y' if wishes[name] == 'yes' else 'n'}" for name, word in _AIPREF.items() if name in wishes]
    return {"Content-Usage": ", ".join(said)} if said else {}
