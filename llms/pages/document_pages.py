"""The HTML page of every document, and of every text that has a permalink."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar
from urllib.parse import quote

from markupsafe import Markup

from index.citation import EXPORTS, STYLES, list_displayed_names
from index.documents.fact_source import FactSource
from index.markdown.maths.titles import split_title_formulas, write_title
from index.storage.kept.text import KeptText, fill_base_url
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.html.body import convert_to_mathml
from llms.content.item import MAX_SHOWN_BACKLINKS, Item, LinkedDocument
from llms.content.links import MARKDOWN_TYPE, Link, form_urls, format_link_header, list_links
from llms.content.metadata import render_highwire_tags, render_script
from llms.pages.assistants import Assistants, list_assistants
from llms.pages.contents import Heading, list_headings
from llms.pages.filter_links import link_filter
from llms.pages.layout import Layout, PageSite
from llms.pages.template import render_page, trust_html

_SOURCE_KINDS = {"author": "by the author", "cited": "cited", "derived": "computed here"}
_RECORDS = {*EXPORTS, "schema_org"}  # forms that describe the text
TOKENS_A_MINUTE = 300  # that people read: 230 words of English


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage(Layout):
    """A page with the text of a document."""

    body: Markup
    heading: Markup

    @property
    def contents(self) -> Sequence[Heading]:
        """The table of contents; empty for a short text."""
        return list_headings(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestPage(TextPage):
    """The newest text with its citations, and with what programs read in its head."""

    template: ClassVar[str] = "document.html"
    item: Item
    coins: Markup
    highwire: Sequence[tuple[str, str]]
    json_ld: Markup

    @property
    def citation(self) -> str:
        """The citation as a sentence."""
        return self.item.citation

    @property
    def permalink(self) -> str:
        """The address of this text for ever."""
        return self.item.record.permalink

    @property
    def version_path(self) -> str:
        """The path of the permalink."""
        return self.item.version_path

    @property
    def history(self) -> str:
        """The page of the document's versions, which a service renders on request."""
        return f"{self.item.url}/history"

    @property
    def authors(self) -> str:
        """Who wrote it, in one line."""
        return self.item.byline

    @property
    def forms(self) -> Sequence[tuple[str, str]]:
        """The other forms of the text, as labels with addresses."""
        return [each for name, each in self._offered_forms if name not in _RECORDS]

    @property
    def downloads(self) -> Sequence[tuple[str, str]]:
        """The citation as files, as labels with addresses."""
        return [(label, self.site.relate(url)) for name, (label, url) in self._offered_forms if name in _RECORDS]

    @property
    def _offered_forms(self) -> Sequence[tuple[str, tuple[str, str]]]:
        urls = form_urls(self.item)
        offered = [name for name in urls if "page" in OFFERED_FORMS[name].offers]
        return [(name, (OFFERED_FORMS[name].label, urls[name])) for name in offered]

    @property
    def entry(self) -> str:
        """The citation in BibTeX."""
        return EXPORTS["bibtex"].render([self.item.record]).strip()

    @property
    def passage_url(self) -> str:
        """Where a passage of it is cited."""
        return f"{self.site.root}/cite?document={quote(self.item.id)}"

    @property
    def assistants(self) -> Assistants:
        """The ways into assistants."""
        return list_assistants(self.item.base_url, self.title, self.item.at("md"))

    @property
    def minutes(self) -> str:
        """How long it takes to read."""
        return str(max(round(self.item.document.text_tokens / TOKENS_A_MINUTE), 1))

    @property
    def section_heading(self) -> str:
        """What the list is called that the document is in."""
        return self.item.archive.heading(self.item.document.kind)

    @property
    def section_url(self) -> str:
        """Where that list is."""
        return f"{self.site.root}/{self.place}"

    @property
    def crumbs(self) -> Sequence[tuple[str, str]]:
        """The way from the home page, as names with addresses."""
        return [("Home", f"{self.site.root}/"), (self.section_heading, self.section_url)]

    @property
    def around(self) -> Sequence[tuple[str, str]]:
        """The documents around it with itself, which has no address; empty where it is alone."""
        beside = self.item.surroundings
        if not (beside.before or beside.after):
            return ()
        return [*self._link(beside.before), (write_title(self.item.document.title), ""), *self._link(beside.after)]

    @property
    def ways(self) -> Sequence[tuple[str, str, str, str]]:
        """The documents before and after it: relation, word, title, address."""
        before = [("prev", "Previous", *each) for each in self._link(self.item.surroundings.before[-1:])]
        return [*before, *(("next", "Next", *each) for each in self._link(self.item.surroundings.after[:1]))]

    @property
    def related(self) -> Sequence[tuple[str, str]]:
        """The documents that it is related to, as titles with addresses."""
        return self._link(self.item.surroundings.related)

    @property
    def topics(self) -> Sequence[tuple[str, str]]:
        """What it is about, with a search for that."""
        return [(name, link_filter(self.site.root, "topic", name)) for name in self.item.document.topics or ()]

    def _link(self, documents: Sequence[LinkedDocument]) -> list[tuple[str, str]]:
        return [(write_title(each.title), f"{self.site.root}/{each.path}") for each in documents]

    @property
    def linked_from(self) -> Sequence[tuple[str, str]]:
        """The documents that link here, as titles with addresses; a page names the first of many."""
        some = self.item.linked_from[:MAX_SHOWN_BACKLINKS]
        return [(write_title(each.title), f"{self.item.base_url}/{each.path}") for each in some]

    def describe_source(self, source: FactSource) -> str:
        """What a source of facts is, and what was taken from there."""
        results = "; ".join(f"{name} = {written}" for name, written in source.results.items())
        return f"({_SOURCE_KINDS[source.kind]}): {results or source.supports}"

    @property
    def picture(self) -> str:
        """What the illustration shows, in its first sentence."""
        return self.item.illustration.alt.partition(". ")[0] if self.item.illustration else ""

    @property
    def styles(self) -> Sequence[tuple[str, str]]:
        """The citations by the name of their style."""
        return [(STYLES[style].label, text) for style, text in sorted(self.item.formatted.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage(TextPage):
    """A text that stays as it is, with its citation; `newest` is the page of the newest text, if there is one."""

    template: ClassVar[str] = "version.html"
    text: KeptText
    permalink: str
    newest: str | None
    entry: str = ""
    downloads: Sequence[tuple[str, str]] = ()
    passage_url: str = ""

    @property
    def authors(self) -> str:
        """Who wrote it, in one line."""
        return ", ".join(list_displayed_names(self.text.authors))

    @property
    def version(self) -> str:
        """What the text is called."""
        return f"Version {self.text.version}" if self.text.version else "The text"

    @property
    def version_path(self) -> str:
        """The path of the permalink."""
        return self.text.path

    @property
    def history(self) -> str:
        """The page of the document's versions, which a service renders on request."""
        return f"{self.site.base_url}/{self.text.page}/history"

    @property
    def citation(self) -> str:
        """The citation as a sentence."""
        return fill_base_url(self.text.citation, self.site.base_url)

    @property
    def coins(self) -> str:
        """The citation for reference managers."""
        return fill_base_url(self.text.coins, self.site.base_url)

    @property
    def styles(self) -> Sequence[tuple[str, str]]:
        """The citations by the name of their style."""
        known = sorted(style for style in self.text.styles if style in STYLES)
        return [(STYLES[style].label, fill_base_url(self.text.styles[style], self.site.base_url)) for style in known]


def render_document_page(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.html`: the newest text."""
    found = list_links(item)
    site = site_of(catalogue, item.path)
    page = NewestPage(
        site=site,
        title=item.record.title,
        description=item.description,
        links=[Link("canonical", item.url), *found],
        language=item.document.language,
        place=item.archive.collection(item.document.kind),
        item=item,
        heading=render_heading(item.document.title),
        body=site.relate_html(catalogue.text(item).html),
        coins=trust_html(item.coins),
        highwire=render_highwire_tags(item),
        json_ld=trust_html(render_script(item)),
    )
    yield File(OFFERED_FORMS["html"].file(item.path), render_page(page).encode(), format_link_header(found))


def render_version_page(catalogue: Catalogue, path: str) -> Iterator[File]:
    """`papers/x/v1.0.html` and `.md`: this text for ever; the Markdown is the source file to the byte.

    Raises KeptTextError.
    """
    text = catalogue.permalinks.read(path)
    permalink, page_path = f"{catalogue.base_url}/{path}", path.rpartition("/")[0]
    newest = f"{catalogue.base_url}/{page_path}" if page_path in catalogue.paths else None
    found = [Link("cite-as", permalink), Link("alternate", f"{permalink}.md", MARKDOWN_TYPE)]
    if newest:
        found.insert(1, Link("latest-version", newest))
    version = f"Version {text.version}" if text.version else "The text"
    site = site_of(catalogue, path)
    same, url = catalogue.permalinks.find_same(text), f"{catalogue.base_url}/{text.page}.md"
    page = VersionPage(
        site=site,
        title=f"{write_title(text.title)} ({version}, {text.sha256[:8]})",
        description=text.description,
        links=[Link("canonical", newest or permalink), *found],
        language=text.language,
        text=text,
        heading=render_heading(text.title),
        body=site.relate_html(
            (catalogue.text(same) if same else catalogue.texts.read(text.body, url, text.title)).html
        ),
        permalink=permalink,
        newest=newest,
    )
    header = format_link_header(found)
    yield File(f"{path}.html", render_page(page).encode(), header, text.date)
    yield File(f"{path}.md", text.markdown.encode(), header, text.date, kept=True)


def render_heading(title: str) -> Markup:
    """A title as a heading shows it, its formulas set."""
    parts = split_title_formulas(title)
    return trust_html("".join(convert_to_mathml(part, False) if is_tex else escape(part) for part, is_tex in parts))


def site_of(catalogue: Catalogue, address: str) -> PageSite:
    """What every page says of the archive, for the page at `address`."""
    kinds = [section.kind for section in catalogue.sections]
    theme, has_feeds = catalogue.service.theme, catalogue.has_feeds
    return PageSite.of(catalogue.archive, catalogue.base_url, kinds, address, has_feeds=has_feeds, theme=theme)
