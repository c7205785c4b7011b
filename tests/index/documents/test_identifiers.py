"""Identifiers are taken as their standards allow them, kept in one form, and read back the same from every export."""

import html
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs

import bibtexparser.entrypoint
import pypandoc
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pybtex.database import parse_string

from index.citation import EXPORTS, format_coins, format_markdown_link, format_quote_link
from index.documents.fields import CITE_KEY_PATTERN
from index.documents.identifiers import (
    check_contact,
    normalize_arxiv_eprint,
    normalize_arxiv_paper,
    normalize_doi,
    normalize_orcid,
    normalize_url,
)
from index.quotes.answer.claims import read_claims
from index.quotes.reference import References
from index.quotes.target import check_version
from ingest import SourceFile, parse
from ingest.errors import SourceFileError
from tests.conftest import document_text
from tests.index.citation.records import INFO, URL, document, record

SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
KEPT: list[tuple[Callable[[str], str], str, str]] = [
    (normalize_doi, "10.1234/x", "10.1234/x"),
    (normalize_doi, SICI, SICI),
    (normalize_doi, f"https://doi.org/{SICI}", SICI),
    (normalize_doi, "http://dx.doi.org/10.1016/S0140-6736(05)67864-7", "10.1016/S0140-6736(05)67864-7"),
    (normalize_doi, "https://doi.org/10.1000/456%23789", "10.1000/456#789"),
    (normalize_doi, "doi:10.1000.10/ABC", "10.1000.10/ABC"),
    (normalize_doi, "DOI: 10.1234/ü[1]{2}", "10.1234/ü[1]{2}"),
    (normalize_doi, "info:doi/10.1234/x", "10.1234/x"),
    (normalize_arxiv_eprint, "2405.04350", "2405.04350"),
    (normalize_arxiv_eprint, "0704.0001v12", "0704.0001v12"),
    (normalize_arxiv_eprint, "arXiv:2405.04350v2", "2405.04350v2"),
    (normalize_arxiv_eprint, "hep-th/9901001", "hep-th/9901001"),
    (normalize_arxiv_eprint, "math.GT/0309136v1", "math.GT/0309136v1"),
    (normalize_arxiv_eprint, "https://arxiv.org/pdf/2405.04350v2.pdf", "2405.04350v2"),
    (normalize_arxiv_eprint, "http://arxiv.org/abs/cs/0112017", "cs/0112017"),
    (normalize_arxiv_paper, "2405.04350v2", "2405.04350"),
    (normalize_arxiv_paper, "arXiv:hep-th/9901001v3", "hep-th/9901001"),
    (normalize_url, "https://en.wikipedia.org/wiki/Mercury_(planet)", "https://en.wikipedia.org/wiki/Mercury_(planet)"),
    (normalize_url, "HTTPS://Example.org:8080/a//b/?x=[1]&y#", "HTTPS://Example.org:8080/a//b/?x=%5B1%5D&y#"),
    (normalize_url, "https://de.wikipedia.org/wiki/Öl#Fluß", "https://de.wikipedia.org/wiki/%C3%96l#Flu%C3%9F"),
    (normalize_url, "https://straße.example/日本?q=é", "https://xn--strae-oqa.example/%E6%97%A5%E6%9C%AC?q=%C3%A9"),
    (normalize_url, "http://[2001:db8::1]:8321/x", "http://[2001:db8::1]:8321/x"),
    (normalize_url, "https://x.example/{a}|b^c`d", "https://x.example/%7Ba%7D%7Cb%5Ec%60d"),
    (normalize_orcid, "https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
    (check_contact, "a@b.c", "a@b.c"),
    (check_contact, "mailto:desk+x@example.org", "mailto:desk+x@example.org"),
    (check_contact, "https://x.example/contact_(us)", "https://x.example/contact_(us)"),
]
REFUSED: list[tuple[str, str, str]] = [
    ("doi", "10.12/x", "write it as 10.1234/suffix"),
    ("doi", "10.1234/a b", "write it as 10.1234/suffix"),
    ("doi", "10.1234/a\u200bb", "write it as 10.1234/suffix"),
    ("doi", "١٠.١٢٣٤/x", "write it as 10.1234/suffix"),
    ("eprint", "2613.04357", "write it as 2605.04357"),
    ("eprint", "2605.043", "write it as 2605.04357"),
    ("eprint", "٢٦٠٥.04357", "write it as 2605.04357"),
    ("eprint", "hep-th/990100", "hep-th/9901001"),
    ("canonical", "ftp://x.example/", "write https://host/path"),
    ("canonical", "https:///x", "write https://host/path"),
    ("canonical", "https://x.example/a b", "percent-encoded"),
    ("canonical", "https://x.example/<a>", "percent-encoded"),
    ("canonical", "https://x.example/%zz", "write https://host/path"),
    ("canonical", "https://x.example:port/", "write https://host/path"),
    ("canonical", "https://[x", "write https://host/path"),
    ("canonical", "https://a..b\u202e/", "write https://host/path"),
    ("canonical", "javascript:alert(1)", "write https://host/path"),
    ("version", "v1.0 (draft)", "such as 1.0-draft"),
    ("cite_key", "a b", "such as lee:2024"),
    ("cite_key", "a::b", "such as lee:2024"),
    ("cite_key", "müller2024", "such as lee:2024"),
    ("cite_key", "a,b", "such as lee:2024"),
    ("cite_key", "x" * 201, "up to 200 letters"),
    ("id", "note:ä", "write kind:slug"),
    ("id", "note:a_b", "write kind:slug"),
    ("kind", "заметка", "write a word of up to 40 small letters"),
    ("language", "x", "language"),
]


@pytest.mark.parametrize(("normalize", "written", "kept"), KEPT, ids=[written for _, written, _ in KEPT])
def test_an_identifier_is_kept_in_one_form(normalize: Callable[[str], str], written: str, kept: str) -> None:
    assert normalize(written) == kept
    assert normalize(kept) == kept


@pytest.mark.parametrize(
    ("field", "value", "remedy"), REFUSED, ids=[f"{field} {value[:20]}" for field, value, _ in REFUSED]
)
def test_what_is_no_identifier_is_told_with_what_to_write(field: str, value: str, remedy: str) -> None:
    text = document_text("note:x", "Text.\n", **{"title": "X", field: value})
    with pytest.raises(SourceFileError, match=r"x\.md, line [2-5]: ") as refused:
        parse(SourceFile("x.md", text.encode()))
    assert remedy in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


PRINTABLE = st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]).filter(str.isprintable)
DOIS = st.text(PRINTABLE, min_size=1, max_size=30).map("10.1234/{}".format)
KEYS = st.from_regex(CITE_KEY_PATTERN, fullmatch=True).map(lambda key: key[:60].rstrip(":.+/-"))
HOSTS = st.sampled_from(["x.example", "bücher.example", "x.example:8321", "[::1]"])
URLS = st.builds("https://{}/{}".format, HOSTS, st.text(PRINTABLE.filter(lambda one: one not in '<>"%'), max_size=30))


@settings(max_examples=25)
@given(doi=DOIS.filter(lambda doi: "%" not in doi), key=KEYS, url=URLS)
def test_every_reader_of_exports_reads_what_was_written(doi: str, key: str, url: str) -> None:
    try:
        item = record(doi=doi, cite_key=key, canonical=url)
    except ValueError:  # a letter that the standards leave out
        return
    assert item.doi == doi
    assert item.url is not None and item.url.isascii()
    braced = {"%7B": "{", "%7D": "}", "%5C": "\\"}
    for name in ("bibtex", "biblatex"):
        text = EXPORTS[name].render([item])
        (entry,) = bibtexparser.entrypoint.parse_string(text).entries
        read = parse_string(text, "bibtex").entries[key].fields
        assert entry.key == key
        for found in (entry.fields_dict["doi"].value, read["doi"]):
            assert re.sub("%7B|%7D|%5C", lambda each: braced[each[0]], found) == doi
        assert entry.fields_dict["url"].value == read["url"] == item.url
    (ris,) = rispy.loads(EXPORTS["ris"].render([item]))
    assert (ris["doi"], ris["id"], ris["urls"]) == (doi, key, [item.url.replace(";", "%3B")])
    (csl,) = json.loads(EXPORTS["csl_json"].render([item]))
    assert (csl["DOI"], csl["id"], csl["URL"]) == (doi, key, item.url)
    coins = parse_qs(html.unescape(re.findall(r'title="([^"]*)"', format_coins(item))[0]))
    assert (coins["rft_id"], coins["rft.identifier"]) == ([f"info:doi/{doi}"], [item.url])
    for link in (format_markdown_link(item), format_quote_link(item, None, "a quote", item.url)):
        targets = [token.attrGet("href") for token in links(link)]
        assert targets == [normalize_link(item.url)]


def links(text: str) -> list[Token]:
    (inline,) = (token for token in MarkdownIt().parse(text) if token.type == "inline")
    return [token for token in inline.children or () if token.type == "link_open"]


def normalize_link(url: str) -> str:
    return MarkdownIt().normalizeLink(url)


@pytest.mark.parametrize("key", ["Lee2024", "lee:2024", "DBLP:conf/nips/Lee_24", "a.b-c"])
def test_an_answer_that_cites_by_a_key_means_the_document(key: str) -> None:
    cited = document(cite_key=key, version="v1.0")
    text = f"“One two three” [@{key}]. “Four five six” [see @{key}, p. 3; @other]. “Seven eight nine” \\citep{{{key}}}."
    quotes, _ = read_claims(text, {"paper"})
    assert [claim.reference for claim in quotes] == [key] * 3
    assert References({cited.id: cited}, INFO, URL).find(key).document == cited
    for version in ("v1.0", "sha256-01234567"):
        check_version(cited, version)


def test_pandoc_reads_every_kind_of_key_in_a_text() -> None:
    keys = ["Lee2024", "lee:2024", "DBLP:conf/nips/Lee_24", "a.b", "a+b", "a-b", "_x", "9", "A/b:c"]
    text = "\n\n".join(f"[@{key}] and @{key}, too." for key in keys)
    read = pypandoc.convert_text(text, "json", "markdown")
    assert re.findall(r'"citationId":"([^"]*)"', read) == [key for key in keys for _ in range(2)]
