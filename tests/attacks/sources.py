"""The same hostile texts as sources of others give them: pages and maps of a site, a packed folder, bibliographies."""

import io
import json
import tarfile
from html import escape
from pathlib import Path

from ingest import ingest
from ingest.sources import SourceSettings
from server.cli import main
from tests.attacks.payloads import BODIES, ENDLESS, HOST, LINES, PICTURES
from tests.attacks.site import BATCH, name_sentinel
from tests.ingest.sources.site.web import Reply, Web, serve

ORIGINALS = "raw/"  # where HTML of others lies as it came, which Refdesk serves as a page from nowhere
_DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script>'
    '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/></foreignObject></svg>'
)
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def publish_sources(folder: Path, *, batch: int = BATCH) -> None:
    """Make an index of a site, a packed folder and two bibliographies, and publish it, without PDFs.

    Each text is a page of the site, a raw text there and a file in the packed folder, `batch` in one; each line is what
    titles, authors, topics, addresses and names are everywhere.
    """
    archive = folder / "archive"
    archive.mkdir(parents=True)
    _pack_texts(archive / "packed.tar.gz", batch)
    _write_bibliographies(archive)
    with serve() as web:
        _put_site(web, batch)
        members = [f"{web.url}/", "packed.tar.gz", "works.bib", "library.rdf"]
        named = "".join(f"  - {{path: '{path}', name: {name}}}\n" for path, name in zip(members, "wpbz", strict=True))
        (archive / "archive.yaml").write_text(f"title: Hostile sources\nsources:\n{named}")
        report = ingest(archive, folder / "index", settings=SourceSettings(allow_private=True, pause=0))
    assert [problem for problem in report.problems if "NUL" not in problem] == []  # which a short text may not have
    assert main(["publish", "--no-pdf", "--index", str(folder / "index"), "--public", str(folder / "public")]) == 0


def _list_texts(batch: int) -> list[str]:
    """The texts, each with words after it that it must not take along; one without an end stands by itself."""
    bodies = [body for group in BODIES.values() for body in group]
    numbered = [f"{body}\n\n{name_sentinel(number)}\n" for number, body in enumerate(bodies)]
    grouped = ["\n".join(numbered[start : start + batch]) for start in range(0, len(numbered), batch)]
    return [*grouped, *(f"Words before.\n\n{body}\n\nThe end.\n" for body in ENDLESS)]


def _put_site(web: Web, batch: int) -> None:
    """Put a site at the routes: what it says of itself, in its maps and in its pages, is hostile too."""
    places, raw = [], []
    for number, text in enumerate(_list_texts(batch)):
        line = LINES[number % len(LINES)]
        shows = text.replace(f"{HOST}/srcset", f"{PICTURES}/srcset")  # HTML that states no other picture means that one
        crumbs = json.dumps({"@type": "BreadcrumbList", "itemListElement": [{"name": line}, {"name": line}, {}]})
        named = ("citation_author", "citation_pdf_url", "keywords")
        head = "".join(f'<meta name="{name}" content="{escape(line)}">' for name in named)
        head += f'<link rel="alternate" type="text/x" href="{escape(line)}">'
        head += '<script type="application/ld+json">' + crumbs.replace("</", "<\\/") + "</script>"
        shown = f'<p>Words.</p><img src="/drawn.svg" alt="{escape(line)}">'
        web.page(f"/pages/p{number}/", escape(line), f"{shown}\n{shows}", head)
        stated = json.dumps(line)
        front = f"title: {stated}\nauthors: [{stated}]\ntopics: [{stated}]\npdf: {stated}\ncanonical: {stated}\n"
        web.text(f"/raw/r{number}.md", f"---\n{front}---\n# Raw\n\n![{number}](/drawn.svg)\n\n{text}", "text/markdown")
        places.append(f"<url><loc>{web.url}/pages/p{number}/</loc></url>")
        raw.append(f"- [{line}]({web.url}/raw/r{number}.md): {line}")
    web.text("/llms.txt", f"# {LINES[0]}\n\n> {LINES[3]}\n\n## {LINES[2]}\n\n" + "\n".join(raw))
    web.text("/sitemap.xml", f"<urlset>{''.join(places)}</urlset>", "application/xml")
    entries = "".join(
        f"<entry><title type='html'>{escape(escape(line))}</title><link href='/feed/e{number}/'/>"
        f"<author><name>{escape(line)}</name></author><category term='{escape(line)}'/></entry>"
        for number, line in enumerate(LINES)
    )
    web.text("/atom.xml", f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>", "application/atom+xml")
    for number, line in enumerate(LINES):
        web.page(f"/feed/e{number}/", "Entry", f"<p>{escape(line)}</p>")
    web.routes["/drawn.svg"] = Reply(_DRAWN, "image/svg+xml")
    web.page("/", "Home", "<p>A site that says what it should not, and whose owner may be anybody.</p>")


def _pack_texts(path: Path, batch: int) -> None:
    """Pack the texts under hostile names, with a picture that they show and what must not be unpacked."""
    files = {"drawn.svg": _DRAWN, "/etc/absolute.md": "# Absolute\n", "../outside.md": "# Outside\n"}
    for number, text in enumerate(_list_texts(batch)):
        name = "".join(sign for sign in LINES[number % len(LINES)] if sign.isprintable() and sign not in "/\\")
        files[f"t{number:03} {name[:60]}.md"] = f"# Packed\n\n![drawn](drawn.svg)\n\n{text}"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
        link = tarfile.TarInfo("link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)


def _write_bibliographies(folder: Path) -> None:
    """Write works whose every field is hostile, as BibTeX and as Zotero's RDF."""
    works, nodes = [], []
    for number, line in enumerate(LINES):
        braced = line.replace("{", "(").replace("}", ")").replace("\\", "")
        fields = ("title", "author", "abstract", "keywords", "url", "doi", "journal", "note")
        stated = ", ".join(f"{name} = {{{number} {braced}}}" for name in fields)
        works.append(f"@article{{work{number}, {stated}}}")
        text = escape(f"{number} {line}")
        nodes.append(
            f"<a rdf:about='#i{number}'><z:itemType>book</z:itemType><dc:title>Z {text}</dc:title>"
            f"<dc:subject>{text}</dc:subject><dcterms:abstract>{text}</dcterms:abstract><dc:publisher>{text}</dc:publisher>"
            f"<dc:identifier><dcterms:URI><rdf:value>{escape(line)}</rdf:value></dcterms:URI></dc:identifier></a>"
        )
    (folder / "works.bib").write_text("\n".join(works))
    (folder / "library.rdf").write_text(f"{_RDF}{''.join(nodes)}</rdf:RDF>")
