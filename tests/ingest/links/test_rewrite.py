"""A text is rewritten where its links stand, and nowhere else; what leads nowhere is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.links import resolve
from tests.ingest.links.trees import HASH, make_tree

TREE = make_tree(
    {"a.md": "# A\n\n## Part\n", "guide/b c.md": "# B", "guide/start.md": ""}, ["guide/p q.png", "guide/d.py"]
)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("[a](../a.md)", "[a](/notes/a)"),
        ("[a](<../a.md> 'title')", "[a](/notes/a 'title')"),
        ("[a](../a.md#Part) and `[a](../a.md)`", "[a](/notes/a#part) and `[a](../a.md)`"),
        ("[b][x]\n\n[x]: <b c.md>", "[b][x]\n\n[x]: /notes/guide.b-c"),
        ("![p](<p q.png>)", f"![p](/files/{HASH}/p%20q.png)"),
        ("<img src='p q.png' width=3>", f"<img src='/files/{HASH}/p%20q.png' width=3>"),
        ("[![p](p%20q.png)](../a.md)", f"[![p](/files/{HASH}/p%20q.png)](/notes/a)"),
        ("[code](d.py)", f"[code](/files/{HASH}/d.py)"),
        ("<source:/a>", "[source:/a](/notes/a)"),
        ("![embed](../a.md)", "[embed](/notes/a)"),  # a page is no picture
        ("[*w*](wiki:gone) x", "*w* x"),
        ("![w](wiki:gone.png)", "w"),
        ("![](<wiki:gone_x.png>) and [](<wiki:Gone>)", "gone\\_x.png and Gone"),  # what is missing is named
        ("[![p](p%20q.png)](wiki:gone)", f"![p](/files/{HASH}/p%20q.png)"),
        ("[a](gone.md) [x](https://example.org)", "[a](gone.md) [x](https://example.org)"),
        ("| [a\\|b](../a.md) |\n|---|\n| [c](../a.md) |", "| [a\\|b](/notes/a) |\n|---|\n| [c](/notes/a) |"),
    ],
)
def test_the_address_alone_is_replaced(written: str, published: str) -> None:
    assert resolve(written, "guide/start.md", TREE).markdown == published


def test_what_was_found_is_told_with_the_lines_of_the_file() -> None:
    text = "[a](../a.md)\n[gone](gone.md)\n\n![p](p%20q.png)\n[x](../a.md#gone)\n"
    found = resolve(text, "guide/start.md", TREE, first_line=5)
    assert found.links == ["note:a"]
    assert [file.path for file in found.files] == ["guide/p q.png"]
    assert [(broken.line, broken.address) for broken in found.broken] == [(6, "gone.md"), (9, "../a.md#gone")]
    assert found.broken[0].describe() == (
        "guide/start.md, line 6: the link to 'gone.md' is broken, because nothing is there."
    )
    assert found.lookups == {
        "../a.md": "/notes/a",
        "gone.md": "",
        "p%20q.png": f"/files/{HASH}/p q.png",
        "../a.md#gone": "/notes/a",
    }


def test_a_text_is_resolved_once() -> None:
    once = resolve("[a](../a.md) ![p](p%20q.png) [gone](gone.md)\n", "guide/start.md", TREE)
    assert once.edits
    assert resolve("Words alone.\n", "guide/start.md", TREE).edits == []


PIECES = [
    "[a](../a.md)",
    "![p](p%20q.png)",
    "> ",
    "- ",
    "\n",
    "\n\n",
    "`",
    "words ",
    "| ",
    "[x]: ../a.md",
    "<a href=b>",
    "\t",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_all_but_addresses_stays_as_it_was_written(text: str) -> None:
    found = resolve(text, "guide/start.md", TREE)
    back = found.markdown
    for edit in found.edits:
        assert edit.text in ("/notes/a", f"/files/{HASH}/p%20q.png")
    back = back.replace("/notes/a", "../a.md").replace(f"/files/{HASH}/p%20q.png", "p%20q.png")
    assert back == text


LABELLED = make_tree(
    {
        "start.md": "# Start {#sec-start}\n\n## Own {#sec-own}\n",
        "a.md": "# A *name* {#sec-a}\n\n## Part_one {#sec-part}\n\n<a id='fig-x'></a>\n",
        "b.md": "# B\n\n## Twice {#sec-twice}\n",
        "c.md": "# C\n\n## Twice {#sec-twice}\n",
    },
    ["d.csv"],
    titles={"start.md": "Start", "a.md": "A [name]", "b.md": "B", "c.md": "C"},
    labels={"a.md": ["sec-a", "sec-part", "fig-x"], "b.md": ["sec-twice"], "c.md": ["sec-twice"]},
)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("[x](#sec-part)", "[x](/notes/a#sec-part)"),
        ("[](#sec-part)", "[Part\\_one](/notes/a#sec-part)"),
        ("[sec-part](<source:#sec-part>)", "[Part\\_one](/notes/a#sec-part)"),
        ("[Figure](<source:#fig-x>)", "[Figure](/notes/a#user-content-fig-x)"),
        ("[sec-a](<source:#sec-a>)", "[A \\[name\\]](/notes/a)"),  # the title stands for the heading that opens a text
        ("[](#sec-own)", "[Own](#sec-own)"),
        ("[x](#sec-twice)", "[x](#sec-twice)"),  # two documents state it
        ("[sec-twice](<source:#sec-twice>)", "sec-twice"),
        (
            "[](a.md) [/a](<source:/a>) [](d.csv)",
            f"[A \\[name\\]](/notes/a) [A \\[name\\]](/notes/a) [](/files/{HASH}/d.csv)",
        ),
        ("[x](?q=words)", "[x](/notes/start)"),
    ],
)
def test_a_label_is_found_in_any_document_and_a_link_without_words_has_the_title(written: str, published: str) -> None:
    assert resolve(written, "start.md", LABELLED).markdown == published
