"""Look an address up: which document or file it means in the text of another."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from index.documents.attached_file import AttachedFile
from ingest.facts.fetched import FETCHED_FROM
from ingest.links.address import Address, is_index, join_path, read_address
from ingest.links.anchors import HTML_ID_PREFIX, find_anchor
from ingest.links.tree import LinkedDocument, NotAttached, SourceTree

OUT_OF_ROOT = "it leads out of the archive"
NOTHING = "nothing is there"


class Target(NamedTuple):
    """What an address means: a document and a part of it, or a file; `problem` says what is not found there.

    `address` is where this service publishes it, from the root; empty where nothing is found.
    """

    address: str
    document: LinkedDocument | None = None
    file: AttachedFile | None = None
    problem: str | None = None


def look_up(address: str, source: str, tree: SourceTree) -> Target | None:
    """What an address means in the document at `source`; None for one that leads to another site."""
    document = tree.find_by_id(address.partition("#")[0])
    if document is not None and ":" in address:
        return _lead_to(document, address.partition("#")[2], tree)
    parts = read_address(address)
    if parts is None:
        return _look_within_site(address, source, tree)
    if not (parts.path or parts.fragment):
        page = tree.find_page(source) if address.startswith("?") else None  # what a page does with it is dropped
        return _lead_to(page, "", tree) if page else None
    if parts.scheme in ("", "source") and not parts.path:
        own = _look_within(parts.fragment, source, tree)
        found = own if own.problem is None else look_up_label(parts.fragment, tree) or own
        return found._replace(address="") if found is own and own.problem and parts.scheme else found
    target = _look_at(parts, source, tree)
    site = "" if target.address or parts.scheme else _find_page_address(source, tree)
    return Target(urljoin(site, address)) if site else target  # not all of a site is taken, and what is not is there


def look_up_page(address: str, source: str, tree: SourceTree) -> Target | None:
    """What an address of `Resolved.lookups` means without the part that it names: no text is read for it."""
    parts = read_address(address)
    if parts is not None and parts.scheme == "source" and not parts.path:
        labelled = tree.find_by_label(parts.fragment)
        return Target(f"/{labelled.published}", labelled) if labelled else None
    return look_up(address.partition("#")[0], source, tree)


def look_up_part(address: str, source: str, tree: SourceTree) -> Target | None:
    """What an address of `Resolved.lookups` means; a label was looked for beyond the text, which did not have it."""
    label = address.removeprefix("source:#")
    return look_up(address, source, tree) if label == address else look_up_label(unquote(label), tree)


def look_up_label(label: str, tree: SourceTree) -> Target | None:
    """The part of any document that has this label, as MyST, Sphinx and Quarto link to it; None where none has."""
    labelled = tree.find_by_label(label)
    return _lead_to(labelled, label, tree) if labelled else None


def _look_within(fragment: str, source: str, tree: SourceTree) -> Target:
    """A part of the document itself."""
    own = tree.find_page(source)
    if own is None or fragment in ("", "top"):
        return Target(f"#{fragment}")
    anchor = find_anchor(tree.get_anchors(own), fragment)
    if anchor is None:
        return Target(f"#{fragment}", problem=f"the text has no part '{fragment}'")
    return Target(f"#{anchor.removeprefix(HTML_ID_PREFIX)}")  # a page adds it to links within itself


def _look_at(parts: Address, source: str, tree: SourceTree) -> Target:
    if parts.scheme == "wiki" and not parts.path.strip():
        return _look_within(parts.fragment, source, tree)
    problem = NOTHING
    is_fetched = bool(_find_page_address(source, tree))  # a page of a site names files of that alone, as it has them
    for position, path in enumerate(_list_candidates(parts, source, tree)):
        if path is None:
            problem = OUT_OF_ROOT if position == 0 else problem
            continue
        if tree.has_folder(path):
            problem = "it is a folder without a page of its own"
        page, file = tree.find_page(path), tree.find_file(path, source)
        if page is not None and (file is None or page.source == path):
            return _lead_to(page, parts.fragment, tree)
        if file is not None:
            return _attach(file, tree)
    named = _look_by_name(parts, source, tree)
    if isinstance(named, str):
        return Target("", problem=NOTHING) if is_fetched else _attach(named, tree)
    if named is not None:
        return _lead_to(named, parts.fragment, tree)
    return Target("", problem=NOTHING if parts.scheme else problem)


def _look_within_site(address: str, source: str, tree: SourceTree) -> Target | None:
    """What a whole address of the site means from which the text comes, where it is here; None for any other."""
    site = _find_page_address(source, tree)
    origin = "/".join(site.split("/", 3)[:3]) if site else ""
    if not origin or not address.startswith(f"{origin}/"):
        return None
    parts = read_address(address.removeprefix(origin))
    found = _look_at(parts, source, tree) if parts is not None else None
    return found if found is not None and found.address else None


def _find_page_address(source: str, tree: SourceTree) -> str:
    """Where the site from which a text comes has it; empty for the text of any other source."""
    own = tree.find_page(source)
    return next(iter(own.extra.get(FETCHED_FROM, ())), "") if own is not None else ""


def _list_candidates(parts: Address, source: str, tree: SourceTree) -> Iterator[str | None]:
    """The paths that an address may mean, the likeliest first; None for one outside the root."""
    folder, _, name = source.rpartition("/")
    path = parts.path
    if parts.scheme == "post":
        return
    if not path.startswith("/"):
        beside, below = join_path(folder, path), join_path(f"{folder}/{name.rpartition('.')[0]}", path)
        if parts.scheme:
            yield beside
        elif path.endswith("/") and not is_index(source):  # as an address of a site, which makes folders of pages
            yield from (below, beside)
        else:
            yield from (beside, below)
        if path.startswith("."):
            return
    yield join_path("", path)
    if parts.scheme == "" and not path.startswith("/"):
        return
    for content in tree.content_folders:
        yield join_path(content, path)
    above = folder
    while above:
        yield join_path(above, path)
        above = above.rpartition("/")[0]


def _look_by_name(parts: Address, source: str, tree: SourceTree) -> LinkedDocument | str | None:
    if parts.scheme == "post":
        return tree.find_post(parts.path)
    if parts.scheme in ("wiki", "source"):
        return tree.find_by_name(parts.path, source.rpartition("/")[0]) or tree.find_file_by_name(parts.path, source)
    # a name without a folder, as programs of notes write it that find files wherever they lie
    return None if "/" in parts.path else tree.find_only_page(parts.path) or tree.find_only_file(parts.path, source)


def _lead_to(document: LinkedDocument, fragment: str, tree: SourceTree) -> Target:
    if fragment in ("", "top"):
        return Target(f"/{document.published}", document)
    anchor = find_anchor(tree.get_anchors(document), fragment)
    if anchor is None:
        return Target(
            f"/{document.published}",
            document,
            problem=f"'{document.source}' has no part '{fragment}', so it leads to the page",
        )
    return Target(f"/{document.published}{anchor and '#'}{anchor}", document)


def _attach(path: str, tree: SourceTree) -> Target:
    found = tree.attach(path)
    if isinstance(found, NotAttached):
        return Target("", problem=found.reason)
    return Target(f"/{found.published}", file=found)
