"""Write the addresses at which this service publishes what a text links to into the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index.documents.attached_file import AttachedFile
from ingest.links.address import fold_words, read_address
from ingest.links.lookup import Target, look_up
from ingest.links.spans import LinkSpan, find_links
from ingest.links.tree import SourceTree

_MARKS = re.compile(r"[\\\[\]*_`<>&]")  # that Markdown would read in a title
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
        looked_up = _describe_lookup(span.address, target)
        if looked_up is not None:
            is_found = target.document or target.file or ":" in target.address  # or it is on the site of the text
            lookups[looked_up] = target.address if is_found else ""
        if target.document is not None:
            links.add(target.document.id)
        if target.file is not None:
            files[target.file.path] = target.file
        if target.problem is not None:
            address = _show_as_written(span.address[:MAX_NAMED_CHARS])
            broken.append(BrokenLink(source, first_line + span.line - 1, address, target.problem))
        edits += _write(markdown, span, target, source, tree)
    text = _apply(markdown, edits)
    kept = [edit for edit in edits if markdown[edit.start : edit.end] != edit.text]
    return Resolved(text, sorted(links), [files[path] for path in sorted(files)], lookups, broken, kept)


def _describe_lookup(address: str, target: Target) -> str | None:
    """The address to look up again when other documents change; None for one that the text itself answers."""
    label = address.removeprefix("source:")
    if not label.startswith("#"):
        return address
    return f"source:{label}" if target.document is not None or target.problem else None


def _write(markdown: str, span: LinkSpan, target: Target, source: str, tree: SourceTree) -> Iterator[Edit]:
    if not target.address:
        parts = read_address(span.address)
        if parts is not None and parts.scheme and span.is_whole:
            yield from _keep_words(span)
            if not markdown[span.label_start : span.label_end].strip():  # what is missing is named in its place
                yield Edit(span.label_start, span.label_end, _MARKS.sub(r"\\\g<0>", parts.path.strip("/ ")))
        return
    address = _UNSAFE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), target.address)
    if span.form == "autolink":
        yield Edit(span.start, span.end, f"[{markdown[span.label_start : span.label_end]}]({address})")
    elif span.form == "picture" and span.is_whole and target.document is not None:
        yield Edit(span.start, span.start + 1, "")  # a page cannot be shown as a picture
        yield Edit(span.address_start, span.address_end, address)
    else:
        yield Edit(span.address_start, span.address_end, address)
    if span.is_whole and _is_nameless(markdown, span):
        name = _find_title(target, source, tree)
        if name:
            yield Edit(span.label_start, span.label_end, _MARKS.sub(r"\\\g<0>", name))


def _find_title(target: Target, source: str, tree: SourceTree) -> str:
    """The heading that a link leads to, or the title of its document; nothing for any other place."""
    anchor = target.address.partition("#")[2]
    document = target.document or (tree.find_page(source) if target.address.startswith("#") else None)
    heading = tree.get_headings(document).get(anchor) if document and anchor else None
    return heading or (target.document.title if target.document else "")


def _is_nameless(markdown: str, span: LinkSpan) -> bool:
    """Whether a link shows nothing, or no more than what a dialect looks up: the title of its target is meant then."""
    label = markdown[span.label_start : span.label_end].strip()
    scheme, _, rest = span.address.partition(":")
    return not label or (scheme == "source" and fold_words(label) == fold_words(rest))


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
