"""A page becomes the Markdown of its main part; formulas, notes and code survive, and no date is made up."""

from typing import Any

import pytest

from ingest.converters import convert, stop_converting
from ingest.errors import SourceFileError
from tests.each import for_each

FORMULAS = {
    "KaTeX": '<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding='
    '"application/x-tex">\\frac{a}{b}</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">a b</span></span>',
    "alttext": '<math alttext="\\frac{a}{b}"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>',
    "ours": '<span data-markdown-ignore><math alttext="\\frac{a}{b}"><mi>a</mi></math></span>'
    '<span class="tex" hidden>$\\frac{a}{b}$</span>',
    "MathJax 2": '<span class="MathJax_Preview">a/b</span><script type="math/tex">\\frac{a}{b}</script>',
    "span.math": '<span class="math inline">\\(\\frac{a}{b}\\)</span>',
    "image": '<img class="math inline" alt="\\frac{a}{b}" src="f.png">',
    "raw": "$\\frac{a}{b}$",
    "aria-label": '<mjx-container aria-label="\\frac{a}{b}"><svg></svg></mjx-container>',
}


def read(html: str, path: str = "page.html") -> str:
    return convert(html.encode(), "text/html", path).markdown


def facts(head: str, body: str = "<main><h1>Heading</h1><p>Text.</p></main>") -> dict[str, Any]:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return dict(convert(page.encode(), "text/html", "page.html").facts)


@for_each(lambda: FORMULAS.items(), name=lambda entry: entry[0])
def test_a_formula_is_kept_as_tex_however_the_page_writes_it(entry: tuple[str, str]) -> None:
    assert read(f"<main><p>Let {entry[1]} be.</p></main>") == "Let $\\frac{a}{b}$ be.\n"


def test_a_displayed_formula_stands_on_lines_of_its_own() -> None:
    assert read('<main><p><span class="math display">\\[a\n\n= b\\]</span></p></main>') == "$$\na\n= b\n$$\n"
    assert read("<main><ul><li><p>$$a_1\\le b$$</p></li></ul></main>") == "- $$\n  a_1\\le b\n  $$\n"
    assert "| $\\vert x\\vert $ |" in read(
        "<main><table><tr><td><span class='math'>\\(|x|\\)</span></td></tr></table></main>"
    )


def test_amounts_of_money_are_no_formula() -> None:
    text = "A plan costs $30/$60, and the larger one $5 to $10 more."
    assert read(f"<main><p>{text}</p></main>") == f"{text}\n"
    assert read("<main><p>Pay $ten or nine$ now.</p></main>") == "Pay \\$ten or nine\\$ now.\n"


def test_signs_of_markdown_in_a_text_stay_signs() -> None:
    shown = "2 * 3 and snake_case stay, *x* and `y` and &lt;div&gt; and [a](b) do too; C:\\dir, a &lt; b."
    wanted = "2 * 3 and snake_case stay, \\*x\\* and \\`y\\` and \\<div> and \\[a](b) do too; C:\\dir, a < b.\n"
    assert read(f"<main><p>{shown}</p></main>") == wanted


def test_notes_code_tables_and_small_figures_are_kept() -> None:
    html = """<main><h1>T</h1><p>H<sub>2</sub>O<sup><a href="#fn1" role="doc-noteref">1</a></sup></p>
    <ol><li><p>one</p><pre class="sourceCode python"><code>if a &lt; b:
    # ``` c</code></pre></li></ol>
    <table><tr><th>a</th></tr><tr><td>b|c <code>d|e</code></td></tr></table>
    <dl><dt>term</dt><dd>means</dd></dl>
    <section role="doc-endnotes"><ol><li id="fn1"><p>The <em>note</em>.
    <a href="#r" role="doc-backlink">back</a></p></li></ol></section></main>"""
    assert read(html).split("\n\n") == [
        "# T",
        "H₂O[^1]",
        "1. one",
        "    ````python\n    if a < b:\n        # ``` c\n    ````",
        "| a |\n| --- |\n| b\\|c `d\\|e` |",
        "**term**",
        "means",
        "[^1]: The *note*.\n",
    ]


NOTES = {
    "an anchor with the number": '<p><a id="fn1" href="#r1">1</a> The <em>note</em>.</p>',
    "an empty anchor": '<p><a id="fn1"></a>1. The <em>note</em>.</p>',
    "a raised anchor": '<div><sup><a id="fn1">1</a></sup> The <em>note</em>.</div>',
    "a span": '<p><span id="fn1">[1]</span> The <em>note</em>.</p>',
    "a term": '<dl class="footnote"><dt id="fn1">1</dt><dd>The <em>note</em>.</dd></dl>',
    "the marked words": '<p><mark id="fn1">The <em>note</em>.</mark></p>',
    "an item": '<ol><li id="fn1">The <em>note</em>.<a class="footnote-back" href="#r1">back</a></li></ol>',
}
NO_NOTES = {  # what is no note of the reference alone stays where it is
    "the link itself": '<p>a<sup><a id="fn1" href="#fn1">1</a></sup> b</p>',
    "its own paragraph": '<p><a id="fn1"></a>a<sup><a href="#fn1">1</a></sup> b</p>',
    "two in one paragraph": '<p>a<sup><a href="#fn1">1</a></sup> b<sup><a href="#fn2">2</a></sup></p>'
    '<p><a id="fn1">1</a> One.<br><a id="fn2">2</a> Two.</p>',
    "a cell": '<p>a<sup><a href="#fn1">1</a></sup></p><table><tr><td><a id="fn1">1</a></td><td>One</td></tr></table>',
    "a number alone": '<p>a<sup><a href="#fn1">1</a></sup></p><p><a id="fn1">1</a></p>',
}


def test_a_note_is_found_wherever_its_target_stands() -> None:
    reference = '<p>a<sup><a id="r1" href="#fn1">1</a></sup> b<sup><a href="#fn1">1</a></sup></p><p>End.</p>'
    for name, note in NOTES.items():
        assert read(f"<main>{reference}{note}</main>") == "a[^1] b[^1]\n\nEnd.\n\n[^1]: The *note*.\n", name


def test_what_is_no_note_alone_stays_and_is_linked() -> None:
    for name, html in NO_NOTES.items():
        markdown = read(f"<main>{html}</main>")
        assert "[1](#fn1)" in markdown and "[^1]" not in markdown, name
    assert "1 One.  \n2 Two." in read(f"<main>{NO_NOTES['two in one paragraph']}</main>")


def test_what_surrounds_the_main_part_is_left_out() -> None:
    around = "<header><nav>Home</nav></header><div class='cookie-banner'>Cookies!</div>{}<footer>© 2026 Site</footer>"
    text = "<h1>Title<a class='headerlink' href='#t'>¶</a></h1><p>Words of the text.</p>"
    page = "<!doctype html><title>x</title><body>" + around
    for part in ("<main>{}</main>", "<article>{}</article>", "<div role='main'>{}</div>", "<div>{}</div>"):
        assert read(page.format(part.format(text))) == "# Title\n\nWords of the text.\n"
    only = "<header><h1>Title</h1></header><main><p>Words of the text.</p></main>"
    assert read(page.format(only)) == "# Title\n\nWords of the text.\n"


def test_links_that_run_programs_and_pictures_inside_the_page_lose_their_address() -> None:
    links = "<a href='javascript:alert(1)'>a</a> <a href='DATA:text/html,x'>b</a> <a href='c.html'>c</a>"
    assert read(f"<main><p>{links}</p></main>") == "a b [c](c.html)\n"
    assert "base64" not in read("<main><p>x <img alt='y' src='data:image/png;base64,AAAA'></p></main>")


def test_encodings_are_those_that_the_page_declares() -> None:
    for data in (
        "<meta charset=iso-8859-1><p>Café".encode("latin-1"),
        "<p>Café".encode(),
        "<p>Café".encode("cp1252"),
        "<html><p>Café".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><html><body><p>Café</p></body></html>'.encode(),
        b"<meta charset=no-such><p>Caf\xc3\xa9",
    ):
        assert convert(data, "text/html", "x.html").markdown == "Café\n"


def test_facts_come_from_what_a_page_declares_in_the_order_of_trust() -> None:
    highwire = (
        '<meta name="citation_title" content="Rates"><meta name="citation_author" content="Example, Ada">'
        '<meta name="citation_author" content="Bo Sample"><meta name="citation_publication_date" content="2025/03">'
        '<meta name="citation_doi" content="https://doi.org/10.1234/ab.5">'
        '<meta name="citation_arxiv_id" content="2503.01234v2">'
    )
    graph = (
        '<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Site"},'
        '{"@type":["Thing","BlogPosting"],"headline":"Other",'
        '"author":[{"name":"Cy Third"}],"datePublished":"2024-01-02T23:30:00-05:00"}]}</script>'
    )
    assert facts(highwire + graph) == {
        "title": "Rates",
        "authors": ["Ada Example", "Bo Sample"],
        "date": "2025-03",
        "doi": "10.1234/ab.5",
        "eprint": "2503.01234",
    }
    assert facts(graph) == {"title": "Other", "authors": ["Cy Third"], "date": "2024-01-02"}
    dublin = (
        '<meta name="DC.title" content="D"><meta name="DC.creator" content="Ada"><meta name="DC.date" content="2023">'
    )
    assert facts(dublin) == {"title": "D", "authors": ["Ada"], "date": "2023"}
    graphs = (
        '<meta property="og:title" content="O"><meta property="article:published_time" content="2022-05-06T00:00Z">'
    )
    assert facts(graphs + '<meta property="article:author" content="https://x.org/ada">') == {
        "title": "O",
        "date": "2022-05-06",
    }


def test_a_title_loses_the_name_of_the_site_only_where_a_heading_stands_for_it() -> None:
    assert facts("<title>Heading | Site</title>")["title"] == "Heading"
    assert facts("<title>Another</title>")["title"] == "Another"
    assert facts("<title>A | Site</title>", "<p>No heading.</p>")["title"] == "A | Site"


@for_each(
    lambda: [
        '<meta name="date" content="yesterday">',
        '<meta name="date" content="04/03/2025">',
        '<meta name="date" content="2025-13-01">',
        '<script type="application/ld+json">{"@type":"Article","datePublished":"2025-03-04",}</script>',
        '<script type="application/ld+json">' + "[" * 5000 + "</script>",
        "<!-- 2024-05-06 --><style>/* 2024 */</style>",
    ]
)
def test_no_date_is_made_up(head: str) -> None:
    body = "<main><h1>H</h1><p>On <time datetime='2024-05-06'>6 May</time> things happened. © 2026</p></main>"
    assert "date" not in facts(head, body)


@for_each(
    lambda: [
        (b"<div>" * 20_000 + b"x", "nested more than 900 deep"),
        (b"<blockquote><ul><li>" * 3000, "nested more than 900 deep"),
        (b"   \n", "it is empty"),
    ],
    name=lambda case: case[1],
)
def test_a_page_that_cannot_be_read_whole_is_refused(case: tuple[bytes, str]) -> None:
    with pytest.raises(SourceFileError, match=case[1]) as caught:
        convert(case[0], "text/html", "deep/page.html")
    assert str(caught.value).startswith("deep/page.html: ")


def test_a_page_without_text_gives_none_and_says_why() -> None:
    for page in (b"<!doctype html><title>x</title><body><script>document.write('x')</script>", b"<b" * 50_000):
        found = convert(page, "text/html", "x.html")
        assert found.markdown == ""
        assert found.warnings[0].startswith("there is no text in its main part; a page made by a script")


def test_formulas_without_tex_are_told() -> None:
    found = convert(b"<main><p><math><mi>a</mi></math></p></main>", "text/html", "x.html")
    assert found.warnings == ("1 formula(s) hold no TeX and are given as they read",)
    stop_converting()
