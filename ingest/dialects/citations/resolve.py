"""Pandoc's citations, `[@key, p. 3]` and `@key`, resolved with the archive's file of BibTeX."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.dialects.citations.bibliography import MAX_BIBLIOGRAPHY_CHARS, Reference, read_bibliography
from ingest.dialects.engine.dialect import Edit, Line, SpanRule
from ingest.dialects.engine.site import Site
from ingest.dialects.engine.spans import Rules, Spans

_KEY = re.compile(r"@\{?([A-Za-z0-9_](?:[\w:./+-]{0,120}\w)?)\}?")
_NAMES = ("references.bib", "refs.bib", "bibliography.bib", "library.bib", "paper.bib", "book.bib", "bibtex.bib")
_LISTS = ("references", "bibliography", "literature")
MAX_CITATION_CHARS = 2000


def resolve_citations(site: Site, lines: Sequence[Line], stated: Sequence[str]) -> Sequence[Line]:
    """The lines with citations resolved, and the list of what is cited at the end; the same lines without a file.

    `stated` are paths that the front matter names; other usual names are looked for beside the file and above it.
    """
    if not any("@" in line.text for line in lines if not line.verbatim):
        return lines
    references = _find_references(site, stated)
    if not references:
        return lines
    cited: dict[str, Reference] = {}
    rules = Rules(_make_rules(references, cited))
    found: list[Line] = []
    for verbatim, run in _split(lines):
        found += run if verbatim else Spans(site, run, rules).rewrite()
    if cited:
        found += _list_references(found, cited)
    return found


def _split(lines: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    run: list[Line] = []
    for line in lines:
        if run and run[-1].verbatim != line.verbatim:
            yield run[-1].verbatim, run
            run = []
        run.append(line)
    if run:
        yield run[-1].verbatim, run


def _find_references(site: Site, stated: Sequence[str]) -> Mapping[str, Reference]:
    found: dict[str, Reference] = {}
    for name in stated or _NAMES:
        text = site.find_text(name)
        if text is not None and len(text) <= MAX_BIBLIOGRAPHY_CHARS:
            found = {**read_bibliography(text), **found}
    return found


def _make_rules(references: Mapping[str, Reference], cited: dict[str, Reference]) -> Sequence[SpanRule]:
    def read_brackets(spans: Spans, start: int) -> Edit | None:
        """`[see @a, p. 3; -@b]`."""
        end = spans.find_within("]", start, lines=0)
        if end < 0 or end - start > MAX_CITATION_CHARS or spans.text[end + 1 : end + 2] in {"(", "[", ":"}:
            return None
        parts = spans.text[start + 1 : end].split(";")
        keys = [match[1] for part in parts if (match := _KEY.search(part))]
        if len(keys) < len(parts):
            return None
        unknown = [key for key in keys if key not in references]
        for key in unknown:
            spans.site.count(f"citation '@{key}'")
        if unknown:
            return Edit(start, end + 1, spans.text[start : end + 1])
        cited.update((key, references[key]) for key in keys)
        return Edit(start, end + 1, f"({'; '.join(_show_part(part, references) for part in parts)})")

    def read_name(spans: Spans, start: int) -> Edit | None:
        """`@a` in a sentence."""
        match = _KEY.match(spans.text, start)
        if match is None or match[1] not in references or spans.text[start - 1 : start].isalnum():
            return None
        reference = cited[match[1]] = references[match[1]]
        return Edit(start, match.end(), f"{reference.author} ({reference.year})")

    return SpanRule("[", read_brackets), SpanRule("@", read_name)


def _show_part(part: str, references: Mapping[str, Reference]) -> str:
    """What is shown of one part of a citation, whose key is known."""
    match = _KEY.search(part)
    if match is None:
        return part
    reference = references[match[1]]
    before = part[: match.start()].strip()
    names = "" if before.endswith("-") else f"{reference.author}, "
    lead = f"{before.rstrip('-').strip()} " if before.rstrip("-").strip() else ""
    return f"{lead}{names}{reference.year}{part[match.end() :].rstrip()}"


def _list_references(lines: Sequence[Line], cited: Mapping[str, Reference]) -> Iterator[Line]:
    """The list at the end, below the heading that waits for it where there is one."""
    filled = [line for line in lines if line.text.strip()]
    last = filled[-1]
    title = last.text.lstrip("# ").partition("{")[0].strip().lower()
    yield Line("", last.origin)
    if not (last.text.startswith("#") and title in _LISTS):
        yield Line("## References", last.origin)
        yield Line("", last.origin)
    for reference in sorted(cited.values(), key=lambda each: each.full.casefold()):
        yield Line(f"- {reference.full}", last.origin)
