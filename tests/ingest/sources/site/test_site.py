"""A web site is ingested whole, by its maps and links, and the second time nothing is transferred."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from index import Document
from index.storage.kept.originals import Originals
from index.storage.locate import locate_index
from index.storage.reader import Reader
from ingest import ingest, is_stale
from ingest.report import IngestReport
from ingest.sources import Budget, SourceItem, SourceSettings
from ingest.sources.site.source import SiteSource
from tests.conftest import Cli
from tests.ingest.sources.site.replica import build_replica
from tests.ingest.sources.site.web import FakeClock, Reply, Web, make_page, serve

WHOLE = Budget()
SETTINGS = SourceSettings(allow_private=True, pause=0)
IDS = {
    "about/index.html": "note:about",
    "archive/cups/index.html": "paper:cups",
    "archive/lids/index.html": "thesis:lids",
    "archive/saucers/index.html": "field-note:saucers",
    "archive/trays/index.html": "essay:trays",
    "papers/alpha/index.md": "field-note:alpha",
    "papers/kettles/index.html": "paper:kettles",
    "papers/otters/index.md": "paper:otters",
    "papers/slack/index.md": "field-note:slack",
    "papers/spoons/index.md": "paper:spoons",
    "papers/sugar/index.html": "field-note:sugar",
    "posts/steam/index.html": "post:steam",
    "reports/milk/index.html": "report:milk",
    "reports/tea.md": "report:tea",
    "research/glossary/latency/index.html": "definition:glossary-latency",
    "topics/tea/index.html": "topic:tea",
}
KINDS = {
    "definition:glossary-latency": "breadcrumbs of the page",
    "essay:trays": "breadcrumbs of the page",
    "field-note:saucers": "cards of the site",
    "field-note:slack": "front matter: type",
    "field-note:sugar": "/api/v1/papers",
    "paper:cups": "cards of the site",
    "paper:kettles": "folder 'papers'",
    "thesis:lids": "JSON-LD of the page",
}


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Path, IngestReport]]:
    """The replica, an index of it, and what its ingest said; no test here changes it."""
    index = tmp_path_factory.mktemp("replica") / "index"
    with serve() as web:
        build_replica(web)
        yield web, index, ingest(f"{web.url}/", index, settings=SETTINGS)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        yield web


def read_index(index: Path) -> tuple[Mapping[str, Document], Mapping[str, str]]:
    """The documents of an index, and its Markdown, by id."""

    async def read() -> tuple[Mapping[str, Document], Mapping[str, str]]:
        reader = await Reader.open(index)
        return reader.documents, await reader.read_all_markdown()

    return asyncio.run(read())


def crawl(web: Web, state: Path, budget: Budget = WHOLE, clock: FakeClock | None = None) -> Mapping[str, SourceItem]:
    """Read a site, and list its items by path."""
    settings = SourceSettings(state=state, online=True, allow_private=True, pause=0, budget=budget)
    source = SiteSource(f"{web.url}/", settings, clock or FakeClock())
    return {item.path: item for item in source.discover({})}


def test_every_document_is_taken_once_under_the_id_that_the_site_gives_it(
    replica: tuple[Web, Path, IngestReport],
) -> None:
    _, index, report = replica
    documents, _ = read_index(index)
    assert {document.source: name for name, document in documents.items()} == IDS
    assert list(report.problems) == list(report.broken_links) == []


def test_what_is_left_out_is_told_with_its_address_and_the_reason(replica: tuple[Web, Path, IngestReport]) -> None:
    web, _, report = replica
    assert {found.path.removeprefix(web.url): found.reason for found in report.left_out} == {
        "/": "a list of other pages",
        "/hidden/": "kept back (noindex)",
        "/private/draft/": "robots.txt asks not to read it",
    }
    assert "/private/draft/" not in web.asked


def test_a_document_says_where_its_kind_stands(replica: tuple[Web, Path, IngestReport]) -> None:
    documents, _ = read_index(replica[1])
    assert {name: documents[name].provenance["kind"] for name in (*IDS.values(),) if name in KINDS} == KINDS


def test_an_archive_may_have_other_kinds_than_its_site(cli: Cli, web: Web, tmp_path: Path) -> None:
    build_replica(web)
    (tmp_path / "a").mkdir()
    description = tmp_path / "a" / "archive.yaml"
    sources = f"title: Tea\nsources:\n  - path: {web.url}/\n    name: site\n"
    options = ("--allow-private", "--pause-s", "0", "--index", tmp_path / "i", "--public", tmp_path / "p")
    for renamed in ("", "rename_kinds: {Field Notes: essay, Thesis: paper}\n"):
        description.write_text(sources + renamed)
        status, _, err = cli("ingest", tmp_path / "a", "--allow-removals", *options)
        assert (status, "Traceback" in err) == (0, False), err
    documents, _ = read_index(tmp_path / "i")
    assert {"essay:saucers", "essay:slack", "essay:alpha", "essay:trays", "paper:lids", "report:milk"} <= set(documents)
    assert documents["essay:slack"].provenance["kind"] == "front matter: type; rename_kinds of archive.yaml"
    description.write_text(f"{sources}rename_kinds: {{Thesis: Paper Works}}\n")
    status, _, err = cli("ingest", tmp_path / "a", *options)
    assert (status, "rename_kinds" in err) == (1, True), err


def test_what_programs_are_told_of_is_read_and_gives_facts(replica: tuple[Web, Path, IngestReport]) -> None:
    web, index, report = replica
    documents, texts = read_index(index)
    sugar, milk = documents["field-note:sugar"], documents["report:milk"]
    assert (sugar.date, sugar.authors, sugar.provenance["date"]) == ("2026-05-09", ("Bo Sample",), "/api/v1/papers")
    assert (milk.summary, milk.provenance["summary"]) == ("What milk does to tea.", "/catalogs/more.json")
    assert "Spoons stir, as Markdown." in texts["paper:spoons"]
    assert documents["paper:otters"].title == "Otters and stones"  # as it says itself
    asked = [
        "/.well-known/ai-catalog.json",
        "/api/v1",
        "/api/v1/papers",
        "/api/v1/papers?page=2",
        "/catalogs/more.json",
    ]
    assert {path: web.asked.count(path) for path in asked} == dict.fromkeys(asked, 1)
    assert not {"/mcp/server-card", "/developers/", "/api/v1/search"} & set(web.asked)
    reasons = [found.reason.replace(web.url, "") for found in report.left_out]
    assert "1 entry(s) of /.well-known/ai-catalog.json that are neither a page nor a map" in reasons
    assert "1 address(es) of /maps/pages.xml.gz that are not of this site" in reasons


def test_the_raw_text_is_read_and_the_page_adds_the_facts_that_it_lacks(
    replica: tuple[Web, Path, IngestReport],
) -> None:
    web, index, _ = replica
    documents, texts = read_index(index)
    otters = documents["paper:otters"]
    assert (otters.title, otters.date, otters.topics) == ("Otters and stones", "2026-05-16", ("Otters",))
    assert otters.authors == ("Ada Example",)
    assert otters.provenance["date"] == "/papers/otters (page: citation_publication_date)"
    assert otters.provenance["title"] == "front matter: title"
    assert otters.extra["pdf"] == (f"{web.url}/papers/otters/paper.pdf",)
    assert otters.extra["alternate"] == (f"{web.url}/papers/otters/",)
    raw = web.routes["/raw/otters.md"]
    assert isinstance(raw, Reply)
    assert isinstance(raw.body, str)
    assert otters.sha256 == hashlib.sha256(raw.body.encode()).hexdigest()
    assert "at $30/$60 and $x = -1$" in texts["paper:otters"]


def test_links_lead_to_documents_and_to_the_site_where_it_has_more(replica: tuple[Web, Path, IngestReport]) -> None:
    web, index, _ = replica
    _, texts = read_index(index)
    assert "[kettles](/papers/kettles), [slack](/field-notes/slack)" in texts["paper:otters"]
    assert f"[a picture]({web.url}/img/otter.png)" in texts["paper:otters"]
    assert "See [otters](/papers/otters)." in texts["paper:kettles"]


def test_a_page_keeps_its_formula_table_code_and_note(replica: tuple[Web, Path, IngestReport]) -> None:
    _, texts = read_index(replica[1])
    assert "$L = W / \\lambda$" in texts["definition:glossary-latency"]
    assert "| Tin |" in texts["paper:kettles"]
    assert "```python\nboil()\n```" in texts["paper:kettles"]
    assert "[^1]: At the sea." in texts["paper:kettles"]
    assert "Nobody" not in texts["paper:kettles"]  # the footer


def test_the_site_says_what_the_archive_is(replica: tuple[Web, Path, IngestReport]) -> None:
    async def read() -> tuple[str, str, str | None]:
        archive = (await Reader.open(replica[1])).manifest.archive
        return archive.title, archive.summary, archive.ai_use

    assert asyncio.run(read()) == ("Archive of tests", "Papers and notes of nobody.", "search=yes, ai-train=no")


def test_a_second_ingest_asks_once_for_each_page_and_gets_no_body(
    cli: Cli, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build_replica(web)
    options = ("--allow-private", "--pause-s", "0", "--index", "index", "--public", "out")
    status, out, err = cli("ingest", f"{web.url}/", *options)
    assert (status, f"{len(IDS)} added" in out) == (0, True), err
    assert len(web.asked) == len(set(web.asked))
    web.asked.clear()
    web.bodies = 0
    status, out, _ = cli("ingest", *options)
    assert (status, web.bodies, len(web.asked)) == (0, 0, len(set(web.asked)))
    assert f"Nothing to ingest: {len(IDS)} documents" in out
    asked = len(web.asked)
    assert not is_stale(None, "index")
    assert cli("status", "--index", "index", "--public", "out")[0] == 0
    assert len(web.asked) == asked  # nobody but an ingest asks the site


def test_an_index_is_made_anew_from_what_is_kept_of_a_site(web: Web, tmp_path: Path) -> None:
    web.page("/", "Otters", "<p>Otters crack mussels.</p>")
    ingest(f"{web.url}/", tmp_path / "index", settings=SETTINGS)
    before = web.bodies
    assert ingest(None, tmp_path / "index", settings=SETTINGS, rebuild=True).documents == 1
    assert web.bodies == before
    (document,) = read_index(tmp_path / "index")[0].values()
    assert b"Otters crack" in Originals(locate_index(tmp_path / "index")).read(document.sha256)


def test_facts_of_another_form_that_change_are_read_again(web: Web, tmp_path: Path) -> None:
    web.text("/raw/otters.md", "# Otters\n\nOtters crack mussels.\n", "text/markdown")
    web.text("/llms.txt", "# Desk\n\n- [raw](/raw/otters.md)\n- [page](/papers/otters/)\n")
    for day in ("2026-05-01", "2026-05-02"):
        web.page("/papers/otters/", "Otters", "<p>Otters.</p>", f'<meta name="citation_date" content="{day}">')
        ingest(f"{web.url}/", tmp_path / "index", settings=SETTINGS)
        (document,) = read_index(tmp_path / "index")[0].values()
        assert (document.id, document.date) == ("paper:otters", day)


def test_a_page_goes_when_it_is_not_there_twice_or_its_map_drops_it(web: Web, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        web.page(f"/{name}", name, f"<p>Text of {name}.</p>")
    web.page("/", "Home", "<p>Welcome to a site that links to one page, which is <a href='/c'>c</a>, and no other.</p>")
    sitemap = "<urlset><url><loc>/a</loc></url><url><loc>/b</loc></url></urlset>"
    web.text("/sitemap.xml", sitemap, "application/xml")
    assert set(crawl(web, tmp_path)) == {"a.html", "b.html", "c.html", "index.html"}
    del web.routes["/a"], web.routes["/c"]
    assert set(crawl(web, tmp_path)) == {"a.html", "b.html", "c.html", "index.html"}
    assert set(crawl(web, tmp_path)) == {"b.html", "index.html"}
    web.text("/sitemap.xml", "<urlset></urlset>", "application/xml")
    assert set(crawl(web, tmp_path)) == {"index.html"}


def test_a_map_that_does_not_answer_drops_nothing(web: Web, tmp_path: Path) -> None:
    web.page("/", "Home", "<p>Welcome to this site.</p>")
    text = make_page("A", "<p>Text of a.</p>")
    web.routes["/a"] = Reply(text)
    web.text("/sitemap.xml", "<urlset><url><loc>/a</loc></url></urlset>", "application/xml")
    crawl(web, tmp_path)
    web.routes["/sitemap.xml"] = Reply(status=500)
    items = crawl(web, tmp_path)
    assert {"a.html", f"{web.url}/sitemap.xml"} < set(items)  # the second says what failed
    assert items["a.html"].sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_run_that_is_killed_goes_on_and_asks_for_nothing_twice(web: Web, tmp_path: Path) -> None:
    build_replica(web)

    class Killed(BaseException):
        pass

    class KillingClock(FakeClock):
        def sleep(self, seconds: float) -> None:  # before a request
            if len(web.asked) == 24:
                raise Killed
            super().sleep(seconds)

    settings = SourceSettings(state=tmp_path, online=True, allow_private=True, pause=1)
    with pytest.raises(Killed):
        list(SiteSource(f"{web.url}/", settings, KillingClock()).discover({}))
    assert len(web.asked) == 24
    assert set(crawl(web, tmp_path)) == set(IDS)
    assert len(web.asked) == len(set(web.asked))


def test_a_spent_budget_is_told_and_the_next_run_goes_on(web: Web, tmp_path: Path) -> None:
    build_replica(web)
    settings = SourceSettings(state=tmp_path, online=True, allow_private=True, budget=Budget(pages=9), pause=3)
    clock = FakeClock()
    first = SiteSource(f"{web.url}/", settings, clock)
    assert len(list(first.discover({}))) < len(IDS)
    assert [found.reason for found in first.left_out if "wait for the next run" in found.reason]
    assert clock.waited[:3] == [3, 3, 3]
    crawl(web, tmp_path, Budget(pages=9))
    items = crawl(web, tmp_path, Budget(pages=9))
    assert set(items) == set(IDS)
    assert len(web.asked) == len(set(web.asked))


def test_a_page_that_never_comes_takes_no_run_away_from_the_others(web: Web, tmp_path: Path) -> None:
    others = [f"/page-{number}/" for number in range(5)]
    links = "".join(f"<li><a href='{path}'>page</a>" for path in ("/a-stuck/", *others))
    web.page("/", "Home", f"<p>This is a home with pages of many words in it.</p><ul>{links}</ul>")
    web.routes["/a-stuck/"] = Reply(b"", status=503)
    for path in others:
        web.page(path, path, f"<p>The words of {path} are here to be read by somebody.</p>")

    def run(state: Path, seconds: float) -> tuple[set[str], list[str]]:
        budget = Budget(seconds=seconds)
        settings = SourceSettings(state=state, online=True, allow_private=True, budget=budget, pause=1)
        source = SiteSource(f"{web.url}/", settings, FakeClock())
        web.asked.clear()
        return {item.path for item in source.discover({})}, list(web.asked)

    _, asked = run(tmp_path / "whole", 900)
    seconds = asked.index("/a-stuck/") + 4  # the second try comes two seconds after the first, the third eight later
    _, asked = run(tmp_path / "parts", seconds)
    assert asked.count("/a-stuck/") == 2 and not set(others) & set(asked)
    items, asked = run(tmp_path / "parts", seconds)
    assert set(others) <= set(asked)
    assert len(items) == 1 + len(others)


def test_a_folder_may_name_a_site_and_kinds_for_its_folders(cli: Cli, web: Web, tmp_path: Path) -> None:
    web.page("/research/glossary/latency/", "Latency", "<p>Latency is a time.</p>")
    web.page(
        "/", "Home", "<p>This is a home with <a href='/research/glossary/latency/'>latency</a> in it, and tea.</p>"
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "archive.yaml").write_text(
        f"title: Both\nsources:\n  - path: {web.url}/\n    name: site\n    folders: {{research/glossary: definition}}\n"
    )
    status, _, err = cli("ingest", tmp_path / "a", "--allow-private", "--pause-s", "0", "--index", tmp_path / "i")
    assert (status, err) == (0, "")
    documents, texts = read_index(tmp_path / "i")
    assert set(documents) == {"definition:latency", "note:index"}
    assert documents["definition:latency"].source == "site/research/glossary/latency/index.html"
    assert "[latency](/definitions/latency)" in texts["note:index"]


def test_a_page_names_no_file_of_a_folder_beside_its_site(cli: Cli, web: Web, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "otters.md").write_text("# Otters\n\nOtters crack mussels.\n")
    (notes / "secret.csv").write_text("secret words,1\n")
    names = ("../secret.csv", "/secret.csv", "secret.csv")
    asks = [f'[a]({name}) ![b]({name})\n\n```{{include}} {name}\n```\n\n--8<-- "{name}"\n\n' for name in names]
    web.text("/x.md", "---\nfetched-from: ''\n---\n# X\n\n" + "".join(asks), "text/markdown")
    web.text("/sitemap.xml", "<urlset><url><loc>/x.md</loc></url></urlset>")
    options = ("--index", tmp_path / "i", "--public", tmp_path / "p")
    assert cli("ingest", notes, *options)[0] == 0
    cli("ingest", f"{web.url}/", "--add", "--allow-private", "--pause-s", "0", *options)
    documents, texts = read_index(tmp_path / "i")
    fetched = next(document for document in documents.values() if document.source != "otters.md")
    assert (fetched.files, "secret words" in texts[fetched.id]) == ((), False)
    assert not list((tmp_path / "p").rglob("*secret*"))
    assert f"]({web.url}/secret.csv)" in texts[fetched.id]


def test_a_page_takes_no_document_of_another_source_over(cli: Cli, web: Web, tmp_path: Path) -> None:
    owner, options = tmp_path / "zoo", ("--index", tmp_path / "i")
    (owner / "papers").mkdir(parents=True)
    stated = "canonical: https://me.example/papers/x\nauthors: [Ada Example]"
    (owner / "papers" / "x.md").write_text(f"---\nid: paper:x\n{stated}\n---\n# X\n\nOtters hold hands.\n")
    (owner / "papers" / "y.html").write_text(
        "<title>Y</title><meta name='citation_doi' content='10.1234/y'><p>Kettles."
    )
    evil = "kind: paper\nauthors: [Eve Evil]\nstatus: retracted\n---\n# X\n\nOtters bite.\n"
    web.text("/evil.md", f"---\nid: paper:x\ncanonical: https://me.example/papers/x\n{evil}", "text/markdown")
    web.text("/same.md", f"---\nid: paper:y\ndoi: 10.1234/y\n{evil}", "text/markdown")
    pages = "".join(f"<url><loc>/{name}.md</loc></url>" for name in ("evil", "same"))
    web.text("/sitemap.xml", f"<urlset>{pages}</urlset>")
    assert cli("ingest", owner, *options)[0] == 0
    status, out, err = cli("ingest", f"{web.url}/", "--add", "--allow-private", "--pause-s", "0", *options)
    documents, texts = read_index(tmp_path / "i")
    own = documents["paper:x"]
    assert (own.source, own.authors, own.status, own.forms) == ("papers/x.md", ("Ada Example",), None, ())
    assert "Otters hold hands." in texts["paper:x"]
    other = next(document for document in documents.values() if document.source.endswith("evil.md"))
    assert (other.canonical, other.extra["stated-canonical"]) == (
        f"{web.url}/evil.md",
        ("https://me.example/papers/x",),
    )
    told = out + err
    assert f"{other.source}: its canonical 'https://me.example/papers/x' is of another site" in told
    same = next(document for document in documents.values() if document.doi)
    assert f"{same.source}: its text is that of the document, which papers/y.html of an earlier source has too." in told
    assert status == 0
