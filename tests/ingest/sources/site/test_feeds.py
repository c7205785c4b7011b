"""A feed as a source: whole entries are documents, others are read where they lead."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest
from ingest.sources import SourceSettings
from ingest.sources.site.maps import feeds
from ingest.sources.site.maps.feeds import read_feed
from tests.ingest.sources.site.test_site import read_index
from tests.ingest.sources.site.web import Reply, Web, serve

SETTINGS = SourceSettings(allow_private=True, pause=0)
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>
<entry><title>Otters</title><link href="/posts/otters/"/><published>2026-05-03T10:00:00Z</published>
<author><name>Ada Example</name></author><category term="Tea"/>
<content type="html">&lt;p&gt;Otters crack &lt;b&gt;mussels&lt;/b&gt;.&lt;/p&gt;</content></entry>
<entry><title>Kettles</title><link rel="self" href="/x"/><link href="/posts/kettles/"/>
<summary>Only a summary.</summary><updated>2026-05-04</updated></entry></feed>"""
RSS = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>Otters</title><link>/posts/otters/</link><pubDate>Sun, 03 May 2026 10:00:00 GMT</pubDate>
<dc:creator>Ada Example</dc:creator><category>Tea</category>
<content:encoded><![CDATA[<p>Otters crack <b>mussels</b>.</p>]]></content:encoded></item>
<item><title>Kettles</title><guid>/posts/kettles/</guid><description>Only a summary.</description>
<pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
JSON = """{"version":"https://jsonfeed.org/version/1.1","items":[
{"id":"1","url":"/posts/otters/","title":"Otters","date_published":"2026-05-03T10:00:00Z","tags":["Tea"],
"authors":[{"name":"Ada Example"}],"content_html":"<p>Otters crack <b>mussels</b>.</p>"},
{"id":"2","url":"/posts/kettles/","title":"Kettles","date_published":"2026-05-04"}]}"""


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        web.page("/posts/kettles/", "Kettles", "<p>Kettles whistle.</p><a href='/more'>more</a>")
        web.page("/more", "More", "<p>More.</p>")
        yield web


@pytest.mark.parametrize(("path", "feed"), [("/atom.xml", ATOM), ("/blog/rss", RSS), ("/feed.json", JSON)])
def test_entries_become_documents_with_their_facts(web: Web, tmp_path: Path, path: str, feed: str) -> None:
    web.routes[path] = Reply(feed, "application/octet-stream")
    report = ingest(f"{web.url}{path}", tmp_path / "index", settings=SETTINGS)
    assert list(report.problems) == []
    documents, texts = read_index(tmp_path / "index")
    assert set(documents) == {"post:otters", "post:kettles"}
    otters = documents["post:otters"]
    assert (otters.title, otters.date, otters.authors, otters.topics) == (
        *("Otters", "2026-05-03", ("Ada Example",), ("Tea",)),
    )
    assert otters.provenance["date"] == path
    assert "Otters crack **mussels**." in texts["post:otters"]
    assert (documents["post:kettles"].date, "Kettles whistle." in texts["post:kettles"]) == ("2026-05-04", True)
    assert "/posts/otters/" not in web.asked
    assert "/more" not in web.asked
    web.asked.clear()
    web.bodies = 0
    assert ingest(None, tmp_path / "index", settings=SETTINGS).added == 0
    assert web.bodies == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no feed",
        b"{",
        b'{"items": 3}',
        b'{"items": [3, {"url": 4}]}',
        b"<feed>",
        b"<feed><entry/><entry><link/></entry></feed>",
        b'<!DOCTYPE f [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
        b'<feed><entry><link href="x"/><title>&c;</title></entry></feed>',
        b"<a>" * 10_000,
    ],
)
def test_what_is_no_feed_has_no_entries_and_expands_nothing(data: bytes) -> None:
    assert all("bb" not in str(entry.facts) for entry in read_feed(data).entries)


def test_entries_in_entries_and_repeated_namespaces_cost_no_more_than_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = "<item><link>https://e.example/{}</link><content>"
    nested = "".join(entry.format(number) for number in range(50)) + "x" * 2_000 + "</content></item>" * 50
    found = read_feed(f"<rss>{nested}{entry.format('last')}x</content></item></rss>".encode())
    assert [entry.address for entry in found.entries] == ["https://e.example/0", "https://e.example/last"]
    monkeypatch.setattr(feeds, "MAX_FEED_BYTES", 20_000)
    spaces = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(300))
    wide = f'<entry><link href="/{{}}"/><content type="xhtml">{"<b/>" * 100}</content></entry>'
    plain = '<entry><link href="/c"/><content>x</content></entry>'
    found = read_feed(f"<feed {spaces}>{plain}{wide.format('a')}{wide.format('b')}</feed>".encode())
    assert ([entry.address for entry in found.entries], found.more) == (["/c"], 1)
