"""Feeds, sitemaps and the other lists for machines."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from ingest import ingest
from llms.publishing.render import render
from llms.surfaces.feeds.topic_slugs import slugs_of
from tests.conftest import document_text
from tests.known import known
from tests.llms.catalogues import BASE, catalogue

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="session")
def files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


def test_the_three_feeds_hold_the_same_entries_under_the_same_ids(files: dict[str, bytes]) -> None:
    atoms = [path for path in files if path.endswith("atom.xml")]
    assert {"atom.xml", "papers/atom.xml", "field-notes/atom.xml", "topics/inference-economics/atom.xml"} <= set(atoms)
    for path in atoms:
        atom = ET.fromstring(files[path])
        rss = ET.fromstring(files[path.replace("atom.xml", "rss.xml")])
        feed = json.loads(files[path.replace("atom.xml", "feed.json")])
        ids = [entry.findtext(f"{ATOM}id") for entry in atom.findall(f"{ATOM}entry")]
        assert ids
        assert ids == [item.findtext("guid") for item in rss.iter("item")] == [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids))
        assert all(str(name).startswith("tag:ifitsmanu.com,2026:") for name in ids)
        dates = [known(entry.findtext(f"{ATOM}updated")) for entry in atom.findall(f"{ATOM}entry")]
        assert dates == sorted(dates, reverse=True)
        assert atom.findtext(f"{ATOM}updated") == dates[0]
        self_link = [link.get("href") for link in atom.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert self_link == [f"{BASE}/{path}"] == [feed["feed_url"].replace("feed.json", "atom.xml")]


def test_a_date_without_its_day_is_not_completed(files: dict[str, bytes]) -> None:
    url = f"{BASE}/papers/verifier-procurement"
    entry = next(item for item in json.loads(files["feed.json"])["items"] if item["url"] == url)
    assert "date_published" not in entry
    rss = next(item for item in ET.fromstring(files["rss.xml"]).iter("item") if item.findtext("link") == url)
    assert rss.find("pubDate") is None
    places = ET.fromstring(files["sitemap-papers.xml"]).findall(f"{SITEMAP}url")
    place = next(place for place in places if place.findtext(f"{SITEMAP}loc") == url)
    assert place.find(f"{SITEMAP}lastmod") is None


def test_feeds_hold_no_formula_twice(files: dict[str, bytes]) -> None:
    assert b'class=\\"tex\\"' not in files["feed.json"]
    assert b"math" in files["feed.json"]


def test_sitemaps_name_every_page_once_with_the_date_of_its_content(files: dict[str, bytes]) -> None:
    index = ET.fromstring(files["sitemap.xml"])
    maps = [str(place.findtext(f"{SITEMAP}loc")).removeprefix(BASE + "/") for place in index]
    pages = [place for path in maps for place in ET.fromstring(files[path])]
    urls = [str(place.findtext(f"{SITEMAP}loc")) for place in pages]
    assert len(urls) == len(set(urls)) == 1 + 3 + 7 + 51
    for url in urls:
        path = url.removeprefix(BASE + "/") or "index"
        assert f"{path}.html" in files
        assert f"{path}.md" in files
    assert len({place.findtext(f"{SITEMAP}lastmod") for place in pages}) > 2


def test_the_robots_file_and_the_well_known_files_say_what_is_known(files: dict[str, bytes]) -> None:
    lines = files["robots.txt"].decode().splitlines()
    assert lines[:3] == ["User-agent: *", "Content-Signal: search=yes, ai-input=yes, ai-train=yes", "Allow: /"]
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"
    card = json.loads(files[".well-known/mcp/server-card.json"])
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", card["name"])
    assert len(card["description"]) <= 100
    assert card["remotes"] == [
        {"type": "streamable-http", "url": f"{BASE}/mcp", "supportedProtocolVersions": ["2026-07-28"]}
    ]
    entry = json.loads(files[".well-known/ai-catalog.json"])["entries"][0]
    assert re.fullmatch(r"urn:air:[a-zA-Z0-9.-]+(:[a-zA-Z0-9._-]+)+", entry["identifier"])
    assert "Contact: https://example.org/s\n" in files[".well-known/security.txt"].decode()
    assert json.loads(files[".well-known/api-catalog"])["linkset"][0]["item"] == [{"href": f"{BASE}/api/v1"}]


def test_an_archive_that_says_nothing_of_ai_has_no_policy_made_up_for_it(archive: Path, index: Path) -> None:
    ingest(archive, index)
    files = render(catalogue(index))
    assert b"Content-Signal" not in files["robots.txt"]
    assert b'rel="license"' not in files["papers/otters.html"]


def test_the_archive_can_be_cited_as_a_whole(files: dict[str, bytes]) -> None:
    cff = yaml.safe_load(files["CITATION.cff"])
    assert (cff["cff-version"], cff["type"], cff["title"]) == ("1.2.0", "dataset", "Manu Bhardwaj: research archive")
    assert cff["authors"] == [
        {"family-names": "Bhardwaj", "given-names": "Manu", "orcid": "https://orcid.org/0009-0000-8791-6190"}
    ]
    assert str(cff["date-released"]) == "2026-05-17"
    assert files["bibliography.bib"].count(b"\n@") == 50


def test_the_index_describes_every_form_with_its_size_and_hash(files: dict[str, bytes]) -> None:
    import hashlib

    for document in json.loads(files["api/index.json"])["documents"]:
        forms = document["representations"]
        assert {form["type"] for form in forms} >= {"text/html", "text/markdown", "application/x-bibtex"}
        for form in forms:
            path = form["url"].removeprefix(BASE + "/")
            data = files.get(path) or files[f"{path}.html"]
            assert (form["bytes"], form["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_documents_of_the_index_are_what_the_api_description_says(files: dict[str, bytes]) -> None:
    described = json.loads(files["api/v1/openapi.json"])
    assert described["openapi"] == "3.1.0"
    text = json.dumps(described["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    schemas = json.loads(text)
    validator = Draft202012Validator({"$defs": schemas, "$ref": "#/$defs/Document"})
    for document in json.loads(files["api/index.json"])["documents"]:
        validator.validate(document)
        assert set(document) <= set(schemas["Document"]["properties"])


def test_more_topics_than_one_word_get_a_feed_at_a_plain_path(archive: Path, index: Path) -> None:
    (archive / "odd.md").write_text(document_text("note:odd", "x\n", date="2026", topics=["Économie & Co"]))
    ingest(archive, index)
    assert "topics/économie-co/atom.xml" in render(catalogue(index))


def test_topics_that_are_written_alike_have_feeds_of_their_own(archive: Path, index: Path) -> None:
    topics = ["C", "C++", "C#", "++", "A B", "A/B", "inference economics"]
    for number, topic in enumerate(topics):
        (archive / f"{number}.md").write_text(
            document_text(f"note:{number}", "Words.\n", topics=[topic], date="2026-05-16")
        )
    ingest(archive, index)
    files = render(catalogue(index))
    feeds = {path: json.loads(files[path]) for path in files if path.startswith("topics/") and path.endswith(".json")}
    slugs = {feed["title"].removeprefix("archive: "): path.split("/")[1] for path, feed in feeds.items()}
    assert set(slugs) == set(topics)
    assert len(set(slugs.values())) == len(topics)
    assert (slugs["C"], slugs["A B"], slugs["inference economics"]) == ("c", "a-b", "inference-economics")
    for topic in ("C++", "C#"):
        assert re.fullmatch(r"c-[0-9a-f]{8}", slugs[topic])
    assert slugs["++"]
    assert all(
        [entry["tags"] for entry in feed["items"]] == [[topic]]
        for topic, feed in zip(slugs, feeds.values(), strict=True)
    )


@pytest.mark.parametrize("topic", ["C++", "C#", ".NET", "R&D!", "C", "A/B", "Q&A", "Économie & Co", "a.b (c)"])
def test_a_topic_keeps_its_slug_when_others_are_added(topic: str) -> None:
    alone = slugs_of([topic])
    others = [
        other
        for other in ("C", "c", "c++", "C++", "C#", "net", "r d", "R-D", "a.b c", "x", "a b c (d)")
        if other != topic
    ]
    assert slugs_of([*others, topic])[topic] == slugs_of([topic, *others])[topic] == alone[topic]


def test_topics_that_differ_in_case_alone_share_a_feed_whose_address_stays(archive: Path, index: Path) -> None:
    for number, topic in enumerate(("AI", "ai", "Ai")):
        (archive / f"{number}.md").write_text(
            document_text(f"note:{number}", "Words.\n", topics=[topic], date="2026-05-16")
        )
        ingest(archive, index)
        files = render(catalogue(index))
        (feed,) = [path for path in files if path.startswith("topics/") and path.endswith(".json")]
        assert feed == "topics/ai/feed.json"
        assert json.loads(files[feed])["title"] == "archive: AI"
        assert len(json.loads(files[feed])["items"]) == number + 1


@pytest.mark.parametrize("topics", [["A/B"], ["A/B", "A B"], ["A B", "A/B", "a-b"], ["C++", "C", "C#"]])
def test_the_plainest_of_the_topics_keeps_the_plain_slug(topics: list[str]) -> None:
    slugs = slugs_of(topics)
    assert list(slugs) == topics
    plainest = next(topic for topic in ("a-b", "A B", "A/B", "C") if topic in topics)
    assert slugs[plainest] == plainest.lower().replace(" ", "-").replace("/", "-")
    assert slugs == {**slugs_of(reversed(topics))}


def test_the_sitemap_of_a_kind_called_section_is_not_that_of_the_lists(archive: Path, index: Path) -> None:
    (archive / "section.md").write_text(document_text("section:x", "Words.\n"))
    ingest(archive, index)
    files = render(catalogue(index))
    places = [place.text for place in ET.fromstring(files["sitemap-sections-1.xml"]).iter(f"{SITEMAP}loc")]
    assert places == [f"{BASE}/sections/x"]
    assert f"<loc>{BASE}/sitemap-sections-1.xml</loc>".encode() in files["sitemap.xml"]
