"""Look every internal link and picture of an ingested folder up in what is published.

`python -m benchmarks.archives.links FOLDER HOME`, where HOME holds `index` and `public` of `refdesk ingest FOLDER
--home HOME`. The addresses are read and looked up in the files by `source_links`; each has to stand in the published
page of its document as the address of what it means, and every address in a page has to lead to a published file, and
to an id where it names one.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from benchmarks.archives.source_links import FileTree, SourceLink

_ADDRESS = re.compile(r"\s(?:href|src)=\"([^\"]*)\"")
_ID = re.compile(r"\s(?:id|name)=\"([^\"]*)\"")
_SHOWN = 40  # faults that are printed of each kind
_LIST = "import sys; from server.cli import run; sys.argv[0] = 'refdesk'; run()"
_HASH_CHARS = 12  # of the address of a file


class Counts(NamedTuple):
    """What was found: links of the sources that stand in the pages, and addresses of pages that lead somewhere."""

    links: Counter[str]
    pages: Counter[str]
    faults: list[str]


class Publication:
    """The published files of an archive, and the pages of its documents by the path of their source."""

    def __init__(self, home: Path) -> None:
        self.root = home / "public" / "current"
        command = [sys.executable, "-c", _LIST, "list", "--json", "--index", str(home / "index")]
        listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        self.pages = {item["source"]: "/" + item["url"].split("/", 3)[3] for item in listed}
        self.files = {f"/{path.relative_to(self.root).as_posix()}" for path in self.root.rglob("*") if path.is_file()}
        self._ids: dict[str, frozenset[str]] = {}

    def read_addresses(self, page: str) -> list[str]:
        """The addresses within the service that a page gives, from its root."""
        text = (self.root / f"{page[1:]}.html").read_text()
        found = (urljoin(page, unescape(address)) for address in _ADDRESS.findall(text))
        return [unquote(address) for address in found if address.startswith("/") and not address.startswith("//")]

    def find_fault(self, address: str) -> str | None:
        """Why an address leads nowhere; None for one that leads to a file, and to an id in it where it names one."""
        path, _, fragment = address.partition("#")
        if path.startswith(("/search", "/api/")):
            return None  # no file: the service answers it
        name = next(
            (name for name in (path, f"{path}.html", f"{path.rstrip('/')}/index.html") if name in self.files), None
        )
        if name is None:
            return "no such file"
        if (
            fragment
            and not fragment.startswith(":~:")
            and name.endswith(".html")
            and fragment not in self._get_ids(name)
        ):
            return "no such id"
        return None

    def _get_ids(self, name: str) -> frozenset[str]:
        if name not in self._ids:
            self._ids[name] = frozenset(unescape(found) for found in _ID.findall((self.root / name[1:]).read_text()))
        return self._ids[name]


def measure_links(folder: Path, home: Path) -> Counts:
    """Count what resolves in the files of a folder, and of that what resolves in what is published."""
    tree, publication = FileTree(folder), Publication(home)
    counts = Counts(Counter(), Counter(), [])
    for source, page in sorted(publication.pages.items()):
        if source not in tree.files:
            continue
        addresses = publication.read_addresses(page)
        for address in addresses:
            fault = publication.find_fault(address)
            counts.pages["all"] += 1
            counts.pages["lead somewhere"] += fault is None
            if fault:
                counts.faults.append(f"page {page}: {address}: {fault}")
        for link in tree.list_links(source):
            kind = "pages" if link.target in publication.pages else "files"
            fault = _find_fault(link, addresses, tree, publication.pages)
            counts.links[kind] += 1
            counts.links[f"{kind} resolved"] += fault is None
            if fault:
                counts.faults.append(f"{source}: {link.address} means {link.target}: {fault}")
    return counts


def _find_fault(link: SourceLink, addresses: list[str], tree: FileTree, pages: Mapping[str, str]) -> str | None:
    if link.target in pages:
        page = pages[link.target]
        found = [address for address in addresses if address.partition("#")[0] == page]
        if not found:
            return "no link to its page"
        is_kept = any("#" in address for address in found) or tree.opens_with(link.target, link.fragment)
        return (
            None
            if is_kept or not link.fragment or not tree.has_part(link.target, link.fragment)
            else "its part is lost"
        )
    sha256 = hashlib.sha256((tree.root / link.target).read_bytes()).hexdigest()
    prefix = f"/files/{sha256[:_HASH_CHARS]}/"
    return None if any(address.startswith(prefix) for address in addresses) else "the file is not shown"


def _format(counts: Counts) -> Iterator[str]:
    for kind in ("pages", "files"):
        total, resolved = counts.links[kind], counts.links[f"{kind} resolved"]
        yield f"links to {kind}: {resolved} of {total}" + (f", {100 * resolved / total:.2f} %" if total else "")
    yield f"addresses in pages that lead somewhere: {counts.pages['lead somewhere']} of {counts.pages['all']}"


def main() -> int:
    """Measure one archive and print the figures, then what does not resolve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archives.links", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="the folder that was ingested")
    parser.add_argument("home", type=Path, help="the folder with its index and public")
    options = parser.parse_args()
    counts = measure_links(options.folder, options.home)
    faults = sorted(counts.faults, key=lambda fault: fault.startswith("page "))  # those of sources first
    print(*_format(counts), *faults[:_SHOWN], sep="\n")
    if len(counts.faults) > _SHOWN:
        print(f"and {len(counts.faults) - _SHOWN} more")
    return 0


if __name__ == "__main__":
    sys.exit(main())
