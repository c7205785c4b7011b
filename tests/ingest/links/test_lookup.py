"""An address leads to the document or file that its author meant, and to no other."""

import pytest

from ingest.links import look_up
from tests.ingest.links.trees import HASH, make_tree

SITE = make_tree(
    {
        "README.md": "# Home",
        "guide/index.md": "# Guide",
        "guide/start.md": "# Start\n\n## First steps, and more\n\n### A_b `c`\n",
        "guide/next.mdx": "# Next",
        "guide/Second File.md": "# Second",
        "guide/über uns.md": "# Über",
        "guide.md": "# A guide",
        "01-intro/02-setup.md": "# Setup",
        "ref/options.md": '# Options\n\n### Named {#my-id}\n\n<a id="old"></a>\n\n### Named\n',
        "ref/data.html": "",
        "content/posts/one/index.md": "# One",
        "_posts/2024-01-02-why-queues-grow.md": "# Why",
        "blog/2024-02-03-caches.md": "# Caches",
        "notes/C++ notes.md": "# C",
        "permanent.md": "# P",
        "slugged/page.md": "# S",
    },
    [
        "guide/img/a.png",
        "content/posts/one/b.png",
        "static/c.png",
        "data.csv",
        "tool.exe",
        "guide/Pic One.PNG",
    ],
    extra={
        "permanent.md": {"permalink": ["/for/ever/"]},
        "slugged/page.md": {"slug": ["other"]},
        "blog/2024-02-03-caches.md": {"categories": ["perf"]},
    },
)

CASES = [
    # from, address, where it leads
    ("guide/start.md", "next.mdx", "/notes/guide.next"),
    ("guide/start.md", "next.md", "/notes/guide.next"),
    ("guide/start.md", "./next", "/notes/guide.next"),
    ("guide/start.md", "next/", "/notes/guide.next"),
    ("guide/start.md", "next.html?plain=1#top", "/notes/guide.next"),
    ("guide/start.md", "../ref/options.md", "/notes/ref.options"),
    ("guide/start.md", "../next", "/notes/guide.next"),  # as if the page were a folder
    ("guide/start.md", "/ref/options", "/notes/ref.options"),
    ("guide/start.md", "ref/options.md", "/notes/ref.options"),  # from the root, where nothing is nearer
    ("guide/start.md", "Second%20File.md", "/notes/guide.second-file"),
    ("guide/start.md", "second file.md", "/notes/guide.second-file"),
    ("guide/start.md", "u\u0308ber uns.md", "/notes/guide.über-uns"),
    ("guide/start.md", "..\\ref\\options.md", "/notes/ref.options"),
    ("guide/start.md", "/guide/", "/notes/guide.index"),
    ("guide/start.md", "/guide", "/notes/guide"),
    ("guide/start.md", "..", "/notes/readme"),
    ("guide/start.md", "/", "/notes/readme"),
    ("guide/start.md", "@site/ref/options.md", "/notes/ref.options"),
    ("README.md", "/intro/setup", "/notes/01-intro.02-setup"),
    ("README.md", "/posts/one/", "/notes/content.posts.one.index"),
    ("README.md", "/2024/01/02/why-queues-grow.html", "/notes/_posts.2024-01-02-why-queues-grow"),
    ("README.md", "/why-queues-grow", "/notes/_posts.2024-01-02-why-queues-grow"),
    ("README.md", "/blog/2024/02/03/caches", "/notes/blog.2024-02-03-caches"),
    ("README.md", "/perf/2024/02/03/caches.html", "/notes/blog.2024-02-03-caches"),
    ("README.md", "/for/ever", "/notes/permanent"),
    ("README.md", "slugged/other", "/notes/slugged.page"),
    ("README.md", "note:guide.start", "/notes/guide.start"),
    ("README.md", "note:guide.start#first-steps-and-more", "/notes/guide.start#first-steps-and-more"),
    # parts, as several tools name them
    ("README.md", "guide/start.md#first-steps-and-more", "/notes/guide.start#first-steps-and-more"),
    ("README.md", "guide/start.md#first-steps--and-more", "/notes/guide.start#first-steps-and-more"),
    ("README.md", "guide/start.md#First%20steps,%20and%20more", "/notes/guide.start#first-steps-and-more"),
    ("README.md", "guide/start.md#a_b-c", "/notes/guide.start#a_b-c"),
    ("README.md", "ref/options.md#my-id", "/notes/ref.options#my-id"),
    ("README.md", "ref/options.md#old", "/notes/ref.options#user-content-old"),
    ("guide/start.md", "#First-Steps-and-more", "#first-steps-and-more"),
    # other files
    ("guide/start.md", "img/a.png", f"/files/{HASH}/a.png"),
    ("guide/start.md", "../data.csv", f"/files/{HASH}/data.csv"),
    ("guide/start.md", "/c.png", f"/files/{HASH}/c.png"),
    ("guide/start.md", "pic%20one.png", f"/files/{HASH}/Pic One.PNG"),
    ("content/posts/one/index.md", "b.png", f"/files/{HASH}/b.png"),
    # what a dialect wrote
    ("README.md", "post:2024-01-02-why-queues-grow", "/notes/_posts.2024-01-02-why-queues-grow"),
    ("README.md", "source:posts/one", "/notes/content.posts.one.index"),
    ("README.md", "source:/guide/start.md", "/notes/guide.start"),
    ("guide/start.md", "source:next", "/notes/guide.next"),
    ("README.md", "source:/_posts/2024-01-02-why-queues-grow.md", "/notes/_posts.2024-01-02-why-queues-grow"),
]


@pytest.mark.parametrize(("source", "address", "leads_to"), CASES)
def test_an_address_leads_to_what_its_author_meant(source: str, address: str, leads_to: str) -> None:
    target = look_up(address, source, SITE)
    assert target is not None
    assert target.address == leads_to
    assert (target.problem, target.address != "") == (None, True)


@pytest.mark.parametrize(
    ("source", "address", "reason"),
    [
        ("guide/start.md", "gone.md", "nothing is there"),
        ("guide/start.md", "../../etc/passwd", "it leads out of the archive"),
        ("guide/start.md", "/../../etc/passwd", "it leads out of the archive"),
        ("guide/start.md", "img/", "it is a folder without a page of its own"),
        ("guide/start.md", "../tool.exe", "the file is of a type that is not published"),
        ("guide/start.md", "wiki:Nobody", "nothing is there"),
        ("guide/start.md", "post:2020-01-01-gone", "nothing is there"),
        ("guide/start.md", "#gone", "the text has no part 'gone'"),
        ("guide/start.md", "next.mdx#gone", "'guide/next.mdx' has no part 'gone', so it leads to the page"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(source: str, address: str, reason: str) -> None:
    target = look_up(address, source, SITE)
    assert target is not None
    assert target.problem == reason


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.md",
        "//example.org/a",
        "mailto:a@example.org",
        "javascript:x",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_of_another_place_is_left_alone(address: str) -> None:
    assert look_up(address, "guide/start.md", SITE) is None


VAULT = make_tree(
    {
        "Raft.md": "# Raft\n\n## Terms\n\n### Long terms\n",
        "People/Ada Example.md": "",
        "a/Log.md": "",
        "b/Log.md": "",
        "b/deep/Log.md": "",
        "Paxos.md": "",
        "v1.2.md": "",
    },
    ["img/states.png"],
    titles={"Paxos.md": "The part-time parliament"},
    names={"Paxos.md": ["Synod"]},
)


@pytest.mark.parametrize(
    ("source", "address", "leads_to"),
    [
        ("Paxos.md", "wiki:Raft", "/notes/raft"),
        ("Paxos.md", "wiki:raft#Terms", "/notes/raft#terms"),
        ("Paxos.md", "wiki:Raft#Terms#Long terms", "/notes/raft#long-terms"),
        ("Paxos.md", "wiki:Ada Example", "/notes/people.ada-example"),
        ("Paxos.md", "wiki:Ada%20Example", "/notes/people.ada-example"),
        ("Paxos.md", "wiki:People/Ada Example.md", "/notes/people.ada-example"),
        ("b/deep/Log.md", "wiki:Log", "/notes/b.deep.log"),  # the nearest
        ("Paxos.md", "wiki:Log", "/notes/a.log"),  # the shortest path, then the first
        ("Paxos.md", "wiki:b/Log", "/notes/b.log"),
        ("Raft.md", "wiki:Synod", "/notes/paxos"),
        ("Raft.md", "wiki:the Part-Time Parliament", "/notes/paxos"),
        ("Raft.md", "wiki:v1.2", "/notes/v1.2"),
        ("Raft.md", "wiki:states.png", f"/files/{HASH}/states.png"),
        ("Raft.md", "wiki:#Terms", "#terms"),
    ],
)
def test_a_wikilink_leads_to_the_page_of_its_name(source: str, address: str, leads_to: str) -> None:
    target = look_up(address, source, VAULT)
    assert target is not None
    assert (target.address, target.problem) == (leads_to, None)


def test_of_two_pages_that_differ_in_case_the_one_as_written_is_meant() -> None:
    tree = make_tree({"a/Log.md": "", "b/x.md": ""} | {"a/log.markdown": ""})
    exact = look_up("../a/Log.md", "b/x.md", tree)
    assert exact is not None
    assert exact.document is not None
    assert exact.document.source == "a/Log.md"
    unclear = look_up("../a/LOG", "b/x.md", tree)
    assert unclear is not None
    assert unclear.problem == "nothing is there"
