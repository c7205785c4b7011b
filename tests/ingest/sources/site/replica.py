"""A site built as research archives are: raw texts, pages, maps of every kind, and the slips that such sites have."""

import gzip

from tests.ingest.sources.site.web import Reply, Web, make_page

_CRUMBS = (
    '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},'
    '{"name":"Definitions"},{"name":"Latency"}]}</script>'
)


def build_replica(web: Web) -> None:
    """Put the site at the routes of `web`: two papers, two notes below `/papers`, a definition, a topic and a post."""
    _add_maps(web)
    _add_papers(web)
    _add_notes(web)
    web.page(
        "/research/glossary/latency/",
        "Latency",
        "<p>Latency is the time from a question to its answer, and MathML keeps its formula: "
        '<math alttext="L = W / \\lambda"><mi>L</mi></math>.</p>',
        _CRUMBS,
    )
    web.page("/about/", "About", "<p>Ada Example keeps this archive, and answers letters when the kettle is off.</p>")
    links = "".join(f'<li><a href="/papers/{name}/?utm_source=home">{name}</a></li>' for name in ("otters", "kettles"))
    web.page("/", "Archive of tests", f"<ul>{links}<li><a href='/about/index.html'>About</a></li></ul>")
    web.page("/papers/", "Papers", f"<ul>{links}<li><a href='slack/'>Slack</a><a href='alpha'>Alpha</a></li></ul>")
    _add_listings(web)
    _add_kinds(web)
    web.page("/private/draft/", "Draft", "<p>Nobody may read this.</p>")
    web.page("/hidden/", "Hidden", "<p>Not to be listed.</p>", '<meta name="robots" content="noindex">')


def _add_maps(web: Web) -> None:
    url = web.url
    web.text(
        "/robots.txt",
        f"User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /private/\nSitemap: {url}/sitemap.xml\n",
    )
    web.text(
        "/llms.txt",
        "# Archive of tests\n\n> Papers and notes of nobody.\n\n## Identity\n\n- About: "
        f"{url}/about/\n\n## Research papers\n\n- Otters\n  - HTML: {url}/papers/otters/\n"
        f"  - PDF: {url}/papers/otters/paper.pdf\n  - [Raw markdown]({url}/raw/otters.md)\n",
    )
    parts = f"<sitemap><loc>{url}/maps/pages.xml.gz</loc></sitemap><sitemap><loc>{url}/sitemap.xml</loc></sitemap>"
    web.routes["/sitemap.xml"] = Reply(f"<?xml version='1.0'?><sitemapindex>{parts}</sitemapindex>", "application/xml")
    pages = (
        "topics/tea/",
        "archive/trays/",
        "archive/lids/",
        "papers/otters/",
        "papers/kettles/",
        "research/glossary/latency/",
        "hidden/",
        "private/draft/",
    )
    listed = "".join(f"<url><loc>{url}/{page}</loc></url>" for page in pages)
    elsewhere = "<url><loc>https://elsewhere.example/x</loc></url>"
    packed = gzip.compress(f"<urlset>{listed}{elsewhere}</urlset>".encode())
    web.routes["/maps/pages.xml.gz"] = Reply(packed, "application/gzip")
    entry = f'<entry><title>A post</title><link href="{url}/posts/steam/"/><id>{url}/posts/steam/</id></entry>'
    web.routes["/atom.xml"] = Reply(
        f'<feed><link rel="self" href="{url}/atom.xml"/>{entry}</feed>', "application/atom+xml"
    )
    web.page("/posts/steam/", "Steam", "<p>Steam is water that left.</p>")
    raw = "".join(f'<li><a href="{name}.md">{name}</a></li>' for name in ("otters", "slack", "alpha"))
    web.page("/raw/", "Raw", f"<ul>{raw}</ul>")


def _add_listings(web: Web) -> None:
    """What programs are told: a catalogue that holds and names others, and an API with pages of a list."""
    card = {"type": "application/mcp-server-card+json", "url": f"{web.url}/mcp/server-card", "displayName": "Desk"}
    page = {"type": "text/html", "url": f"{web.url}/papers/otters/", "displayName": "Otters, as the catalogue has them"}
    nested = {"type": "application/ai-catalog+json", "url": "/catalogs/more.json", "displayName": "More"}
    inline = {
        "type": "application/ai-catalog+json",
        "data": {"entries": [{"url": "/reports/tea.md", "type": "text/markdown"}]},
    }
    web.json("/.well-known/ai-catalog.json", {"specVersion": "1.0", "entries": [card, page, nested, inline]})
    milk = {"url": "/reports/milk/", "type": "text/html", "description": "What milk does to tea."}
    itself = {"url": "/.well-known/ai-catalog.json", "type": "application/ai-catalog+json"}
    web.json("/catalogs/more.json", {"entries": [milk, itself]})
    web.text("/reports/tea.md", "# Tea\n\nTea is leaves in water.\n", "text/markdown")
    web.page("/reports/milk/", "Milk", "<p>Milk clouds it.</p>")
    lists = {"papers": f"{web.url}/api/v1/papers", "search": "/api/v1/search{?q}", "docs": "/developers/"}
    web.json("/api/v1", {"name": "The API of this archive", "links": lists})
    sugar = {
        "title": "Sugar",
        "url": "/papers/sugar/",
        "type": "Field Note",
        "date": "2026-05-09",
        "authors": [{"name": "Bo Sample"}],
    }
    web.json("/api/v1/papers", {"papers": [{"url": "/papers/kettles/"}, sugar], "next": "/api/v1/papers?page=2"})
    web.json(
        "/api/v1/papers?page=2",
        {"groups": [{"papers": [{"url": "/papers/spoons/", "raw": "/raw/spoons.md"}]}], "next": None},
    )
    web.page("/papers/sugar/", "Sugar", "<p>Sugar is sweet.</p>")
    web.page("/papers/spoons/", "Spoons", "<p>Spoons stir.</p>")
    web.text("/raw/spoons.md", "# Spoons\n\nSpoons stir, as Markdown.\n", "text/markdown")


def _add_kinds(web: Web) -> None:
    """Pages below one folder whose kinds stand on cards of a topic, above them, or in their JSON-LD."""
    names = ("cups", "saucers", "trays")
    cards = "".join(
        f"<li><a href='/archive/{name}/'>{name}</a> <span>{label}</span> / <time>2026-05-0{number}</time>"
        for number, (name, label) in enumerate(
            zip(names, ("Research Paper", "Field Note", "Ada Example"), strict=True), 1
        )
    )
    web.page("/topics/tea/", "Tea, the topic", f"<p>Tea is a topic of this archive.</p><ul>{cards}</ul>")
    trail = '<div class="breadcrumbs"><a href="/">Home</a> / <a href="/about/">Essays</a> / <span>{}</span></div>'
    trays = trail.format("Trays") + "<p>Trays carry.</p><p><a href='/archive/cups/'>Cups</a> Field Note / 2026</p>"
    web.page("/archive/trays/", "Trays", trays)
    data = '<script type="application/ld+json">{"@type": ["WebPage", "Report"], "name": "Saucers"}</script>'
    web.page("/archive/saucers/", "Saucers", "<p>Saucers catch drops.</p>", data)
    web.page("/archive/cups/", "Cups", "<p>Cups hold tea.</p>", data)
    term = '<script type="application/ld+json">{"@graph": [{"@type": "BlogPosting"}, {"@type": "Thesis"}]}</script>'
    web.page("/archive/lids/", "Lids", "<p>Lids keep heat.</p>", term)


def _add_papers(web: Web) -> None:
    url = web.url
    head = '<meta name="citation_author" content="Example, Ada">'
    head += '<meta name="citation_publication_date" content="2026/05/16">'
    canonical = f'<link rel="canonical" href="{url}/papers/otters/">'
    body = "<p>Otters, as HTML, lost a sign.</p><p><a href='references.bib'>BibTeX</a> <a href='paper.pdf'>PDF</a></p>"
    web.page("/papers/otters/", "Otters", body, head + canonical)
    web.routes["/papers/otters"] = Reply(status=308, headers={"Location": "/papers/otters/"})
    web.routes["/papers/otters/index.html"] = web.routes["/papers/otters/"]
    web.routes["/papers/otters/paper.pdf"] = Reply(b"%PDF-1.7 nothing", "application/pdf")
    web.routes["/raw/otters.md"] = Reply(
        f"---\ntitle: Otters and stones\ntype: paper\ncanonical: {url}/papers/otters/\ntopics: [Otters]\n---\n"
        "# Otters and stones\n\nThey crack mussels at $30/$60 and $x = -1$. See [kettles](/papers/kettles), "
        f"[slack]({url}/papers/slack) and [a picture](/img/otter.png).\n",
        "text/markdown",
    )
    web.page(
        "/papers/kettles/",
        "Kettles",
        "<p>Kettles whistle at 100 degrees.<sup><a href='#fn1' id='r1'>1</a></sup> "
        "See <a href='../otters/'>otters</a>.</p><table><tr><th>Metal</th></tr><tr><td>Tin</td></tr></table>"
        "<pre><code class='language-python'>boil()</code></pre>"
        "<ol><li id='fn1'>At the sea. <a href='#r1'>↩</a></li></ol>",
    )


def _add_notes(web: Web) -> None:
    web.routes["/raw/slack.md"] = Reply(
        "---\ntitle: Slack\ntype: field-note\ndate: 2026-05-03\nauthor: Ada Example\npdf: /pdfs/slack.pdf\n---\n"
        "# Slack\n\nSlack is what queues eat.\n",
        "text/plain",
    )
    web.page("/papers/slack/", "Slack", "<p>Slack, as HTML.</p>")
    web.routes["/raw/alpha.md"] = Reply(
        "---\ntitle: The Alpha\ntype: Field Note\ncanonical: /papers/alpha/\n---\n# The α\n\nAlpha is steep.\n",
        "text/markdown",
    )
    page = make_page("The α", "<p>Alpha, as HTML.</p>")
    web.routes["/papers/alpha/"] = lambda request: (
        Reply("# twin of alpha", "text/markdown")
        if "text/markdown" in request.headers["Accept"] and request.headers.get("X-Never")
        else Reply(page)
    )
