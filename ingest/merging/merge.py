"""One document of several forms: the text of the best, and every fact that one of them has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index import ArchiveInfo, Document
from index.documents.forms import OtherForm, fold_title, list_identifiers
from ingest.facts.fetched import FETCHED_FROM
from ingest.merging.groups import group_drafts
from ingest.stages.compare import Indexed
from ingest.stages.convert import Conversion, Draft

# from the best: what a form loses of a text
_FORMATS = ("Markdown", "Jupyter notebook", "LaTeX", "reStructuredText", "Org", "AsciiDoc", "HTML")
_SINGLE = (
    "title", "sentence_title", "summary", "date", "version", "authors", "series", "status", "language", "canonical",
    "cite_key", "doi", "eprint", "eprint_class",
)  # fmt: skip
_JOINED = ("topics", "related", "arxiv")  # of which those of all forms count together
_QUIET = frozenset({"summary", "sentence_title", "cite_key", "version", "eprint_class"})  # that may differ by nature


def merge_forms(
    conversion: Conversion, sources: Mapping[str, str], indexed: Mapping[str, Indexed], archive: ArchiveInfo
) -> Conversion:
    """Make one draft of those that are one document; `sources` are the names of the sources by path.

    `indexed` is what the index holds, by path: an id that a form had alone goes on to name the document. Where the text
    of an indexed document is broken now, its other forms are left as they are.
    """
    held = {form.path for item in conversion.broken if item.path in indexed for form in indexed[item.path].forms}
    drafts = [draft for draft in conversion.drafts if draft.document.source not in held]
    if len(set(sources.values())) < 2:
        return conversion
    groups = group_drafts(drafts, sources)
    order = {name: position for position, name in enumerate(dict.fromkeys(sources.values()))}
    merged = []
    for members in groups.list_all():
        ranked = sorted(members, key=lambda draft: _rank(draft.document, order[sources[draft.document.source]]))
        draft = _merge(ranked, sources, indexed, archive) if len(ranked) > 1 else ranked[0]
        told = _tell_text([one.document for one in ranked], sources, order)
        merged.append(replace(draft, notices=[*draft.notices, *told]))
    if groups.notices and merged:
        merged[0] = replace(merged[0], notices=[*merged[0].notices, *groups.notices])
    return replace(conversion, drafts=sorted(merged, key=lambda draft: draft.document.source))


def _rank(document: Document, source: int) -> tuple[bool, bool, int, int, str]:
    """The best form first: a text before what is said of one, a whole one before a summary, then by format."""
    label = document.original.label if document.original else "Markdown"
    position = _FORMATS.index(label) if label in _FORMATS else len(_FORMATS)
    return document.stub, document.text == "summary", position, source, document.source


def _merge(
    drafts: Sequence[Draft], sources: Mapping[str, str], indexed: Mapping[str, Indexed], archive: ArchiveInfo
) -> Draft:
    """One draft of several, the best first."""
    documents = [draft.document for draft in drafts]
    main, *others = documents
    owners = {name: owner for name in _SINGLE if (owner := _choose(documents, name)) is not None}
    owners |= _identify(documents)
    kind = owners["kind"].kind
    name = main.slug if "id" in owners["id"].inferred else owners["id"].slug
    conflicts = [
        (what, owner, one) for what, owner in owners.items() for one in documents if _differs(what, owner, one)
    ]
    facts: dict[str, Any] = {
        **{what: getattr(owner, what) for what, owner in owners.items()},
        **{what: _join(documents, what) for what in _JOINED},
        "id": f"{kind}:{name}",
        "collection": archive.collection(kind),
        "inferred": _list_inferred(main, owners),
        "provenance": _locate_all(documents, owners, conflicts),
        "extra": _join_extra(documents),
        "names": _list_names(documents, owners["title"].title),
        "forms": tuple(_describe(one, sources) for one in others),
    }
    had = [indexed[one.source].document_id for one in documents if one.source in indexed]
    stated = [one.id for one in others if "id" not in one.inferred]
    facts["aliases"] = tuple(one for one in dict.fromkeys((*main.aliases, *had, *stated)) if one != facts["id"])
    told = [
        f"{main.source}: as {what}, {owner.source} has {_show(owner, what)} and {one.source} has {_show(one, what)}; "
        "the first counts."
        for what, owner, one in conflicts
    ]
    notices = [*(notice for draft in drafts for notice in draft.notices), *told]
    return replace(drafts[0], document=main.model_copy(update=facts), notices=notices)


def _tell_text(documents: Sequence[Document], sources: Mapping[str, str], order: Mapping[str, int]) -> Iterator[str]:
    """A sentence where the text is not that of the first source that has one."""
    main = documents[0]
    texts = [one for one in documents if not one.stub]
    first = min(texts, key=lambda one: order[sources[one.source]], default=main)
    if first is not main:
        yield f"{main.source}: its text is that of the document, which {first.source} of an earlier source has too."


def _join(documents: Sequence[Document], name: str) -> tuple[str, ...] | None:
    """The values of all forms, each once; what none has stays as the best one has it."""
    values = dict.fromkeys(value for one in documents for value in getattr(one, name) or ())
    return tuple(values) if values else getattr(documents[0], name)


def _join_extra(documents: Sequence[Document]) -> Mapping[str, tuple[str, ...]]:
    """The other fields of all forms; the address to which links lead that are not found is that of the text alone."""
    main = documents[0]
    return {
        what: values
        for one in reversed(documents)
        for what, values in one.extra.items()
        if one is main or what != FETCHED_FROM
    }


def _list_inferred(main: Document, owners: Mapping[str, Document]) -> tuple[str, ...]:
    inferred = {name for name, owner in owners.items() if name in owner.inferred}
    return tuple(sorted(inferred | set(main.inferred) & set(_JOINED)))


def _list_names(documents: Sequence[Document], title: str) -> tuple[str, ...]:
    """The other titles by which texts link to the document."""
    titles = [one.title for one in documents[1:] if fold_title(one.title) != fold_title(title)]
    return tuple(dict.fromkeys([*(name for one in documents for name in one.names), *titles]))


def _locate_all(
    documents: Sequence[Document],
    owners: Mapping[str, Document],
    conflicts: Sequence[tuple[str, Document, Document]],
) -> Mapping[str, str]:
    """Where each fact was read, and what other forms say."""
    found = {name: _locate(owner, name) for name, owner in owners.items()}
    for name in _JOINED:
        if places := [_locate(one, name) for one in documents if getattr(one, name)]:
            found[name] = "; ".join(places)
    for name, _, one in conflicts:
        found[name] += f"; {one.source} says {_show(one, name)}"
    others = {name: _locate(one, name) for one in reversed(documents) for name in one.extra if name in one.provenance}
    return {**others, **found}


def _choose(documents: Sequence[Document], name: str) -> Document | None:
    """The first that states a fact; of a date that another has more of, that one; None where none has it."""
    holders = [document for document in documents if getattr(document, name)]
    stated = [document for document in holders if name not in document.inferred] or holders
    if name == "date" and stated:
        first = stated[0].date or ""
        return max(stated, key=lambda one: len(one.date or "") if (one.date or "").startswith(first) else 0)
    return stated[0] if stated else None


def _identify(documents: Sequence[Document]) -> Mapping[str, Document]:
    """The forms whose id and kind are taken: the best that states one; an id states its kind too."""
    with_id = [one for one in documents if "id" not in one.inferred]
    with_kind = [one for one in documents if "kind" not in one.inferred]
    return {"id": (with_id or documents)[0], "kind": (with_id or with_kind or documents)[0]}


def _differs(name: str, owner: Document, other: Document) -> bool:
    """Whether another form states something else, where that is no mere detail."""
    ours, theirs = getattr(owner, name), getattr(other, name)
    if owner is other or name in _QUIET or not theirs or name in other.inferred or name in owner.inferred:
        return False
    if name == "date":
        return not str(ours).startswith(str(theirs))
    if name in ("canonical", "doi", "eprint"):
        return list_identifiers({name: ours}) != list_identifiers({name: theirs})
    if name == "authors":
        return [_fold_name(author) for author in ours] != [_fold_name(author) for author in theirs]
    one, another = fold_title(str(ours)), fold_title(str(theirs))
    return one != another and not (name == "title" and (one.startswith(another) or another.startswith(one)))


def _fold_name(author: str) -> str:
    """A name as two of them compare: `Lee, Ada` is `Ada Lee`."""
    return " ".join(sorted(fold_title(author).split()))


def _locate(document: Document, name: str) -> str:
    """Where a fact was read, with the path, which begins with the name of the source."""
    place = document.provenance.get(name) or ("inferred" if name in document.inferred else "front matter")
    return f"{place}, in {document.source}"


def _show(document: Document, name: str) -> str:
    value = getattr(document, name)
    return f"'{', '.join(value) if isinstance(value, tuple) else value}'"


def _describe(document: Document, sources: Mapping[str, str]) -> OtherForm:
    return OtherForm(
        path=document.source,
        source=sources[document.source],
        sha256=document.sha256,
        identifiers=tuple(document.identifiers),
    )
