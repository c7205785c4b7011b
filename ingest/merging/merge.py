"""One document of several forms: the text of the best, and every fact that one of them has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index import ArchiveInfo, Document
from index.documents.forms import OtherForm, fold_title, list_identifiers
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
        merged.append(_merge(ranked, sources, indexed, archive) if len(ranked) > 1 else ranked[0])
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
    main, *others = (draft.document for draft in drafts)
    documents = [main, *others]
    facts: dict[str, Any] = {}
    provenance: dict[str, str] = {}
    conflicts: list[str] = []
    chosen: dict[str, Document] = {}
    for name in _SINGLE:
        holders = [document for document in documents if getattr(document, name)]
        if not holders:
            continue
        owner = chosen[name] = _choose(holders, name)
        facts[name] = getattr(owner, name)
        differing = [] if name in _QUIET else [one for one in holders if _differs(name, owner, one)]
        provenance[name] = _locate(owner, name) + "".join(f"; {_say(one, name)}" for one in differing)
        conflicts += [
            f"{main.source}: its {name} is {_show(facts[name])} by {owner.source}, and {_say(one, name)}; "
            "the first counts."
            for one in differing
        ]
    for name in _JOINED:
        holders = [document for document in documents if getattr(document, name)]
        if holders:
            facts[name] = tuple(dict.fromkeys(value for one in holders for value in getattr(one, name)))
            provenance[name] = "; ".join(_locate(one, name) for one in holders)
    identity, owners, notes = _identify(documents, archive)
    provenance |= {name: _locate(owner, name) for name, owner in owners.items()}
    facts |= identity
    inferred = {name for name, owner in chosen.items() if name in owner.inferred} | set(identity["inferred"])
    names = [one.title for one in others if fold_title(one.title) != fold_title(facts["title"])]
    had = [indexed[one.source].document_id for one in documents if one.source in indexed]
    stated = [one.id for one in others if "id" not in one.inferred]
    facts |= {
        "inferred": tuple(sorted(inferred)),
        "provenance": provenance,
        "extra": {name: values for one in reversed(documents) for name, values in one.extra.items()},
        "names": tuple(dict.fromkeys((*main.names, *(name for one in others for name in one.names), *names))),
        "aliases": tuple(name for name in dict.fromkeys((*main.aliases, *had, *stated)) if name != identity["id"]),
        "forms": tuple(_describe(one, sources) for one in others),
    }
    notices = [*(notice for draft in drafts for notice in draft.notices), *conflicts, *notes]
    return replace(drafts[0], document=main.model_copy(update=facts), notices=notices)


def _choose(holders: Sequence[Document], name: str) -> Document:
    """The first that states a fact; of a date that another has more of, that one."""
    stated = [document for document in holders if name not in document.inferred] or list(holders)
    if name == "date":
        first = stated[0].date or ""
        return max(stated, key=lambda one: len(one.date or "") if (one.date or "").startswith(first) else 0)
    return stated[0]


def _differs(name: str, owner: Document, other: Document) -> bool:
    """Whether another form states something else."""
    if name in other.inferred:
        return False
    ours, theirs = getattr(owner, name), getattr(other, name)
    if name == "date":
        return not str(ours).startswith(str(theirs))
    if name in ("canonical", "doi", "eprint"):
        return list_identifiers({name: ours}) != list_identifiers({name: theirs})
    if name == "authors":
        return [_fold_name(author) for author in ours] != [_fold_name(author) for author in theirs]
    return fold_title(str(ours)) != fold_title(str(theirs))


def _fold_name(author: str) -> str:
    """A name as two of them compare: `Lee, Ada` is `Ada Lee`."""
    return " ".join(sorted(fold_title(author).split()))


def _identify(
    documents: Sequence[Document], archive: ArchiveInfo
) -> tuple[Mapping[str, Any], Mapping[str, Document], Sequence[str]]:
    """The id and kind, the forms that they are of, and what others say.

    They are those that a form states, the best first; where none does, those of the best one.
    """
    main = documents[0]
    with_id = [one for one in documents if "id" not in one.inferred]
    with_kind = [one for one in documents if "kind" not in one.inferred]
    owners = {"id": (with_id or [main])[0], "kind": (with_id or with_kind or [main])[0]}
    kind = owners["kind"].kind
    name = with_id[0].id if with_id else f"{kind}:{main.slug}"
    notes = [
        f"{main.source}: its {what} is {said} by {owner.source}, and {one.source} says {other}; the first counts."
        for what, holders, said in (("id", with_id, name), ("kind", [] if with_id else with_kind, kind))
        for owner, one, other in _list_others(holders, what, said)
    ]
    inferred = [*([] if with_id else ["id"]), *([] if with_id or with_kind else ["kind"])]
    identity = {"id": name, "kind": kind, "collection": archive.collection(kind), "inferred": inferred}
    return identity, owners, notes


def _list_others(holders: Sequence[Document], what: str, said: str) -> Iterator[tuple[Document, Document, str]]:
    for one in holders[1:]:
        if getattr(one, what) != said:
            yield holders[0], one, getattr(one, what)


def _locate(document: Document, name: str) -> str:
    """Where a fact was read, with the path, which begins with the name of the source."""
    place = document.provenance.get(name) or ("inferred" if name in document.inferred else "front matter")
    return f"{place}, in {document.source}"


def _say(document: Document, name: str) -> str:
    return f"{document.source} says {_show(getattr(document, name))}"


def _show(value: object) -> str:
    return f"'{', '.join(value) if isinstance(value, tuple) else value}'"


def _describe(document: Document, sources: Mapping[str, str]) -> OtherForm:
    return OtherForm(
        path=document.source,
        source=sources[document.source],
        sha256=document.sha256,
        identifiers=tuple(document.identifiers),
    )
