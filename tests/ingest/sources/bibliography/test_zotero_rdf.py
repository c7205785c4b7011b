"""Zotero's RDF says which works there are, and which attached files are theirs."""

from pathlib import Path

import pytest

from ingest.sources.bibliography import entry
from ingest.sources.bibliography.zotero_rdf import read_zotero_rdf
from tests.conftest import Cli
from tests.ingest.converters.originals import make_pdf

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
"""
ARTICLE = """
<bib:Article rdf:about="https://example.org/otter">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>
  <bib:authors><rdf:Seq>
    <rdf:li><foaf:Person><foaf:surname>Lee</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
    <rdf:li><foaf:Person><foaf:surname>Otter Society</foaf:surname></foaf:Person></rdf:li>
  </rdf:Seq></bib:authors>
  <link:link rdf:resource="#item_3"/><link:link rdf:resource="#item_4"/><link:link rdf:resource="#item_5"/>
  <dc:subject><z:AutomaticTag><rdf:value>otters</rdf:value></z:AutomaticTag></dc:subject>
  <dc:subject><dcterms:LCC><rdf:value>QL737</rdf:value></dcterms:LCC></dc:subject>
  <dc:subject>tools</dc:subject>
  <dc:title>The Otter Theorem</dc:title>
  <dcterms:abstract>We show otters.</dcterms:abstract>
  <dc:date>2020-05-01</dc:date>
  <z:language>en</z:language>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/otter</rdf:value></dcterms:URI></dc:identifier>
  <bib:pages>1-10</bib:pages>
  <dc:description>A remark
Citation Key: lee2020</dc:description>
</bib:Article>
<bib:Journal rdf:about="urn:issn:1234-5678">
  <dc:title>Journal of Otters</dc:title><prism:volume>12</prism:volume><dc:identifier>DOI 10.1234/otter</dc:identifier>
</bib:Journal>
<z:Attachment rdf:about="#item_3"><z:itemType>attachment</z:itemType>
  <rdf:resource rdf:resource="files/3/otter.html"/><link:type>text/html</link:type></z:Attachment>
<z:Attachment rdf:about="#item_4"><z:itemType>attachment</z:itemType>
  <rdf:resource rdf:resource="files/4/Lee - 2020.pdf"/><link:type>application/pdf</link:type></z:Attachment>
<bib:Memo rdf:about="#item_5"><rdf:value>&lt;p&gt;A note&lt;/p&gt;</rdf:value></bib:Memo>
"""
STUB = """
<bib:Document rdf:about="#item_7"><z:itemType>preprint</z:itemType><dc:title>Kettles</dc:title>
  <dcterms:isPartOf><bib:Series><dc:title>arXiv</dc:title></bib:Series></dcterms:isPartOf>
  <z:citationKey>bo2021</z:citationKey><prism:number>arXiv:2105.01234</prism:number>
  <dcterms:abstract>A kettle whistles.</dcterms:abstract></bib:Document>
"""
ALONE = """
<z:Attachment rdf:about="#item_9"><z:itemType>attachment</z:itemType><dc:title>Alone</dc:title>
  <rdf:resource rdf:resource="files/9/alone.pdf"/></z:Attachment>
"""


def make_rdf(*parts: str) -> str:
    return HEAD + "".join(parts) + "</rdf:RDF>\n"


def test_zotero_rdf_says_what_its_elements_mean() -> None:
    (lee, kettles, alone), broken = read_zotero_rdf(make_rdf(ARTICLE, STUB, ALONE))
    assert (lee.key, lee.title) == ("lee2020", "The Otter Theorem")
    assert lee.fields == {
        "title": "The Otter Theorem",
        "authors": ("Lee, Ada", "{Otter Society}"),
        "date": "2020-05-01",
        "doi": "10.1234/otter",
        "canonical": "https://example.org/otter",
        "topics": ("otters", "tools"),
        "summary": "We show otters.",
        "language": "en",
        "kind": "article",
        "cite_key": "lee2020",
    }
    assert (lee.extra["container-title"], lee.extra["pages"]) == (("Journal of Otters",), ("1-10",))
    assert lee.files == ("files/4/Lee - 2020.pdf", "files/3/otter.html")  # a saved page may have the abstract alone
    assert (kettles.key, kettles.fields["kind"], kettles.fields["eprint"]) == ("bo2021", "paper", "2105.01234")
    assert kettles.extra["container-title"] == ("arXiv",)
    assert (alone.files, dict(alone.fields), list(broken)) == (("files/9/alone.pdf",), {}, [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'<!DOCTYPE r [<!ENTITY a "{"ha" * 9}"><!ENTITY b "&a;&a;&a;">]>{make_rdf(ARTICLE)}', "a document type"),
        (f'<!DOCTYPE r SYSTEM "file:///etc/passwd">{make_rdf(ARTICLE)}', "a document type"),
        (make_rdf(ARTICLE)[:-20], "no XML that ends well"),
        (make_rdf(ARTICLE).replace("We show", "We &show;"), "no XML that ends well"),
        (HEAD + "<a>" * 5_000, "no XML that ends well"),
        ("<feed/>", "not the RDF that Zotero exports"),
        ("", "no XML"),
    ],
    ids=["entities", "a file", "cut off", "an entity", "deep", "a feed", "nothing"],
)
def test_another_xml_and_one_that_names_entities_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_zotero_rdf(text)


def test_a_file_of_too_many_works_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "MAX_ENTRIES", 1)
    with pytest.raises(ValueError, match="more than 1 entries"):
        read_zotero_rdf(make_rdf(STUB, STUB))


def test_an_export_with_its_files_is_ingested(cli: Cli, tmp_path: Path) -> None:
    root = tmp_path / "My Library"
    for name in ("4/Lee - 2020.pdf", "9/alone.pdf"):
        path = root / "files" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(make_pdf([[(50, 500, f"Otters hold hands in {path.stem}.")]], Title="Untitled-1"))
    (root / "files" / "3").mkdir()
    (root / "files" / "3" / "otter.html").write_text("<html><body><main><p>Abstract.</p></main></body></html>")
    (tmp_path / "secret.pdf").write_bytes(make_pdf([[(50, 500, "Nobody may read this.")]]))
    outside = ALONE.replace("files/9/alone.pdf", "../secret.pdf").replace("item_9", "item_10")
    (root / "My Library.rdf").write_text(make_rdf(ARTICLE, STUB, ALONE, outside))
    status, said, _ = cli("ingest", root / "My Library.rdf")
    assert status == 0
    assert "3 added" in said
    assert "another file of a work that is taken as .pdf" in said
    shown = cli("show", "lee2020", "--facts")[1]
    assert "title: My Library.rdf: lee2020" in shown
    assert "p. 1" in cli("cite", "lee2020", "--quote", "Otters hold hands in Lee - 2020.")[1]
    assert "summary" in cli("show", "bo2021", "--facts")[1]
    assert "Nobody may read" not in cli("search", "Nobody may read this")[1]
