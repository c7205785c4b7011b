"""Which items of several sources are one document: by what they state of themselves, or by the title of a stub."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from index.documents.forms import fold_title
from index.storage.link_records import LinkRecord
from ingest.stages.convert import Draft

MIN_TITLE_WORDS = 3  # that tell a work where its kind does not: a note on kettles is no paper of that name
_FIRST_SENTENCE = re.compile(r"(?P<first>.+?[.?!:]) \S")


@dataclass(slots=True)
class Groups:
    """Drafts that are one document, by the path of each, and sentences about those that cannot be told apart."""

    notices: list[str] = field(default_factory=list)
    _members: dict[str, list[Draft]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Begin with a draft alone."""
        self._members[draft.document.source] = [draft]

    def join(self, first: Draft, second: Draft, sources: Mapping[str, str]) -> None:
        """Make one group of those of two drafts, unless it would hold two items of one source, which is noted."""
        ours, theirs = self._members[first.document.source], self._members[second.document.source]
        if ours is theirs:
            return
        by_source = {sources.get(draft.document.source, ""): draft for draft in ours}
        for draft in theirs:
            twin = by_source.get(sources.get(draft.document.source, ""))
            if twin is not None:
                self.notices.append(
                    f"{draft.document.source}: it is the same document as {first.document.source} by what both state, "
                    f"and so is {twin.document.source} of its own source; they are not joined."
                )
                return
        ours.extend(theirs)
        for draft in theirs:
            self._members[draft.document.source] = ours

    def list_all(self) -> Iterator[Sequence[Draft]]:
        """Each group once, in the order of its first draft."""
        seen: set[int] = set()
        for members in self._members.values():
            if id(members) not in seen:
                seen.add(id(members))
                yield members


def group_drafts(drafts: Sequence[Draft], sources: Mapping[str, str]) -> Groups:
    """Join the drafts of different sources that state the same URL, DOI, arXiv number or id.

    `sources` are the names of the sources by path. A stub joins the only document of another source that has its title,
    and its kind where it is stated.
    """
    groups = Groups()
    by_identifier: dict[str, list[Draft]] = {}
    by_title: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.add(draft)
        for identifier in draft.document.identifiers:
            by_identifier.setdefault(identifier, []).append(draft)
        for title in list_titles(draft.document.title, draft.document.stub):
            by_title.setdefault(title, []).append(draft)
    for identifier in sorted(by_identifier):
        _join_all(by_identifier[identifier], identifier, groups, sources)
    for draft in (draft for draft in drafts if draft.document.stub):
        for title in list_titles(draft.document.title, is_stub=True):
            found = [other for other in by_title[title] if _is_same_work(draft, other, title, sources)]
            if found:
                _join_all([draft, *found], "title", groups, sources)
                break
    return groups


def find_joined(drafts: Sequence[Draft], kept: Iterable[LinkRecord], sources: Mapping[str, str]) -> Set[str]:
    """The paths of the indexed documents, with all that they are made of, that may be one with a draft.

    `kept` are those that an ingest would leave as they are.
    """
    identifiers: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    stubs: set[str] = set()
    for draft in drafts:
        document, source = draft.document, sources.get(draft.document.source, "")
        for identifier in document.identifiers:
            identifiers.setdefault(identifier, set()).add(source)
        for title in list_titles(document.title, document.stub):
            titles.setdefault(title, set()).add(source)
            stubs |= {title} if document.stub else set()
    joined: set[str] = set()
    for record in kept:
        own = {sources.get(path, "") for path in (record.source, *record.forms)}
        found = [identifiers.get(identifier, set()) for identifier in record.identifiers]
        found += [
            titles.get(title, set())
            for title in list_titles(record.title, record.stub)
            if record.stub or title in stubs
        ]
        if any(others and len(others | own) > 1 for others in found):
            joined |= {record.source, *record.forms}
    return joined


def list_titles(title: str, is_stub: bool) -> Sequence[str]:
    """By what title a document is looked for; a stub also by the first sentence of its own, as others call the work."""
    first = _FIRST_SENTENCE.match(title) if is_stub else None
    return list(dict.fromkeys(filter(None, (fold_title(title), fold_title(first["first"]) if first else ""))))


def _join_all(drafts: Sequence[Draft], what: str, groups: Groups, sources: Mapping[str, str]) -> None:
    """Join those that are the only ones of their source; the others are noted where another source has one."""
    only = _keep_only_ones(drafts, sources)
    twins = [draft.document.source for draft in drafts if draft not in only]
    if twins and len({sources[draft.document.source] for draft in drafts}) > 1:
        groups.notices.append(
            f"{twins[0]}: it and {twins[1]} of its source have the same {what} as a document of another source; "
            "none of them is joined with that."
        )
    for other in only[1:]:
        groups.join(only[0], other, sources)


def _is_same_work(stub: Draft, other: Draft, title: str, sources: Mapping[str, str]) -> bool:
    """Whether a draft of another source may be the text of a stub, given that it has this title."""
    ours, theirs = stub.document, other.document
    if sources.get(ours.source, "") == sources.get(theirs.source, "") or fold_title(theirs.title) != title:
        return False
    if ours.kind == theirs.kind:
        return True
    is_stated = "kind" not in ours.inferred and "kind" not in theirs.inferred
    return not is_stated and title.count(" ") + 1 >= MIN_TITLE_WORDS


def _keep_only_ones(drafts: Sequence[Draft], sources: Mapping[str, str]) -> Sequence[Draft]:
    """Those that are the only ones of their source."""
    counts: dict[str, int] = {}
    for draft in drafts:
        name = sources.get(draft.document.source, "")
        counts[name] = counts.get(name, 0) + 1
    return [draft for draft in drafts if counts[sources.get(draft.document.source, "")] == 1]
