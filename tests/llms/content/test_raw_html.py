"""Raw HTML in a document: what may be there is there, what may not is not, and both are told."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from index import ArchiveInfo, get_markdown_parser
from ingest import SourceFile, parse
from llms import Catalogue, ServiceDescription
from llms.content.text import Text, read_text
from llms.pages.document_pages import render_document_page
from tests.attacks.payloads import BODIES, ENDLESS
from tests.conftest import Cli, document_text
from tests.each import for_each

BASE = "http://127.0.0.1:8321"
_ELEMENTS = """
    a abbr b bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3
    h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup table tbody
    td tfoot th thead time tr tt u ul var wbr
"""
_ATTRIBUTES = """
    align alt cite class colspan datetime dir height href id lang name open reversed rowspan scope span src start style
    title type valign value width data-markdown-ignore hidden
"""
ALLOWED = set(_ELEMENTS.split())
ATTRIBUTES = set(_ATTRIBUTES.split())
CLASSES = {"table", "formula", "tex"}
SCHEMES = {"", "http", "https", "mailto", "ftp", "tel", "data", "doi", "git", "sms", "urn", "news", "geo", "ssh"}
PIECES = [
    *"<>/=\"'&;!-[]()#`$*_|\\ \n\t\x00\u2028",
    *("\n\n", "</", "<!--", "-->", "<![CDATA[", "]]>", "<?", "![", "](", "]: ", "```\n", "$$\n", "    ", "> ", "- "),
    *("script", "style", "svg", "math", "mtext", "title", "textarea", "template", "noscript", "xmp", "plaintext"),
    *("iframe", "select", "table", "tr", "td", "p", "div", "b", "a", "img", "details", "form", "input", "base", "meta"),
    *(" href=", " src=", " onload=", " style=", " id=", " class=", " title='", 'x"', "javascript:", "data:text/html,"),
    *("&Tab;", "&#106;", "&colon;", "\u00a0", "words"),
]
PAYLOADS = [*(body for group in BODIES.values() for body in group), *ENDLESS]
HOSTILE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PAYLOADS), max_size=4).map("\n\n".join),
    st.tuples(st.sampled_from(PAYLOADS), st.sampled_from(PAYLOADS), st.integers(0, 60), st.integers(0, 60)).map(
        lambda given: given[0][: given[2]] + given[1][given[3] :]
    ),
)


def read(markdown: str) -> Text:
    return read_text(markdown, f"{BASE}/notes/x.md", BASE, lambda url: url)


def render_page(body: str) -> str:
    """The published page of a document."""
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body, date="2026").encode()))
    archive = ArchiveInfo(title="t", summary="s", description="d")
    made = Catalogue.of(archive, {document.id: document}, {document.id: markdown}, ServiceDescription(BASE))
    return next(render_document_page(made, made.items[0])).data.decode()


def find_disallowed(article: LexborNode) -> list[str]:
    """What stands below an element of a page that no document may bring there; MathML is ours."""
    found = []
    for node in article.traverse():
        tag = str(node.tag)
        parents = _list_ancestors(node)
        if "math" in parents or tag == "math":
            assert tag == "math" or tag.startswith("m"), tag
            assert not [name for name in node.attributes if name.startswith("on")]
            continue
        if tag not in ALLOWED | {"article"}:
            found.append(f"<{tag}>")
        for name, value in node.attributes.items():
            address = name in {"href", "src", "cite"} and urlsplit((value or "").strip()).scheme.lower()
            wrong = name not in ATTRIBUTES or (address or "") not in SCHEMES
            wrong |= address == "data" and not (value or "").startswith("data:image/")
            wrong |= name == "class" and value not in CLASSES and not (value or "").startswith("language-")
            wrong |= name == "style" and not (value or "").startswith("text-align:")
            if wrong:
                found.append(f"{name}={value}")
    return found


def _list_ancestors(node: LexborNode) -> list[str]:
    names = []
    while node.parent is not None:
        node = node.parent
        names.append(str(node.tag))
    return names


@settings(max_examples=100)
@given(body=HOSTILE)
def test_a_page_holds_only_what_is_allowed_and_keeps_its_shape(body: str) -> None:
    page = LexborHTMLParser(render_page(f"words\n\n{body}"))
    frame = LexborHTMLParser(render_page("words"))
    for selector in ("head > *", "body > *", "main > *", "script", "style", "meta", "link", "form", "section.cite"):
        assert len(page.css(selector)) == len(frame.css(selector)), selector
    made = LexborHTMLParser(f"<!DOCTYPE html><body><article>{read(body).html}</article><hr id=end>")
    assert [node.parent.tag for node in made.css("#end") if node.parent] == ["body"]
    (article,) = made.css("article")
    assert find_disallowed(article) == []


@settings(max_examples=40)
@given(
    body=st.lists(
        st.sampled_from(
            [
                "A <b>bold</b> word & <kbd>k</kbd><br>*with* `<code>` and $a<b$.",
                '<div align="center">\n\n## A heading\n\nwords\n\n</div>',
                "<details>\n<summary>More &lt;here&gt;</summary>\n\n- one\n- <i>two</i>\n\n</details>",
                "<table><tr><th>a</th><td>b &amp; c</td></tr></table>",
                "| a | b |\n|---|:-:|\n| <sub>1</sub> | $x$ |",
                '<a id="here"></a>[there](#here) <img src="x.png" alt="a picture" width="20">',
                "```py\nx = '<b>'\n```",
                "$$\n\\frac{a}{b}\n$$",
                "H<sub>2</sub>O <q>said</q> <ins>new</ins> <ruby>x<rt>y</rt></ruby> <time datetime=2026>then</time>",
            ]
        ),
        max_size=5,
    ).map("\n\n".join)
)
def test_the_words_of_allowed_html_are_those_that_were_written(body: str) -> None:
    """What a browser would show of the same text without the sanitizer, but for formulas, whose TeX stands there."""
    plain = get_markdown_parser().render(
        body.replace("$a<b$", "F").replace("$x$", "F").replace("$$\n\\frac{a}{b}\n$$", "F")
    )
    made = LexborHTMLParser(f"<body>{read(body).html}")
    for hidden in made.css("span.tex"):
        hidden.decompose()
    for formula in made.css("span[data-markdown-ignore]"):
        formula.replace_with("F")
    body_of_plain, body_of_made = LexborHTMLParser(f"<body>{plain}").body, made.body
    assert body_of_plain is not None
    assert body_of_made is not None
    assert body_of_made.text().split() == body_of_plain.text().split()
    assert read(body).left_out == []


@for_each(
    lambda: [
        ("a <style> b\n\nc $x$\n\n## Kept", "Kept"),
        ("<div><style>\n\nmd <b>kept</b>", "<b>kept</b>"),
        ("<p><textarea>\n\n# Kept\n\nwords", "words"),
        ("x <plaintext>\n\n`kept`", "<code>kept</code>"),
        ('<div title="\n\n$x$\n\nkept\n\n">', "<p>kept</p>"),
        ("Uses <title> and *words*", "<em>words</em>"),
        ("a <!-- b --> kept", "kept"),
        ("<div>\n" * 600 + "kept", "kept"),
    ]
)
def test_html_that_takes_what_follows_into_itself_takes_no_words_along(case: tuple[str, str]) -> None:
    body, kept = case
    assert kept in read(body).html


@for_each(
    lambda: {
        '<div class="agents" id="main">x</div>': '<div id="user-content-main">x</div>',
        '<a name="top"></a> [up](#top)': '<a name="user-content-top"></a> <a href="#user-content-top">up</a>',
        "## Words\n\n<b>[here](#words)</b>": '<a href="#words">here</a>',
        '<img src="data:image/png;base64,AAAA" alt="dot" onload="x">': 'src="data:image/png;base64,AAAA"',
        "<details open>\n<summary>S</summary>\n\n$x$\n\n</details>": '<details open="">\n<summary>S</summary>\n<p>',
        "```py\nx\n```\n\n<b>y</b>": '<pre><code class="language-py">',
        "| a |\n|:-:|\n| <b>x</b> |": '<td style="text-align:center"><b>x</b></td>',
    }.items()
)
def test_what_is_allowed_is_published_as_it_is_meant(case: tuple[str, str]) -> None:
    body, made = case
    assert made in read(body).html


@for_each(
    lambda: [
        "[x](javascript:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "[x](file:///etc/passwd)",
        "[x](JaVaScRiPt:x)",
        "[x](javascript&colon;x)",
        "[x](unknown-scheme:x)",
        "<javascript:x>",
    ]
)
def test_a_link_with_an_address_that_is_not_safe_is_the_text_that_was_written(body: str) -> None:
    made = LexborHTMLParser(read(body).html)
    assert not made.css("a")
    assert made.body is not None
    assert made.body.text().strip() == body.replace("&colon;", ":")


def test_what_is_left_out_is_told_with_file_and_line_and_stays_in_the_markdown(
    cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.build.can_typeset", lambda: False)
    body = '# T\n\nWords.\n\n<script>\nx\n</script>\n\nA <b onclick="x()">line</b> and\nso is <form>that</form>.\n'
    (archive / "odd.md").write_text(document_text("note:odd", body))
    status, out, _ = cli("ingest", archive, "--index", "index", "--public", "public")
    assert status == 0
    assert (
        "Note: odd.md: raw HTML is not published (2 elements and 1 attribute: "
        "<script> line 10, onclick line 14, <form> line 15); the Markdown has it as it was written." in out
    )
    page = Path("public/current/notes/odd.html").read_text()
    assert "<p>A <b>line</b> and\nso is that.</p>" in page
    for name in ("public/current/notes/odd.md", "public/current/llms-full.txt", "public/current/raw/notes/odd.md"):
        assert "<script>\nx\n</script>" in Path(name).read_text()
    status, out, _ = cli("ingest", archive, "--index", "index", "--public", "public")
    assert "not published" not in out  # nothing was published


def test_formulas_that_name_markup_are_text_in_their_mathml() -> None:
    html = read("$\\text{<script>alert(1)</script>}$ <b>x</b>").html
    assert "<mtext>&lt;script&gt;alert(1)&lt;/script&gt;</mtext>" in html


def test_html_that_is_nested_too_deep_is_told_and_leaves_its_words() -> None:
    text = read("<div>\n" * 600 + "words &amp; more\n\n## After")
    assert "words &amp; more" in text.html
    assert '<h2 id="after">After</h2>' in text.html
    assert "<div" not in text.html
    assert len(text.left_out) == 600
