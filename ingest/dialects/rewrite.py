"""The rewriting of a body: rules for lines, then rules for what stands within them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import groupby

from ingest.dialects.citations import resolve_citations
from ingest.dialects.containers import CONTAINERS
from ingest.dialects.engine.dialect import Dialect, Fence, Line, LineRule
from ingest.dialects.engine.page import Page
from ingest.dialects.engine.rewritten import Rewritten
from ingest.dialects.engine.site import Read, Site
from ingest.dialects.engine.spans import Rules, Spans
from ingest.dialects.hugo import HUGO
from ingest.dialects.liquid import LIQUID
from ingest.dialects.maths import MATHS
from ingest.dialects.mdbook import MDBOOK
from ingest.dialects.mdx import MDX, reads_modules
from ingest.dialects.myst import MYST
from ingest.dialects.obsidian import OBSIDIAN
from ingest.dialects.pandoc import PANDOC
from ingest.dialects.quarto import QUARTO
from ingest.dialects.templates import TEMPLATES
from ingest.dialects.zola import ZOLA

DIALECTS: Sequence[Dialect] = (
    TEMPLATES,
    MDBOOK,
    HUGO,
    ZOLA,
    LIQUID,
    MATHS,
    CONTAINERS,
    MYST,
    QUARTO,
    OBSIDIAN,
    PANDOC,
    MDX,
)
_LABEL = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:", re.MULTILINE)


def rewrite(
    body: str, path: str, hints: Set[str], read: Read | None = None, bibliography: Sequence[str] = ()
) -> Rewritten:
    """Rewrite a body as standard Markdown: CommonMark with tables, notes, alerts and formulas between dollars.

    `path` is that of the file in its source, `hints` are the kinds of site that the source is (`obsidian`, `jekyll`,
    `hugo`, `docusaurus`, `mdbook`, `mkdocs`, `myst`, `quarto`, `zola`, `eleventy`, `pelican`), and `read` gives the
    text of another file of the source. `bibliography` are the paths of files of BibTeX that the front matter names;
    where there are none, those with usual names are looked for. A body that needs no edit comes back as it is.

    Addresses that only the source knows are `wiki:Page#Head`, `source:path`, relative to the file or from the root
    where it begins with a slash, `source:#label` anywhere in the source, and `post:name` of Jekyll.
    """
    text = body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body
    labels = frozenset(match[1].casefold() for match in _LABEL.finditer(text))
    site = Site(path, hints, read, labels=labels, ends_raw="endraw" in text)
    if reads_modules(text):
        site.pictures[""] = ""
    rules = _get_rules(tuple(dialect for dialect in DIALECTS if dialect.reads(site)))
    page = Page(site, rules.lines, rules.fences)
    page.read(text)
    lines = [*_rewrite_spans(site, page.finish(), rules.spans)]
    lines += _write_footnotes(site, rules.spans)
    lines = [*resolve_citations(site, lines, bibliography)]
    markdown = "\n".join(line.text for line in lines)
    if markdown == text:
        return Rewritten(body, dict(site.unknown), tuple(site.notes), tuple(site.anchors))
    origins = tuple(line.origin for line in lines)
    return Rewritten(markdown, dict(site.unknown), tuple(site.notes), tuple(site.anchors), origins)


class _ActiveRules:
    def __init__(self, dialects: Sequence[Dialect]) -> None:
        lines: dict[str, list[LineRule]] = {}
        for dialect in dialects:
            for rule in dialect.lines:
                lines.setdefault(rule.opener[:1], []).append(rule)
        self.lines: Mapping[str, Sequence[LineRule]] = lines
        self.fences: Sequence[Callable[[Page, Fence], bool]] = [read for dialect in dialects for read in dialect.fences]
        self.spans = Rules([rule for dialect in dialects for rule in dialect.spans])


@lru_cache(maxsize=16)
def _get_rules(dialects: tuple[Dialect, ...]) -> _ActiveRules:
    return _ActiveRules(dialects)


def _rewrite_spans(site: Site, lines: Sequence[Line], rules: Rules) -> Iterator[Line]:
    for verbatim, group in groupby(lines, key=lambda line: line.verbatim):
        run = list(group)
        yield from run if verbatim else Spans(site, run, rules).rewrite()


def _write_footnotes(site: Site, rules: Rules) -> Iterator[Line]:
    """The notes that stood within lines, at the end; a note in a note stays as it is written."""
    for name, text, origin in list(site.footnotes):
        yield Line("", origin)
        yield from Spans(site, [Line(f"[^{name}]: {text}", origin)], rules).rewrite()
