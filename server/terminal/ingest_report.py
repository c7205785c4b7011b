"""The report of an ingest as a person reads it in a terminal: a few lines, however many files there are."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ingest import IngestReport
from ingest.report import MAX_EXAMPLES, SentenceGroup, group_sentences

MAX_VALUES = 8  # of one row
MAX_SINGLE = 3  # sentences of one problem that are printed one by one
_NOT_KNOWN = "not known"


def format_report(report: IngestReport, published_s: float | None = None) -> Iterator[str]:
    """What was ingested, then a row for each thing that there is to say."""
    if report.added or report.changed or report.removed:
        counts = f"{report.added} added, {report.changed} changed, {report.removed} removed"
        yield f"Ingested: {counts}; {report.documents} documents, {report.chunks} chunks."
    else:
        yield f"Nothing to ingest: {report.documents} documents, {report.chunks} chunks are up to date."
    if report.reused:
        yield f"Went on from an ingest that was stopped: {report.reused} texts had been embedded."
    written = report.added + report.changed
    found = report.found
    rows = {
        "formats": _list_counts(found.formats),
        "kinds": _list_counts(found.kinds),
        "languages": _list_counts({name or _NOT_KNOWN: count for name, count in found.languages.items()}),
        "titles": f"{found.titles_guessed} of {written} guessed from the name of the file" * bool(found.titles_guessed),
        "unknown": _list_counts(found.unknown),
        "links": f"{len(report.broken_links)} lead nowhere" * bool(report.broken_links),
        "left out": _list_counts(Counter(found.reason for found in report.left_out)),
        "problems": _count_problems(len(report.problems)) * bool(report.problems),
        "seconds": _list_seconds(report.seconds, published_s) if written else "",
    }
    yield from (f"  {name:<10} {text}" for name, text in rows.items() if text)


def format_sentences(sentences: Sequence[str], *, verbose: bool) -> Iterator[str]:
    """Sentences about files; those that say the same of many are one line with a count and some of the places."""
    if verbose:
        yield from sentences
        return
    groups = group_sentences(sentences)
    grouped = {group.reason for group in groups if group.count > MAX_SINGLE}
    for group in groups:
        if group.count <= MAX_SINGLE:
            yield from group.sentences
            continue
        yield _describe_group(group)
    if grouped:
        yield "--verbose names each file, --report FILE writes them all."


def _describe_group(group: SentenceGroup) -> str:
    """One sentence for many: what all say with some of their places, or the first of them and where others are."""
    places = group.places
    if group.is_one_reason and len(places) == group.count:
        return f"{group.count} files: {group.reason.removesuffix('.')} ({'; '.join(places[:MAX_EXAMPLES])}; …)."
    others = places[1 : MAX_EXAMPLES + 1]
    more = f"; also {'; '.join(others)}{'; …' * (len(places) > len(others) + 1)}" if others else ""
    return f"{group.count} like this: {group.sentences[0].removesuffix('.')}{more}."


def _list_counts(counts: Mapping[str, int]) -> str:
    """`paper 12, note 3`, the most frequent first, and how many more there are."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = MAX_VALUES if len(ordered) > MAX_VALUES + 1 else MAX_VALUES + 1  # "and 1 other" is no shorter than a name
    shown = [f"{name if name.isprintable() else ascii(name)} {count}" for name, count in ordered[:most]]
    rest = ordered[most:]
    more = [f"{len(rest)} others {sum(count for _, count in rest)}"] if rest else []
    return ", ".join([*shown, *more])


def _count_problems(count: int) -> str:
    return "1 file could not be taken" if count == 1 else f"{count} files could not be taken"


def _list_seconds(seconds: Mapping[str, float], published_s: float | None) -> str:
    stages = {**seconds, **({"publish": published_s} if published_s is not None else {})}
    return ", ".join(f"{stage} {spent:.1f}" for stage, spent in stages.items())
