"""The HTML page of every document, of every text that has a permalink, and of every section."""

from collections.abc import Iterator, Sequence
from html import escape

from index.citation import STYLES, coins, plain
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import FORMS
from llms.content.item import Item
from llms.content.links import MARKDOWN, Link, form_urls, link_header, links
from llms.content.metadata import highwire, script
from llms.content.text import Text
from llms.pages.layout import page


def document_page(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.html`: the newest text."""
    found = links(item)
    head = "\n".join(
        [
            highwire(item),
            script(item),
            *(f'<meta property="{name}" content="{escape(value)}">' for name, value in _open_graph(item)),
        ]
    )
    text = page(
        item.archive,
        item.base_url,
        ways(catalogue),
        title=item.document.title,
        description=item.description,
        main=_article(item, catalogue.text(item), note=""),
        links=[Link("canonical", item.url), *found, *site_links(catalogue.base_url)],
        head=head,
    )
    yield File(FORMS["html"].file(item.path), text.encode(), link_header(found))


def version_page(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x/v1.0.html` and `.md`: this text for ever; the Markdown is the source file to the byte."""
    document = item.document
    version = f"Version {document.version}" if document.version else "The text"
    note = (
        f'<p class="note" data-markdown-ignore>{escape(version)} with sha256 <code>{document.sha256[:16]}…</code>, '
        "kept as it is. "
        f'<a href="{item.url}">The newest text</a> may differ.</p>\n'
    )
    found = [
        Link("cite-as", item.record.permalink),
        Link("latest-version", item.url),
        Link("alternate", f"{item.record.permalink}.md", MARKDOWN),
    ]
    text = page(
        item.archive,
        item.base_url,
        ways(catalogue),
        title=f"{document.title} ({version}, {document.sha256[:8]})",
        description=item.description,
        main=_article(item, catalogue.text(item), note=note),
        links=[Link("canonical", item.url), *found],
    )
    header = link_header(found)
    yield File(f"{item.version_path}.html", text.encode(), header, kept=True)
    yield File(f"{item.version_path}.md", catalogue.markdown[item.id].encode(), header, kept=True)


def ways(catalogue: Catalogue) -> Sequence[tuple[str, str]]:
    """The headings of the sections with their paths."""
    return [(section.heading, section.path) for section in catalogue.sections]


def site_links(base_url: str) -> Sequence[Link]:
    """The links that every page has."""
    return [
        Link("ai-catalog", f"{base_url}/.well-known/ai-catalog.json", "application/ai-catalog+json"),
        Link("api-catalog", f"{base_url}/.well-known/api-catalog", "application/linkset+json"),
        Link("alternate", f"{base_url}/atom.xml", "application/atom+xml"),
        Link("alternate", f"{base_url}/rss.xml", "application/rss+xml"),
        Link("alternate", f"{base_url}/feed.json", "application/feed+json"),
    ]


def _open_graph(item: Item) -> Sequence[tuple[str, str]]:
    return [
        ("og:type", "article"),
        ("og:title", item.document.title),
        ("og:description", item.description),
        ("og:url", item.url),
    ]


def _article(item: Item, text: Text, note: str) -> str:
    document = item.document
    facts = [
        ", ".join(document.authors),
        f'<time datetime="{document.date}">{document.date}</time>' if document.date else "",
        f"version {document.version}" if document.version else "",
        document.status or "",
    ]
    shown = " · ".join(fact if fact.startswith("<time") else escape(fact) for fact in facts if fact)
    urls = form_urls(item)
    forms = [f'<a href="{urls[name]}">{FORMS[name].label}</a>' for name in urls if "page" in FORMS[name].offers]
    original = f'<a href="{escape(document.canonical)}">original</a>' if document.canonical else ""
    return f"""<article>
<h1>{escape(document.title)}</h1>
<p class="facts" data-markdown-ignore>{shown}</p>
{f'<p class="series" data-markdown-ignore>{escape(document.series)}</p>' if document.series else ""}
<p class="forms" data-markdown-ignore>{" ".join([*forms, original])}</p>
{note}{_figure(item)}{text.html}
<section class="cite" data-markdown-ignore aria-labelledby="refdesk-cite">
<h2 id="refdesk-cite">Cite this</h2>
<p>{escape(plain(item.record))}</p>
{_styles(item)}
<p>This text for ever: <a href="{item.record.permalink}">{escape(item.version_path)}</a></p>
{coins(item.record)}
</section>
</article>"""


def _styles(item: Item) -> str:
    """The citations in styles, folded."""
    if not item.formatted:
        return ""
    rows = [
        f"<dt>{STYLES[style].label}</dt>\n<dd>{escape(text)}</dd>" for style, text in sorted(item.formatted.items())
    ]
    return "\n".join(["<details>", "<summary>In citation styles</summary>", "<dl>", *rows, "</dl>", "</details>"])


def _figure(item: Item) -> str:
    picture = item.illustration
    if picture is None:
        return ""
    short = picture.alt.partition(". ")[0]
    return (
        f'<figure data-markdown-ignore>\n<img src="{item.at("svg")}" alt="{escape(short)}" width="960" height="672">\n'
        f"<figcaption>{escape(picture.alt)}</figcaption>\n</figure>\n"
    )
