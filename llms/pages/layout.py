"""The frame of every page: one style sheet, the way to the sections, and the pointer for agents."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from index import ArchiveInfo
from llms.content.links import Link

_ICON = (
    "data:image/svg+xml,%3Csvg%20xmlns=%27http://www.w3.org/2000/svg%27%20viewBox=%270%200%2016%2016%27%3E%3Cpath"
    "%20fill=%27%231b4f8a%27%20d=%27M2%202h9l3%203v9H2zm2%204v1.5h8V6zm0%203v1.5h8V9z%27/%3E%3C/svg%3E"
)
STYLE = Path(__file__).parent / "page.css"


def page(
    archive: ArchiveInfo,
    base_url: str,
    sections: Sequence[tuple[str, str]],
    *,
    title: str,
    description: str,
    main: str,
    links: Sequence[Link] = (),
    head: str = "",
) -> str:
    """A whole HTML page: `main` is HTML; `sections` are headings with their paths; `head` is added as it is."""
    tags = "\n".join(_tag(link) for link in links)
    root = urlsplit(base_url).path
    return f"""<!DOCTYPE html>
<html lang="{archive.language}">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(description)}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{_ICON}">
{tags}
{head}
<style>{_style()}</style>
</head>
<body>
<p class="agents">For AI agents: <a href="{root}/llms.txt">llms.txt</a></p>
<header>
<a class="name" href="{root}/">{escape(archive.title)}</a>
<a href="{root}/search">Search</a>
</header>
<main>
{main}
</main>
{_footer(root, sections)}
</body>
</html>
"""


def _footer(root: str, sections: Sequence[tuple[str, str]]) -> str:
    entries = [("Home", ""), *sections, ("Search", "search")]
    ways = "\n".join(f'<a href="{root}/{path}">{escape(heading)}</a>' for heading, path in entries)
    return f"""<footer>
<nav aria-label="Sections">
{ways}
</nav>
<p><a href="{root}/llms.txt">llms.txt</a> · <a href="{root}/llms-full.txt">llms-full.txt</a> · \
<a href="{root}/atom.xml">Atom</a> · <a href="{root}/rss.xml">RSS</a> · \
<a href="{root}/feed.json">JSON Feed</a> · <a href="{root}/bibliography.bib">BibTeX</a> · \
<a href="{root}/api/v1/openapi.json">API</a> · <a href="{root}/sitemap.xml">Sitemap</a></p>
</footer>"""


@cache
def _style() -> str:
    return "\n" + STYLE.read_text(encoding="utf-8")


def _tag(link: Link) -> str:
    media = f' type="{link.type}"' if link.type else ""
    return f'<link rel="{link.rel}"{media} href="{escape(link.href)}">'
