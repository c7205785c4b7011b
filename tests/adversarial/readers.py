"""Every function that reads what somebody sent, with texts that would cost it most: to add a parser, add it here.

A text of a generator has about as many characters as it is asked for. The growth test measures each reader with each of
its generators, the fuzzer begins from them, and a house test finds the parser that is missing here.
"""

import argparse
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from index import Encoder, RefdeskError, find_hidden_offsets, get_markdown_parser, read_sections, remove_hidden
from index.citation import EXPORTS, Register, format_coins, make_citation_record
from index.citation.variants import fill_variant
from index.documents.archive import ArchiveInfo
from index.documents.authors import read_name
from index.documents.dates import check_date
from index.documents.document import Document
from index.documents.fact_source import FactSource
from index.documents.identifiers import (
    check_contact,
    normalize_arxiv_eprint,
    normalize_doi,
    normalize_orcid,
    normalize_url,
)
from index.documents.plural import pluralize
from index.history.difference import compare_texts
from index.history.versions import split_version
from index.language.detection import detect, detect_text
from index.language.stems import list_asked_groups, list_terms, split_words, stem_term
from index.markdown.marks import find_marks, remove_marks
from index.markdown.maths.expression import MAX_FORMULA_CHARS, FormulaError, read_relations
from index.markdown.maths.formulas import fold_page, fold_quote
from index.markdown.nesting import find_too_deep_line
from index.markdown.normalization import normalize
from index.markdown.plain_text import render_plain_text
from index.markdown.stated_ids import list_stated_ids
from index.markdown.tokens import count_reader_tokens
from index.models.encoder import SHIPPED_ENCODER
from index.quotes.answer.bibliography import BibEntry, read_bibliography, write_as_answer
from index.quotes.answer.claims import read_answer, read_claims
from index.quotes.answer.latex import convert_latex
from index.quotes.answer.quotations import find_quotations
from index.quotes.checks.check import make_check
from index.quotes.checks.entries import EntryChecker
from index.quotes.checks.fix import Fix, fix_anchor, fix_quote
from index.quotes.checks.formulas import check_formulas, check_results, list_formula_sentences
from index.quotes.checks.identifiers import check_identifiers
from index.quotes.checks.outside import check_outside, list_outside
from index.quotes.checks.sources import Sources
from index.quotes.checks.standing import check_standing
from index.quotes.checks.statements import list_statements
from index.quotes.checks.works import WorkChecker
from index.quotes.known.snapshot import read_crossref_work
from index.quotes.known.work import KnownWork, KnownWorks, make_known_work
from index.quotes.nearest_passage import find_nearest_passage
from index.quotes.qualifiers import find_qualifiers
from index.quotes.quote import find_quote
from index.quotes.reference import References
from index.quotes.shown_text import ShownText
from index.quotes.statements.compare import compare
from index.quotes.statements.formulas import compare_formulas
from index.quotes.text_forms import get_forms
from index.quotes.text_fragment import build_text_fragment
from index.quotes.verification import MAX_ANSWER_CHARS, Verification
from index.retrieval.filters import find_allowed_documents
from index.retrieval.fusion import compute_code_share
from index.retrieval.query import parse_query
from index.retrieval.rank import compile_phrase
from index.retrieval.spelling import find_respellings, replace_words
from index.retrieval.terms import find_matched_terms
from index.storage.full_text import extract_subject, is_indexed
from ingest.chunking.chunk import Chunker
from ingest.completion import find_title
from ingest.converters.decoding import decode_text
from ingest.converters.html.page import convert_page
from ingest.converters.plain_text import convert_plain_text
from ingest.dialects import rewrite
from ingest.dialects.citations.bibliography import read_bibliography as read_bib_file
from ingest.documents import parse
from ingest.facts.dates import read_date
from ingest.facts.header import read_header
from ingest.facts.place import read_place
from ingest.facts.stated import read_stated
from ingest.links import LinkedDocument, NotAttached, SourceTree, describe_attachment, look_up, resolve
from ingest.links.anchors import read_anchors
from ingest.links.published_keys import list_page_keys
from ingest.report import group_sentences
from ingest.sources.collection import read_corpus_line
from ingest.sources.ignore_rules import find_rule, read_ignore_rules
from ingest.sources.source import SourceFile
from ingest.sources.walk import read_template_folder
from ingest.survey.licenses import find_license
from ingest.survey.site_facts import read_config_text, read_docusaurus_text, read_opening
from ingest.survey.survey import find_declared_language
from ingest.yaml_text import YamlError, read_yaml_mapping
from llms.content.html.body import convert_to_mathml, simplify_for_feeds
from llms.content.markdown import escape_markdown
from llms.content.text import read_text
from llms.pages.contents import list_headings
from llms.pages.own_links import make_links_relative
from llms.pages.questions import find_question
from server.answers.byte_range import UnsatisfiableRangeError, read_range
from server.answers.negotiation import ENCODINGS, accepts_any, choose_encoding, choose_type
from server.answers.representation import Representation
from server.clients.jsonc import JsoncError, parse_jsonc
from server.config import read_config
from server.edge.client import ClientAddress
from server.edge.service_names import ServiceNames
from server.mcp.arguments import find_meant_argument
from server.mcp.markdown import write_markdown
from server.mcp.resources import split_offset
from server.mcp.suggestions import split_assignments
from server.runs import hide_places
from server.terminal.intervals import read_interval
from server.verification.answer_file import AnswerFile
from server.verification.fixes import format_diff, mend
from server.verification.html_report import render_report
from server.verification.margin import format_margin
from server.web.search.marks import mark_words
from tests.adversarial import source_readers
from tests.adversarial.markdown import MARKDOWN, Make, repeat
from tests.adversarial.site_texts import SITE
from tools.computed_results import find_results
from tools.fetch import cut_fitting_part, split_references
from tools.search import has_links_alone, shorten_links
from tools.thresholds.asking.assignments import read_inputs, read_value
from tools.thresholds.asking.nearest import find_nearest_input
from tools.thresholds.asking.quantities import read_quantity
from tools.thresholds.serving import SERVING_FRONTIER

BASE = "http://127.0.0.1:8321"
KINDS = ("paper", "note")
NOTHING_FOUND = Verification(
    verdict="nothing to check", holds=False, counts={}, sentences={"cited": (), "unsourced": ()}, checks=()
)
QUOTE = "seven words that stand … nowhere in it"
REFUSALS = (RefdeskError, YamlError)  # what a reader may raise
_NAMES = ServiceNames(read_config({}, {}))
_PAGE = Representation(b"", "text/plain", modified=0)


@dataclass(frozen=True, slots=True)
class Reader:
    """A function that reads a text, and texts of about so many characters for it."""

    read: Callable[[str], object]
    generators: Mapping[str, Make] = field(default_factory=dict)


def _make_document(**facts: object) -> Document:
    known = {"id": "paper:x", "kind": "paper", "title": "A title", "source": "x.md", "sha256": "0" * 64}
    return Document.model_validate({**known, "characters": 1, "body_start": 0, "tokens": 1, **facts})


DOCUMENT = _make_document()
ARCHIVE = ArchiveInfo(title="T", summary="S", description="D")


def _read_plain_text(text: str) -> None:
    render_plain_text.cache_clear()
    fold_page(render_plain_text(text), copied=False)


def _remove_marks(text: str) -> None:
    remove_marks(text, find_marks(text), 0, len(text))


def _find_quote(text: str) -> None:
    render_plain_text.cache_clear()
    normalize.cache_clear()
    get_forms.cache_clear()
    find_quote(DOCUMENT, text, QUOTE)


def _read_shown_text(text: str) -> None:
    shown = ShownText(text, render_plain_text(text), read_sections(text))
    shown.select([(0, len(text)), (1, 2)], is_source=True)


def _look_for_quote(text: str) -> None:
    find_quote(DOCUMENT, "Seven words that stand here, “and” $x$.", text)


def _read_html_answer(text: str) -> None:
    read_answer(text[:MAX_ANSWER_CHARS], KINDS, is_html=True)


def _check_works(text: str) -> None:
    answer = read_answer(f"## References\n\n1. {text}\n\n## More\n\n{text}", KINDS)
    sources = Sources({"paper:x": DOCUMENT}, ARCHIVE, BASE)
    WorkChecker(answer, sources, {}).check()
    EntryChecker(answer, sources).check()
    list_statements(answer, sources)
    list(check_identifiers(answer))
    for number, _ in list_formula_sentences(answer, sources):
        list(check_formulas(answer, number, {"paper:x": "$a = b$"}))
    check_results(answer, lambda _: ())
    list(check_standing(answer, sources))
    known = KnownWorks([KnownWork("x", "A Theory of Rivers", ("lee",), "2019", ("doi:10.1234/x",), "Retraction")])
    list(check_outside(list_outside(answer, sources), known))


def _read_known_work(text: str) -> None:
    read_crossref_work({"title": [text], "DOI": text, "ISBN": [text], "author": [{"family": text}]}, "x")
    fill_variant(text, BASE, "2026-05-01")
    make_known_work(BibEntry("x", 1, {"author": text, "title": text, "doi": text, "eprint": text}), "x")


def _compare_formulas(text: str) -> None:
    list(compare_formulas(f"${text[:500]}$ {text}", "$a = b$"))
    list(compare_formulas("$a = b$", text))
    with contextlib.suppress(FormulaError):
        read_relations(text[:MAX_FORMULA_CHARS])


def _mend(text: str) -> None:
    fix = Fix(old=text[:200], new="x")
    mended = mend(AnswerFile("x.md", text), [make_check("quote", 1, "x", False, None, "x", fix)])
    format_diff(AnswerFile("x.md", text[:2000]), mended)
    list(format_margin(AnswerFile("x.md", text), NOTHING_FOUND))
    render_report([(AnswerFile("x.md", text), NOTHING_FOUND)])
    fix_quote(DOCUMENT, text, text, text)
    fix_anchor(f"x#{text}", text, get_forms(text).sections)


def _read_interval(text: str) -> None:
    with contextlib.suppress(argparse.ArgumentTypeError):
        read_interval(text)


def _compare_versions(text: str) -> None:
    middle = len(text) // 2
    compare_texts(text, text[middle:] + text[:middle])


def _fold_quote(text: str) -> None:
    fold_quote(text, copied=False)
    fold_quote(f"${text}$", copied=True)


def _compare_statement(text: str) -> None:
    get_forms.cache_clear()
    compare(text, text, "en")


def _link_quote(text: str) -> None:
    render_plain_text.cache_clear()
    page = render_plain_text(text)
    build_text_fragment(page, len(page.text) // 2, len(page.text) // 2 + 300)


def _normalize(text: str) -> None:
    normalize.cache_clear()
    normalize(text)


def _read_query(text: str) -> None:
    query = parse_query(text)
    find_allowed_documents({"paper:x": DOCUMENT}, query.filters, "en")
    for phrase in query.phrases:
        compile_phrase(phrase).search(text.casefold())


def _read_words(text: str) -> None:
    subject = extract_subject(text, "en")
    is_indexed(text, "en")
    replace_words(subject, find_respellings(subject, lambda word: stem_term(word, "en") is None, {}, "abcdefgh"))
    find_matched_terms(text[:2000], text, "en")
    detect(text)
    detect_text(text)
    list_asked_groups(text, ["en", "de"])
    for word in split_words(text):
        list_terms(word, "en")


_TREE = SourceTree(
    [LinkedDocument("note:b", "a/b.md", "notes/b"), LinkedDocument("note:x", "a/x.md", "notes/x")],
    ["a/c.png"],
    lambda _: NotAttached("it is no file"),
    lambda _: "# a\n",
)


def _look_up(text: str) -> None:
    for start in ("", "/", "wiki:", "source:", "post:", "b.md#", "#"):
        look_up(start + text, "a/x.md", _TREE)


def _read_published_keys(text: str) -> None:
    """What a path, which systems bound, and stated addresses are published as."""
    for stated in (text, f"/{text}"):
        list(list_page_keys(f"{text[:4000]}.md", {"permalink": [stated], "categories": [text[:400]]}))


def _read_front_matter(text: str) -> None:
    parse(SourceFile("x.md", f"---\nid: paper:x\nkind: paper\n{text}\n---\nBody.\n".encode("utf-8", "replace")))


def _read_document(text: str) -> None:
    head = "---\nid: paper:x\nkind: paper\ntitle: T\n---\n"
    parse(SourceFile("x.md", (head + text).encode("utf-8", "replace")))


def _read_archive_yaml(text: str) -> None:
    with contextlib.suppress(ValueError):  # pydantic's, which `read_archive_info` tells
        ArchiveInfo.model_validate(read_yaml_mapping(text))


def _read_register(text: str) -> None:
    with contextlib.suppress(ValueError):
        Register.model_validate_json(text.encode("utf-8", "replace"))


def _read_corpus_line(text: str) -> None:
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        read_corpus_line(text.encode("utf-8", "replace"))


def _match_rules(text: str) -> None:
    """Rules of a text on a long path, and its first rules on the path that it is."""
    find_rule(read_ignore_rules(text), ["ab" * 100] * 20, is_folder=False)
    find_rule(read_ignore_rules("*a*a*a*a*b\n**/a/**/a/**/b\n"), text.split("/"), is_folder=False)


def _survey(text: str) -> None:
    """What is read of a folder's own files to describe it."""
    find_license(text)
    read_opening(text)
    read_docusaurus_text(text)
    find_declared_language(f"---\n{text}")
    read_config_text(text, toml=True)


def _rewrite(text: str) -> None:
    """What is never more than a few included files beyond the text itself."""
    files = {"b.md": "b\n{{#include c.md}}", "c.md": "c\n{{#include b.md}}", "refs.bib": "@a{b, author={C D}}"}
    for path, hints in (("a.md", set[str]()), ("a.mdx", {"obsidian", "jekyll", "hugo", "zola", "myst", "mdbook"})):
        rewrite(text, path, hints, files.get)


def _read_bibliography(text: str) -> None:
    read_bib_file.cache_clear()
    read_bib_file(text)


def _read_page(text: str) -> None:
    head = "<!DOCTYPE html><title>a</title><meta name=citation_date content=2024/1/2>"
    convert_page(f"{head}<main>{text}</main>".encode(), "x.html")


def _read_plain_file(text: str) -> None:
    convert_plain_text(text.encode(), "x.txt")


@cache
def _get_chunker() -> Chunker:
    return Chunker(Encoder(SHIPPED_ENCODER))


def _cite(text: str) -> None:
    """What a title and an author become; front matter has 400 characters for each at most."""
    words = " ".join(remove_hidden(text[:400]).split()) or "x"
    record = make_citation_record(_make_document(title=words, authors=[words]), ARCHIVE, BASE)
    for export in EXPORTS.values():
        export.render([record])
    format_coins(record)
    read_name(text[:400])
    pluralize(text[:40])


def _measure_code_share(text: str) -> None:
    compute_code_share([text])


def _negotiate(text: str) -> None:
    choose_type(text, ("text/html", "text/markdown"))
    assert choose_encoding(text) in (None, *ENCODINGS)
    accepts_any(text, ("text/html",))
    with contextlib.suppress(UnsatisfiableRangeError):
        read_range(text, 1000)
    sent = text.encode("latin-1", "replace")
    _PAGE.is_current('"x"', {b"if-none-match": sent})
    _PAGE.is_current('"x"', {b"if-modified-since": sent})


def _read_identifiers(text: str) -> None:
    for read in (normalize_doi, normalize_arxiv_eprint, normalize_orcid, normalize_url, check_contact, check_date):
        for prefix in ("", "10.1000/", "http://a/", "http://"):
            with contextlib.suppress(ValueError):  # pydantic's, in front matter
                read(prefix + text)
    for address in (text, f"f({text})"):
        with contextlib.suppress(ValueError):
            FactSource.model_validate(
                {"kind": "derived", "address": address, "supports": "one", "results": {"a": "one"}}
            )


def _read_host(text: str) -> None:
    _NAMES.has_host([text])
    _NAMES.has_origin([f"https://{text}"], ["localhost"])


def _read_jsonc(text: str) -> None:
    with contextlib.suppress(JsoncError):
        parse_jsonc(text)


def _find_client(text: str) -> None:
    seen: list[object] = []

    async def app(scope: object, *_: object) -> None:
        seen.append(scope)

    headers = [(b"x-forwarded-for", text.encode("latin-1", "replace"))]
    running = ClientAddress(app, 1)({"type": "http", "headers": headers, "client": ("::1", 1)}, None, None)  # type: ignore[arg-type]  # they are not used
    with contextlib.suppress(StopIteration):
        running.send(None)


def _read_header_of_others(text: str) -> None:
    for start in ("---\n", "+++\n", "---json\n", "", "Title: "):
        header = read_header(f"{start}{text}\n{start}Body.\n\n")
        read_stated(header.fields)
    read_stated({"date": text, "authors": text, "tags": text, "aliases": [text], "description": text, "x": text})
    read_date(text)


def _decode(text: str) -> None:
    for encoding in ("utf-8", "utf-16-le", "cp1252"):
        with contextlib.suppress(RefdeskError):
            decode_text(text.encode(encoding, "replace"), "x.md")


SHORT = {
    "letters": lambda n: repeat("a", n),
    "words": lambda n: repeat("ab ", n),
    "spaces": lambda n: "a" + " " * n + "b",
    "marks": lambda n: "a" + repeat("\u0301\u0316", n),
    "hashes": lambda n: repeat("#", n),
}
URLS = {
    "closing brackets": lambda n: "http://a" + repeat(")", n),
    "escapes": lambda n: f"{BASE}/" + repeat("%41", n),
    "slashes": lambda n: f"{BASE}/" + repeat("/", n),
    "a broken host": lambda n: "http://[" + repeat(":", n),
}
YAML = {
    "keys": lambda n: "".join(f"k{number}: v\n" for number in range(n // 8)),
    "deep lists": lambda n: "a: " + repeat("[", n),
    "deep mappings": lambda n: "a: " + repeat("{a: ", n),
    "aliases": lambda n: "a: [&a b, " + repeat("*a, ", n) + "]",
    "bomb": lambda n: (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9))
        + "title: *j\n"
    ),
    "digits": lambda n: "year: " + repeat("9", n),
    "base 60": lambda n: "year: 1" + repeat(":10", n),
    "escapes": lambda n: 'title: "' + repeat("\\n", n) + '"',
    "dashes": lambda n: repeat("--- a\n", n),
}
TOML = {
    "tables": lambda n: repeat("[a]\n", n),
    "deep tables": lambda n: "[" + repeat("a.", n) + "a]",
    "deep arrays": lambda n: "a = " + repeat("[", n),
    "dotted keys": lambda n: repeat("a.b.c = 1\n", n),
    "quotes": lambda n: "a = " + repeat('"', n),
    "lines of a header": lambda n: repeat("title: a\n", n),
    "names": lambda n: "Author: " + repeat("A B and ", n),
}
JSON = {
    "deep lists": lambda n: repeat("[", n),
    "deep mappings": lambda n: repeat('{"documents":', n),
    "digits": lambda n: '{"documents": ' + repeat("9", n),
    "escapes": lambda n: '{"documents": "' + repeat("\\u0041", n),
}
JSONC = {
    "comments": lambda n: '{"a":' + repeat("/* */ ", n) + "1}",
    "open comments": lambda n: '{"a":' + repeat("/* ", n),
    "slashes": lambda n: '{"a":' + repeat("/", n),
    "commas": lambda n: '{"a": [' + repeat("1,", n) + "]}",
}
HEADERS = {
    "commas": lambda n: repeat(",", n),
    "types": lambda n: repeat("text/html;q=0.1,", n),
    "parameters": lambda n: "text/html" + repeat(";q=1", n),
    "zone": lambda n: "Mon, 01 Jan 2024 00:00:00 +" + repeat("9", n),
}
HTML = {
    "open paragraphs": lambda n: repeat("<p>a", n),
    "open links": lambda n: repeat("<a href=b>", n),
    "notes": lambda n: repeat('<sup><a href="#n">1</a></sup>', n) + "<p id=n>b",
    "formulas": lambda n: repeat(r"<span class=math>\(a\)</span> $b$ ", n),
    "code": lambda n: repeat("<pre><code class=language-c>a</code></pre>", n),
    "cells": lambda n: "<table>" + repeat("<tr><td>a", n),
    "times": lambda n: repeat("<time datetime=2024-01-01>a</time>", n),
    "escapes": lambda n: repeat("*_`[a", n),
}
DIALECTS = {
    "wiki links": lambda n: repeat("[[", n),
    "comments": lambda n: repeat("%% a ", n),
    "marks": lambda n: repeat("==a ", n),
    "shortcodes": lambda n: repeat("{{< a ", n),
    "literal shortcodes": lambda n: repeat("{{</* a ", n),
    "tags": lambda n: repeat("{% raw ", n),
    "comments of Liquid": lambda n: repeat("{% comment %} ", n),
    "highlights": lambda n: repeat("{% highlight a %}\n", n),
    "variables in addresses": lambda n: repeat("[a]({{ b ", n),
    "components": lambda n: repeat('<A b="', n),
    "HTML with expressions": lambda n: repeat("<a b={", n),
    "blocks of components": lambda n: repeat("<A>\n", n),
    "exports": lambda n: repeat("export const a = {\n", n),
    "colons": lambda n: repeat(":::note\n", n),
    "braced colons": lambda n: repeat(":::{note} a\n", n),
    "directives": lambda n: repeat("```{note}\n", n),
    "nested directives": lambda n: "".join(
        "`" * (count + 3) + "{note}\n" for count in range(int((2 * n) ** 0.5), 0, -1)
    ),
    "admonitions": lambda n: repeat("!!! note\n    ", n),
    "spaces in an admonition": lambda n: "!!! note" + " " * n + "!",
    "spaces in an include": lambda n: "{{#include" + " " * n + "a",
    "tabs": lambda n: repeat('=== "a', n),
    "roles": lambda n: repeat("{a}`", n),
    "colon roles": lambda n: repeat(":a", n),
    "labels": lambda n: repeat("(a)=\n", n),
    "labels far from headings": lambda n: repeat("(a)=\n\n\n", n),
    "anchors": lambda n: "".join(f"a ^b{number}\n" for number in range(n // 8)),
    "attribute lists": lambda n: repeat("{.a ", n),
    "attribute lists of a heading": lambda n: "# " + repeat("{: #a} ", n),
    "spans": lambda n: repeat("[a]{.b}", n),
    "inline notes": lambda n: repeat("^[", n),
    "notes": lambda n: repeat("^[a] ", n),
    "citations": lambda n: repeat("[@b; @", n),
    "known citations": lambda n: repeat("[@b] @b ", n),
    "includes": lambda n: repeat("{{#include b.md}}\n", n),
    "brackets of formulas": lambda n: repeat("\\(a", n),
    "displays": lambda n: repeat("\\[\na^2\n\n", n),
    "environments": lambda n: repeat("\\begin{align}\n", n),
    "dollars": lambda n: repeat("$a `b` ", n),
    "dollars and code": lambda n: repeat("$`", n),
    "displayed dollars": lambda n: repeat("$$\na\n\n", n),
    "options": lambda n: "```{python}\n" + repeat("#| a: b\n", n),
    "braces of a chunk": lambda n: "```{a ," + repeat("}", n) + "x",
    "rows of a table": lambda n: "```{list-table}\n" + repeat("* - a\n  - b\n", n),
    "callouts": lambda n: repeat("> [!note] a\n", n),
}
FORMULAS = {
    "braces": lambda n: repeat("{", n // 2) + repeat("}", n // 2),
    "negations": lambda n: repeat("\\not", n),
    "delimiters": lambda n: repeat("\\left(", n),
    "environments": lambda n: repeat("\\begin{matrix}", n),
    "scripts": lambda n: repeat("a^{b", n),
    "letters": lambda n: repeat("a+", n),
    "open brackets": lambda n: repeat("(", n),
    "open bars": lambda n: repeat("\\lvert \\langle ", n),
    "brackets closed elsewhere": lambda n: repeat("(", n // 3) + "{" + repeat(")", n // 3) + "}",
    "fences": lambda n: repeat("( \\left( \\right) ", n),
    "hard spaces": lambda n: repeat("~", n),
}


def _quote_in(marks: str) -> Make:
    return lambda n: repeat(f"{marks[0]}a b c{marks[1:]} ", n)


QUOTATIONS = {
    f"marks {marks}": _quote_in(marks) for marks in ("“”", "„“", "»«", "‘’", "''", '""', "「」", "“", "‘", "'", '"')
}
LATEX = {
    "quotes": lambda n: repeat("\\begin{quote}\n", n),
    "footnotes": lambda n: repeat("\\footnote{", n),
    "keys": lambda n: repeat("\\cite{a}", n),
    "comments": lambda n: repeat("%a\n", n),
    "dashes": lambda n: repeat("-", n),
    "options": lambda n: repeat("\\item[", n),
    "spaces": lambda n: "a" + " " * n + "b",
    "hard spaces": lambda n: repeat("~", n),
}
WORKS = {
    "footnotes": lambda n: "A.[^1]\n\n" + repeat("[^1]: Lee 2020, “one two three”.\n", n),
    "quotes of a footnote": lambda n: "[^1]: Lee 2020, " + repeat("“one two three” ", n),
    "places of a footnote": lambda n: "[^1]: See Lee 2020, " + repeat("p. 3, ", n),
    "entries of APA": lambda n: repeat("Lee, A. (2020). A title.\n", n),
    "begun entries of APA": lambda n: repeat("Lee, A. B.\n", n),
    "open years": lambda n: repeat("Lee (2020 ", n),
    "narrative keys": lambda n: repeat("\\citet{a} says “one two three”. ", n),
    "quotations": lambda n: repeat('A "b c" d. ', n),
    "titles": lambda n: repeat("*A Theory of Rivers* is good. ", n),
    "identifiers": lambda n: repeat("10.1234/x. ", n),
    "mentions": lambda n: repeat("Lee (2019) says it of [x](paper:x). ", n),
    "formulas": lambda n: repeat("$a = b$ in [x](paper:x). ", n),
}
BIBTEX = {
    "entries": lambda n: repeat("@a{b, c={d}}\n", n),
    "open entries": lambda n: repeat("@a{b, c={", n),
    "letters": lambda n: "@a{b," + repeat("a", n),
    "spaces": lambda n: "@a{b, a" + " " * n,
    "braces": lambda n: "@a{b, c=" + repeat("{", n),
    "lines": lambda n: repeat("@a{b,\n\n\n", n),
}
RELATIONS = {
    "sums": lambda n: repeat("1 + ", n) + "= 2",
    "brackets": lambda n: repeat("(", n) + "= 2",
    "fractions": lambda n: repeat(r"\frac{", n),
    "powers": lambda n: repeat("9^", n) + "9 = 1",
    "equations": lambda n: repeat("$a = b$ ", n),
    "bare sums": lambda n: repeat("1 + 1 = 2 ", n),
}
NAMES = {
    "authors": lambda n: repeat("Lee and ", n),
    "authors and years": lambda n: repeat("Lee (2019) ", n),
    "particles": lambda n: repeat("van ", n),
    "capitals": lambda n: repeat("A", n),
    "versions": lambda n: repeat("v1.", n),
    "numbers": lambda n: repeat("1,000 ", n),
    "letters of Chinese": lambda n: repeat("王", n),
    "sections": lambda n: repeat("section “a", n),
}
QUERIES = {
    "phrases": lambda n: repeat('"a b" ', n // 6 * 6),
    "exclusions": lambda n: "a " + repeat("-b ", n),
    "filters": lambda n: "a " + repeat("kind:b ", n),
    "colons": lambda n: repeat("kind:", n),
    **SHORT,
}


def _choose(*names: str) -> Mapping[str, Make]:
    return {name: MARKDOWN[name] for name in names}


LINKED: Mapping[str, Make] = {
    **_choose("links", "links and code", "pictures", "brackets", "definitions", "piped cells", "rows", "attributes"),
    **_choose("comments", "blocks of tags", "deep quotes", "deep lists", "code runs"),
    "links that hold": lambda n: repeat("[a](b.md#a) ", n),
    "pictures in links": lambda n: repeat("[![a](c.png)](b.md) ", n),
    "links in pictures": lambda n: repeat("![[a](b.md)](c.png) ", n),
    "nested pictures": lambda n: repeat("![", n // 2) + repeat("](c.png)", n // 2),
    "cells": lambda n: repeat("[a\\|](b) |", n) + "\n" + repeat("-|", n // 5) + "\n" + repeat("[a\\|](b) |", n),
    "lines": lambda n: repeat("[a\n](b.md)\n", n),
    "quoted lines": lambda n: repeat("> [a](b.md)\n", n),
    "tags": lambda n: repeat("<a href=b.md><img src='c.png'>", n),
    "candidates": lambda n: "<img srcset='" + repeat("c.png 1x, ", n) + "'>",
    "commas": lambda n: "<img srcset='" + repeat(",", n) + "'>",
    "own schemes": lambda n: repeat("[a](wiki:b) <wiki:c> ", n),
}
ANCHORS: Mapping[str, Make] = {
    "stated": lambda n: repeat("{#a} ", n),
    "open braces": lambda n: repeat("{", n),
    "open tags": lambda n: repeat("<a ", n),
    "ids": lambda n: repeat("<a id='a'>", n),
}
ADDRESSES: Mapping[str, Make] = {
    "steps up": lambda n: repeat("../", n),
    "steps": lambda n: repeat("a/", n),
    "escapes": lambda n: repeat("%2e%2e/", n),
    "parts": lambda n: repeat("#a", n),
    "backslashes": lambda n: repeat("..\\", n),
}


def _choose_from(texts: Mapping[str, Make], *names: str) -> Mapping[str, Make]:
    return {name: texts[name] for name in names}


BEYOND = (  # CommonMark
    "open notes",
    "note references",
    "deep notes",
    "notes alone",
    "tildes",
    "odd tildes",
    "colons",
    "bare addresses",
    "semicolons",
    "entities",
    "dots",
    "mails",
    "mail hosts",
    "mail names",
    "www",
    "www apart",
    "meanings",
)


def _read_quantity(text: str) -> float | None:
    return read_quantity("tpot_slo", text, "s")


READERS: Mapping[str, Reader] = {
    "answer": Reader(lambda text: read_claims(text, KINDS), MARKDOWN),
    "answer in HTML": Reader(_read_html_answer, {**HTML, **QUOTATIONS}),
    "answer in LaTeX": Reader(convert_latex, LATEX),
    "bibliography of an answer": Reader(lambda text: write_as_answer(read_bibliography(text)), BIBTEX),
    "checks of works": Reader(_check_works, {**WORKS, **NAMES, **QUOTATIONS, **_choose("notes", "ids", "sentences")}),
    "known work": Reader(_read_known_work, {**SHORT, **NAMES}),
    "relations": Reader(_compare_formulas, {**SHORT, **_choose("formulas that never end"), **RELATIONS}),
    "results": Reader(find_results, {**SHORT, "assignments": lambda n: "cost_correct " + repeat("R=1 ", n)}),
    "mended answer": Reader(_mend, _choose("words", "headings", "links")),
    "quotations": Reader(lambda text: list(find_quotations(text)), QUOTATIONS),
    "formula of a quote": Reader(_fold_quote, {**FORMULAS, **SHORT}),
    "qualifiers": Reader(find_qualifiers, SHORT),
    "statement": Reader(_compare_statement, {**SHORT, **NAMES, **_choose("words", "sentences")}),
    "sections": Reader(
        read_sections,
        _choose("headings", "clashing headings", "formulas that never end", "rows", "heading ids", "braces", "alerts"),
    ),
    "nesting": Reader(find_too_deep_line, _choose("deep quotes", "deep notes", "deep meanings", "deep tasks")),
    "marks": Reader(_remove_marks, _choose("note references", "struck words", "tasks", "alerts", "escaped cells")),
    "title of a text": Reader(
        lambda text: find_title(f"{text}\n\n## Last\n", highest=False),
        {
            "comments": lambda n: repeat("<!-- x -->\n", n),
            "open comments": lambda n: repeat("<!-- x ", n),
            "anchors": lambda n: repeat("<a id='x'></a>", n),
            "open anchors": lambda n: repeat("<a id='x'", n),
            **_choose("headings"),
        },
    ),
    "report of a run": Reader(
        hide_places,
        {
            "paths": lambda n: repeat("/a 'b/c' ", n),
            "open quotes": lambda n: repeat("'/a ", n),
            "schemes": lambda n: repeat("a://b", n),
            "paths with spaces": lambda n: repeat("/a b", n),
            "files": lambda n: repeat("file:/a ", n),
            "users": lambda n: repeat("://a:b@c?", n),
            "drives": lambda n: repeat("C:\\a ", n),
        },
    ),
    "document": Reader(_read_document, _choose("deep quotes", "deep lists", "headings", "words")),
    "plain text": Reader(_read_plain_text, _choose("emphasis", "piped cells", "words", "code runs", *BEYOND)),
    "page": Reader(
        lambda text: read_text(text, f"{BASE}/a.md", BASE, lambda url: url),
        _choose(
            "links and code",
            "code runs",
            "pictures",
            "headings",
            "formulas",
            "deep tags",
            "blocks of tags",
            "unclosed tags",
            "attributes",
            "comments",
            "data addresses",
            "long definitions",
            "links with brackets",
            "escaped cells",
            *BEYOND,
        ),
    ),
    "links": Reader(lambda text: resolve(text, "a/x.md", _TREE), LINKED),
    "stated ids": Reader(list_stated_ids, {**_choose("attributes", "deep tags"), **ANCHORS}),
    "anchors": Reader(read_anchors, {**_choose("headings", "clashing headings", "attributes", "deep tags"), **ANCHORS}),
    "address": Reader(_look_up, {**SHORT, **ADDRESSES}),
    "published address": Reader(
        _read_published_keys, {**SHORT, **ADDRESSES, "dates": lambda n: repeat("2024-1-2-", n)}
    ),
    "attached file": Reader(
        lambda text: describe_attachment("a.svg", text.encode("utf-8", "replace")),
        {**SHORT, "comments": lambda n: repeat("<!-- -->", n), "open comments": lambda n: repeat("<!--", n)},
    ),
    "chunks": Reader(
        lambda text: _get_chunker().chunk(DOCUMENT, text),
        _choose("words", "rows", "fences", "data addresses", "headings", "sentences", "formulas"),
    ),
    "quoted text": Reader(_find_quote, _choose("ids", "words", "headings", "formulas that never end")),
    "shown text": Reader(_read_shown_text, _choose("words", "headings", "links", "attributes")),
    "quote": Reader(_look_for_quote, {**SHORT, "ellipses": lambda n: repeat("a … ", n)}),
    "nearest passage": Reader(lambda text: find_nearest_passage(text, QUOTE * 40), _choose("words", "sentences")),
    "text fragment": Reader(_link_quote, _choose("ids", "words", "attributes")),
    "normalization": Reader(_normalize, SHORT),
    "quantity": Reader(_read_quantity, SHORT),
    "input name": Reader(lambda text: find_nearest_input(text, SERVING_FRONTIER.inputs), SHORT),
    "inputs of a threshold": Reader(
        read_inputs,
        {
            **SHORT,
            "pairs": lambda n: "".join(f"a{number}=1, " for number in range(n // 8)),
            "values": lambda n: "a=" + repeat("1,", n),
            "brackets": lambda n: "a=" + repeat("[", n),
            "ranges": lambda n: "a=" + repeat("1:", n),
            "objects": lambda n: repeat('{"a":', n),
        },
    ),
    "value of an input": Reader(
        read_value, {**SHORT, "values": lambda n: repeat("1,", n), "lists": lambda n: f"[{repeat('[1],', n)}]"}
    ),
    "unknown argument": Reader(lambda text: find_meant_argument(text, ["query", "kind"]), SHORT),
    "links of a passage": Reader(
        shorten_links,
        {
            **SHORT,
            "links": lambda n: repeat("[a](b) ", n),
            "open links": lambda n: repeat("[a](", n),
            "open words": lambda n: repeat("[", n),
            "open code": lambda n: repeat("` a", n),
            "brackets in links": lambda n: repeat("[a]((b)", n),
            "titles": lambda n: repeat('[a](b "c', n),
        },
    ),
    "ids of documents": Reader(split_references, {**SHORT, **URLS, "pairs": lambda n: repeat("a:b ", n)}),
    "hidden characters": Reader(find_hidden_offsets, SHORT),
    "reference": Reader(References({"paper:x": DOCUMENT}, ARCHIVE, BASE).find, {**SHORT, **URLS}),
    "reference to a version": Reader(lambda text: split_version(f"paper:x@{text}"), SHORT),
    "time between runs": Reader(_read_interval, SHORT),
    "difference": Reader(
        _compare_versions,
        {
            **_choose("words", "sentences", "rows"),
            "paragraphs": lambda n: repeat("a\n\n", n // 2) + repeat("b\n\n", n // 2),
            "signs": lambda n: repeat("漢", n // 2) + repeat("字", n // 2),
        },
    ),
    "query": Reader(_read_query, QUERIES),
    "words": Reader(_read_words, SHORT),
    "front matter": Reader(_read_front_matter, YAML),
    "header of others": Reader(_read_header_of_others, {**YAML, **TOML, **JSON, **SHORT}),
    "path of a file": Reader(
        lambda text: read_place(f"{text}/{text}.md"), {**SHORT, "folders": lambda n: repeat("a/", n)}
    ),
    "encoding": Reader(_decode, {**SHORT, "accents": lambda n: repeat("aé", n)}),
    "archive.yaml": Reader(_read_archive_yaml, YAML),
    "citations.json": Reader(_read_register, JSON),
    "rules of what is left out": Reader(
        _match_rules,
        {
            **SHORT,
            "lines": lambda n: repeat("*a*b*a\n", n),
            "stars": lambda n: repeat("*a", n),
            "folders of stars": lambda n: repeat("**/a/", n),
            "classes": lambda n: repeat("[a-b", n),
            "open classes": lambda n: repeat("[", n),
            "escapes": lambda n: repeat("\\a", n),
        },
    ),
    "files of a site": Reader(
        _survey,
        {
            **SHORT,
            "links": lambda n: "# " + repeat("[a](", n),
            "tables": lambda n: "".join(f"[a{number}]\n" for number in range(n // 8)),
            "keys": lambda n: "".join(f"k{number} = 1\n" for number in range(n // 9)),
            "settings": lambda n: repeat("title: 'a'\n", n),
        },
    ),
    "problem of a file": Reader(
        lambda text: group_sentences([text]),
        {
            **SHORT,
            "colons": lambda n: repeat(": ", n),
            "names": lambda n: "a: " + repeat("'", n),
            "brackets": lambda n: "a: " + repeat("(", n),
            "digits": lambda n: "a: " + repeat("1a", n),
        },
    ),
    "settings of templates": Reader(lambda text: read_template_folder(text.encode("utf-8", "replace")), JSON),
    "web page": Reader(_read_page, HTML),
    "dialects": Reader(
        _rewrite,
        {**DIALECTS, **_choose("words", "deep quotes", "deep lists", "code runs", "fences", "deep tags", "links")},
    ),
    "bibliography": Reader(
        _read_bibliography,
        {
            "entries": lambda n: repeat("@a{b, c = {d}}\n", n),
            "open entries": lambda n: repeat("@a{b, c = {d\n", n),
            "open fields": lambda n: "@a{b, " + repeat("c = {", n),
            "signs": lambda n: repeat("@", n) + "{",
            "names": lambda n: "@a{b, author = {" + repeat("C D and ", n) + "}}",
        },
    ),
    "bibliography as a source": Reader(source_readers.read_bibliographies, source_readers.ENTRIES),
    "search page": Reader(source_readers.read_page, source_readers.PAGES),
    "history of a repository": Reader(source_readers.read_history, source_readers.HISTORIES),
    "address of a source": Reader(source_readers.read_places, {**source_readers.PLACES, **URLS}),
    "packed file": Reader(
        source_readers.read_packed,
        {"records": lambda n: repeat(source_readers.RECORD, n), **source_readers.SOURCES_OF_TEX, **SHORT},
    ),
    "dollars": Reader(
        lambda text: get_markdown_parser().parse(text), _choose_from(DIALECTS, "dollars", "dollars and code")
    ),
    "plain text file": Reader(_read_plain_file, {**SHORT, "columns": lambda n: repeat("a   b\n", n)}),
    "corpus.jsonl": Reader(_read_corpus_line, JSON),
    "formula": Reader(lambda text: simplify_for_feeds(convert_to_mathml(text, True)), FORMULAS),
    "title": Reader(_cite, SHORT),
    "line of a list": Reader(escape_markdown, SHORT),
    "header": Reader(_negotiate, HEADERS),
    "identifier": Reader(
        _read_identifiers, {**SHORT, "hosts": lambda n: repeat("a.", n), "mail": lambda n: repeat("a@", n)}
    ),
    "host": Reader(_read_host, {**SHORT, "hosts": lambda n: repeat("a.", n), "ports": lambda n: repeat("a:1", n)}),
    "answer as Markdown": Reader(
        lambda text: write_markdown({"title": text, text: text, "text": [text, {text: text}]}),
        {
            **SHORT,
            "pipes": lambda n: repeat("|", n),
            "counts": lambda n: repeat(" (1", n),
            "lines": lambda n: repeat("a\n", n),
            "colons": lambda n: repeat(": ", n),
        },
    ),
    "links alone": Reader(
        has_links_alone,
        {
            "items": lambda n: repeat("- [a](b)\n", n),
            "links": lambda n: "- " + repeat("[a](b)", n),
            "open": lambda n: "- " + repeat("[", n),
        },
    ),
    "configuration of a client": Reader(_read_jsonc, {**JSON, **JSONC}),
    "own links": Reader(
        lambda text: make_links_relative(text, BASE, "."),
        {"tags": lambda n: repeat("<a ", n), "attributes": lambda n: "<a" + repeat(' href="', n)},
    ),
    "headings of a page": Reader(
        list_headings,
        {
            "headings": lambda n: repeat('<h2 id="a">', n),
            "ends": lambda n: '<h2 id="a">' + repeat("</h3>", n),
            "notes": lambda n: '<h2 id="a">' + repeat('<sup class="footnote-ref">', n) + "</h2>" * 3,
            "links": lambda n: repeat('<h2 id="a">' + "<a <a </h2>", n),
        },
    ),
    "words of a query in a page": Reader(
        lambda text: mark_words(text, "routing pays 路由", "en"),
        {
            "formulas": lambda n: repeat("<math>", n),
            "tags": lambda n: repeat("<", n),
            "words": lambda n: repeat("routing ", n),
            "letters": lambda n: repeat("路由", n),
            "references": lambda n: repeat("&amp;", n),
        },
    ),
    "questions of a text": Reader(
        find_question,
        {
            "headings": lambda n: repeat("# what is a?", n),
            "marks": lambda n: "# what is this" + repeat("?", n),
            "ends": lambda n: "# what is this?" + repeat(" #", n) + "x",
        },
    ),
    "forwarded address": Reader(_find_client, HEADERS),
    "completion": Reader(split_assignments, {"names": lambda n: repeat("a", n) + ",", "gaps": lambda n: "a" + " " * n}),
    "resource": Reader(lambda text: split_offset(text), {"parts": lambda n: repeat("~1", n), **SHORT}),
    "part of a text": Reader(cut_fitting_part, SHORT),
    "code": Reader(_measure_code_share, SHORT),
    "tokens": Reader(count_reader_tokens, SHORT),
    **{name: Reader(read, texts) for name, (read, texts) in SITE.items()},
}


def read_or_refuse(reader: Reader, text: str) -> None:
    """Read a text; a refusal in words is as good as an answer."""
    with contextlib.suppress(*REFUSALS):
        reader.read(text)
