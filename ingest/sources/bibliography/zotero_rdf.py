"""Zotero's RDF, the export that has attached files: works, with their containers and attachments by reference."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.sources.bibliography.entry import Entry, check_count, make_entry

_RDF, _Z = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://www.zotero.org/namespaces/export#}"
_DC, _TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
_BIB, _FOAF = "{http://purl.org/net/biblio#}", "{http://xmlns.com/foaf/0.1/}"
_LINK = "{http://purl.org/rss/1.0/modules/link/}"
_ITEM_TYPE, _ATTACHMENT = f"{_Z}itemType", "attachment"
_NO_WORKS = frozenset({"note", "annotation"})
_ROOT = f"{_RDF}RDF"
_MEANT = frozenset({"title", "abstract", "date", "language", "citationKey", "itemType"})  # read into fields of ours
_KEY = re.compile(r"^Citation Key:[ \t]{0,4}(?P<key>\S{1,200})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_MAX_DESCRIPTION_CHARS = 20_000  # in which a citation key is looked for
_Node = Any  # an element of lxml, or nothing


def read_zotero_rdf(text: str) -> tuple[Sequence[Entry], Sequence[int]]:
    """The works of an export, and no lines; a file that belongs to no work is an entry without facts.

    No entity is expanded, and nothing is fetched. Raises ValueError for another XML, or too many works.
    """
    from lxml import etree  # which no command needs to start

    if "<!DOCTYPE" in text:
        raise ValueError("it declares a document type, which may name entities and other files")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: _Node = etree.fromstring(text.removeprefix("\ufeff").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is no XML that ends well, {error}") from error
    if root.tag != _ROOT:
        raise ValueError("its XML is not the RDF that Zotero exports")
    named = {about: node for node in root if (about := node.get(f"{_RDF}about"))}
    works = [node for node in root if _get_text(node, _ITEM_TYPE) not in {"", _ATTACHMENT, *_NO_WORKS}]
    linked = {link.get(f"{_RDF}resource") for work in works for link in work.iterfind(f"{_LINK}link")}
    alone = [
        node for node in root if _get_text(node, _ITEM_TYPE) == _ATTACHMENT and node.get(f"{_RDF}about") not in linked
    ]
    check_count(len(works) + len(alone))
    entries = [_make_entry(work, named) for work in works]
    return [*entries, *(entry for node in alone if (entry := _make_file_entry(node)) is not None)], ()


def _make_entry(work: _Node, named: Mapping[str, _Node]) -> Entry:
    part = work.find(f"{_TERMS}isPartOf")
    container = None if part is None else part[0] if len(part) else named.get(part.get(f"{_RDF}resource", ""))
    title = _get_text(work, f"{_DC}title")
    doi = _get_identifier(work, "DOI") or _get_identifier(container, "DOI")  # Zotero states it of the journal
    stated = {
        "title": title,
        "authors": list(_list_names(work, "authors")) or list(_list_names(work, "editors")),
        "date": _get_text(work, f"{_DC}date"),
        "doi": doi,
        "abstract": _get_text(work, f"{_TERMS}abstract"),
        "canonical": _get_text(work, f"{_DC}identifier/{_TERMS}URI/{_RDF}value"),
        "keywords": list(_list_subjects(work)),
        "language": _get_text(work, f"{_Z}language"),
    }
    description = _get_text(work, f"{_DC}description")
    found = _KEY.search(description[:_MAX_DESCRIPTION_CHARS])
    key = _get_text(work, f"{_Z}citationKey") or (found["key"] if found else "") or f"“{title}”"  # no citation key
    others = {name: text for name, text in _list_leaves(work) if name not in _MEANT}
    if container is not None:
        others |= {f"container-{name}": text for name, text in _list_leaves(container)}
    links = [named.get(link.get(f"{_RDF}resource", "")) for link in work.iterfind(f"{_LINK}link")]
    attached = sorted((node for node in links if node is not None), key=_is_snapshot)
    files = [path for node in attached if (path := _get_path(node))]
    return make_entry(key, work.sourceline or 0, _get_text(work, _ITEM_TYPE), stated, files, others)


def _make_file_entry(attachment: _Node) -> Entry | None:
    path = _get_path(attachment)
    return make_entry(f"file {path}", attachment.sourceline or 0, _ATTACHMENT, {}, [path], {}) if path else None


def _is_snapshot(attachment: _Node) -> bool:
    """Whether it is a saved page, which often has the abstract alone; a file of the work itself comes before it."""
    return _get_text(attachment, f"{_LINK}type") == "text/html"


def _get_path(attachment: _Node) -> str:
    resource = attachment.find(f"{_RDF}resource")
    return "" if resource is None else str(resource.get(f"{_RDF}resource", "")).strip()


def _list_names(work: _Node, role: str) -> Iterator[str]:
    """The people of a role; who has no given name is a body."""
    for person in work.iterfind(f"{_BIB}{role}/{_RDF}Seq/{_RDF}li/{_FOAF}Person"):
        family, given = _get_text(person, f"{_FOAF}surname"), _get_text(person, f"{_FOAF}givenName")
        if family:
            yield f"{family}, {given}" if given else f"{{{family}}}"


def _list_subjects(work: _Node) -> Iterator[str]:
    for subject in work.iterfind(f"{_DC}subject"):
        text = _get_text(subject, f"{_Z}AutomaticTag/{_RDF}value") if len(subject) else _join(subject)
        if text:  # a call number has another element within
            yield text


def _get_identifier(node: _Node, scheme: str) -> str:
    """An identifier that stands after the name of its scheme: `DOI 10.1234/x`."""
    written = (_join(found) for found in ([] if node is None else node.iterfind(f"{_DC}identifier")))
    return next((text.removeprefix(scheme).strip() for text in written if text.startswith(f"{scheme} ")), "")


def _list_leaves(node: _Node) -> Iterator[tuple[str, str]]:
    """The name and text of each child that has no parts."""
    for child in node:
        text = "" if len(child) else _join(child)
        if text and isinstance(child.tag, str):
            yield child.tag.rpartition("}")[2], text


def _get_text(node: _Node, path: str) -> str:
    found = node.find(path)
    return "" if found is None else _join(found)


def _join(element: _Node) -> str:
    """The text of an element without parts; its lines stay."""
    return (element.text or "").strip()
