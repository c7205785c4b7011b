"""Write the addresses at which this service publishes what a text links to into the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index.documents.attached_file import AttachedFile
from ingest.links.address import read_address
from ingest.links.lookup import Target, look_up
from ingest.links.spans import LinkSpan, find_links
from ingest.links.tree import SourceTree

MAX_NAMED_CHARS = 200  # of an address in a report
_UNSAFE = re.compile(r"[\s\"&'()<>\\`|]")  # of an address, in Markdown or in an attribute


class BrokenLink(NamedTuple):
    """An address that leads nowhere, or not to the part that it names: where it stands, and why."""

    path: str
    line: int
    address: str
    reason: str

    def describe(self) -> str:
        """The fact in a sentence."""
        return f"{self.path}, line {self.line}: the link to '{self.address}' is broken, because {self.reason}."


class Edit(NamedTuple):
    """A piece `text[start:end]` of a text, and what stands there instead."""

    start: int
    end: int
    text: str


class Resolved(NamedTuple):
    """A text whose links lead to what this service publishes.

    `links` are the ids of the documents that it links to, `files` what it shows or offers, both in the order of their
    names. `lookups` are the addresses that were looked up with what they led to, empty for nothing; the text has to be
    resolved again when one of them leads elsewhere. `edits` are what was changed, in order.
    """

    markdown: str
    links: Sequence[str]
    files: Sequence[AttachedFile]
    lookups: Mapping[str, str]
    broken: Sequence[BrokenLink]
    edits: Sequence[Edit]


def resolve(markdown: str, source: str, tree: SourceTree, *, first_line: int = 1) -> Resolved:
    """Resolve the links of the document at the path `source`, whose body begins on the line `first_line` of its file.

    A link that leads nowhere stays as it was written, one in a dialect's own scheme becomes its words alone; links to
    other sites are left as they are.
    """
    found = find_links(markdown)
    links: set[str] = set()
    files: dict[str, AttachedFile] = {}
    lookups: dict[str, str] = {}
    broken = [
        BrokenLink(source, first_line + line - 1, "", "its place in the text is not clear, write it on one line")
        for line in found.unplaced
    ]
    edits: list[Edit] = []
    for span in found.spans:
        target = look_up(span.address, source, tree)
        if target is None:
            continue
        if not span.address.startswith("#"):
            lookups[span.address] = target.address
        if target.document is not None:
            links.add(target.document.id)
        if target.file is not None:
            files[target.file.path] = target.file
        if target.problem is not None:
            address = _show_as_written(span.address[:MAX_NAMED_CHARS])
            broken.append(BrokenLink(source, first_line + span.line - 1, address, target.problem))
        edits += _write(markdown, span, target)
    text = _apply(markdown, edits)
    kept = [edit for edit in edits if markdown[edit.start : edit.end] != edit.text]
    return Resolved(text, sorted(links), [files[path] for path in sorted(files)], lookups, broken, kept)


def look_up_all(addresses: Sequence[str], source: str, tree: SourceTree) -> Mapping[str, str]:
    """What the addresses of a document lead to now, as `Resolved.lookups` says it."""
    found = ((address, look_up(address, source, tree)) for address in addresses)
    return {address: target.address if target else "" for address, target in found}


def _write(markdown: str, span: LinkSpan, target: Target) -> Iterator[Edit]:
    if not target.address:
        parts = read_address(span.address)
        if parts is not None and parts.scheme and span.is_whole:
            yield from _keep_words(span)
        return
    address = _UNSAFE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), target.address)
    if span.form == "autolink":
        yield Edit(span.start, span.end, f"[{markdown[span.label_start : span.label_end]}]({address})")
    elif span.form == "picture" and span.is_whole and target.document is not None:
        yield Edit(span.start, span.start + 1, "")  # a page cannot be shown as a picture
        yield Edit(span.address_start, span.address_end, address)
    else:
        yield Edit(span.address_start, span.address_end, address)


def _show_as_written(address: str) -> str:
    """An address of a dialect's own scheme as its author wrote it."""
    scheme, _, rest = address.partition(":")
    return {"wiki": f"[[{rest}]]", "post": rest, "source": rest}.get(scheme, address)


def _keep_words(span: LinkSpan) -> Iterator[Edit]:
    """What a link shows, without the link; a link within it stays."""
    yield Edit(span.start, span.label_start, "")
    yield Edit(span.label_end, span.end, "")


def _apply(markdown: str, edits: list[Edit]) -> str:
    edits.sort()
    parts, end = [], 0
    for edit in edits:
        parts += [markdown[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, markdown[end:]]) if edits else markdown
