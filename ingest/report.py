"""What an ingest says that it did."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index import EncoderSpec, Manifest
from index.language.names import name_language
from ingest.links import BrokenLink
from ingest.sources import LeftOut
from ingest.stages.convert import Draft
from ingest.stages.plan import IngestPlan

REPORT_FORMAT = 1  # bump when a field of a report file changes its meaning (docs/archive.md lists them)
MAX_EXAMPLES = 3  # of a group of sentences
MAX_UNKNOWN_SHARE = 0.2  # of documents in languages that the encoder does not know, beyond which that is told
_MARKDOWN = "Markdown"
_VARYING = re.compile(r"\d+|'[^']*'|\((?!it )[^()]*\)")  # all but what "(it …)" says, which is the problem


@dataclass(frozen=True, slots=True)
class Found:
    """How many of the documents that were written have a format, a kind, a language; None is a language not known.

    `unknown` counts by name what no rule of a dialect knows, which stays in the texts.
    """

    formats: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str | None, int] = field(default_factory=dict)
    titles_guessed: int = 0
    unknown: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> "Found":
        """Count what the documents are."""
        documents = [draft.document for draft in drafts]
        unknown: Counter[str] = Counter()
        for draft in drafts:
            unknown.update(draft.unknown)
        return cls(
            formats=_count([document.original.label if document.original else _MARKDOWN for document in documents]),
            kinds=_count([document.kind for document in documents]),
            languages=_count([document.language for document in documents]),
            titles_guessed=sum("title" in document.inferred for document in documents),
            unknown=dict(unknown.most_common()),
        )


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `problems` are broken items, left out; `notices` are things to know.

    `reused` is how many texts had been embedded by an ingest that was stopped. `found` counts the documents that were
    written; `left_out` is what no document is made of by a rule, `broken_links` are the links that lead nowhere in the
    documents that were written; `seconds` are those of each stage.
    """

    added: int
    changed: int
    removed: int
    documents: int
    chunks: int
    embedded: int
    reused: int
    problems: Sequence[str]
    notices: Sequence[str]
    found: Found = field(default_factory=Found)
    left_out: Sequence[LeftOut] = ()
    broken_links: Sequence[BrokenLink] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        work: IngestPlan,
        manifest: Manifest,
        embedded: int,
        reused: int,
        *,
        made_anew: str | None = None,
        unknown_languages: str | None = None,
        left_out: Sequence[LeftOut] = (),
        seconds: Mapping[str, float] | None = None,
    ) -> "IngestReport":
        """Report a plan that was carried out; `made_anew` is what asked for an index beside the one before.

        `unknown_languages` is what `explain_unknown_languages` says.
        """
        notices = [f"The index was made anew, because it {made_anew}."] if made_anew else []
        notices += [unknown_languages] if unknown_languages else []
        joined = sum(bool(draft.document.forms) for draft in work.writes)
        notices += [f"{joined} document(s) are made of what several sources have."] if joined else []
        return cls(
            added=len(work.writes) - len(work.replaced),
            changed=len(work.replaced),
            removed=len(work.removed),
            documents=manifest.document_count,
            chunks=manifest.chunk_count,
            embedded=embedded,
            reused=reused,
            problems=work.problems,
            notices=[*notices, *work.notices],
            found=Found.of(work.writes),
            left_out=left_out,
            broken_links=work.broken_links,
            seconds=seconds or {},
        )

    @classmethod
    def of_nothing(
        cls, manifest: Manifest, left_out: Sequence[LeftOut] = (), seconds: Mapping[str, float] | None = None
    ) -> "IngestReport":
        """Report that the index is up to date."""
        counts = manifest.document_count, manifest.chunk_count
        return cls(0, 0, 0, *counts, 0, 0, manifest.problems, (), left_out=left_out, seconds=seconds or {})

    def as_data(self) -> Mapping[str, Any]:
        """The whole report for a file of JSON."""
        lists: Mapping[str, Mapping[Any, int]] = {
            "formats": self.found.formats,
            "kinds": self.found.kinds,
            "languages": self.found.languages,
        }
        return {
            "format": REPORT_FORMAT,
            **{name: getattr(self, name) for name in ("added", "changed", "removed", "documents", "chunks")},
            **{
                name: [{"name": value, "documents": count} for value, count in counts.items()]
                for name, counts in lists.items()
            },
            "titles_guessed": self.found.titles_guessed,
            "unknown": [{"name": name, "times": count} for name, count in self.found.unknown.items()],
            "broken_links": [link._asdict() for link in self.broken_links],
            "left_out": [found._asdict() for found in self.left_out],
            "problems": list(self.problems),
            "notices": list(self.notices),
            "seconds": dict(self.seconds),
        }


def explain_unknown_languages(languages: Mapping[str, int], spec: EncoderSpec) -> str | None:
    """Say what to do where the encoder does not know the language of many documents; None where those are few."""
    unknown = {code: count for code, count in languages.items() if not spec.knows(code)}
    count = sum(unknown.values())
    if count <= MAX_UNKNOWN_SHARE * sum(languages.values()):
        return None
    named = ", ".join(name_language(code) for code, _ in Counter(unknown).most_common(MAX_EXAMPLES))
    return (
        f"{count} of {sum(languages.values())} document(s) are in languages that the encoder '{spec.name}' does not "
        f"know ({named}); they are found by their words alone. Run 'refdesk encoder use multilingual' and then "
        "'refdesk ingest --rebuild' to find them by meaning too."
    )


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Sentences about items that say the same of each, in their order, and the reason as the first says it."""

    reason: str
    sentences: Sequence[str]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.sentences)

    @property
    def is_one_reason(self) -> bool:
        """Whether all say the same, word for word; else they differ in a number or a name."""
        return all(_split(sentence)[1] == self.reason for sentence in self.sentences)

    @property
    def places(self) -> Sequence[str]:
        """The places that they name, each once."""
        return list(dict.fromkeys(_split(sentence)[0] for sentence in self.sentences))


def group_sentences(sentences: Sequence[str]) -> Sequence[SentenceGroup]:
    """Sentences `PLACE: REASON` by reason, whatever numbers and names in it differ, in the order of the first."""
    groups: dict[str, list[str]] = {}
    for sentence in sentences:
        groups.setdefault(_VARYING.sub("#", _split(sentence)[1]), []).append(sentence)
    return [SentenceGroup(_split(members[0])[1], members) for members in groups.values()]


def _split(sentence: str) -> tuple[str, str]:
    place, stop, reason = sentence.partition(": ")
    return (place, reason) if stop else ("", sentence)


def _count(values: Sequence[Any]) -> dict[Any, int]:
    """How often each stands there, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], str(item[0]))))
