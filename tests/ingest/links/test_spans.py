"""Links are found where Markdown has them, with the place of each address, and nowhere else."""

import pytest

from ingest.links import find_links

TEXT = """\
See [one](a.md#x "title") and ![two](<b c.png>).

> quoted [three
> lines](../c.md)
> - item [four](d.md)

| a | b |
|---|---|
| [five\\|5](e\\|e.md) | [six](f.md) ![seven](g.png) |

[eight]: <h h.md> "title"
[Nine nine]:
  i.md

[![ten](j.png)](k.md) and ![eleven [no](no.md)](l.png) and <wiki:Twelve>

<picture>
  <source srcset="m.webp 1x, n.webp 2x">
  <img src='o.png' alt="o">
</picture>

Words <a href="p.md">with</a> HTML.

## Head [thirteen](q.md) ##

Setext [fourteen](r.md)
===
"""
FOUND = [
    ("link", 1, "a.md#x"),
    ("picture", 1, "b c.png"),
    ("link", 3, "../c.md"),
    ("link", 5, "d.md"),
    ("link", 9, "e|e.md"),
    ("link", 9, "f.md"),
    ("picture", 9, "g.png"),
    ("link", 11, "h h.md"),
    ("link", 13, "i.md"),
    ("link", 15, "k.md"),
    ("picture", 15, "j.png"),
    ("picture", 15, "l.png"),
    ("autolink", 15, "wiki:Twelve"),
    ("picture", 18, "m.webp"),
    ("picture", 18, "n.webp"),
    ("picture", 19, "o.png"),
    ("html", 22, "p.md"),
    ("link", 24, "q.md"),
    ("link", 26, "r.md"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_form_of_a_link_is_found_with_its_line_and_its_place(line_end: str) -> None:
    text = TEXT.replace("\n", line_end)
    found = find_links(text)
    assert [(span.form, span.line, span.address) for span in found.spans] == FOUND
    assert not found.unplaced
    for span in found.spans:
        written = text[span.address_start : span.address_end].strip("<>").replace("\\|", "|")
        assert written == span.address


@pytest.mark.parametrize(
    "text",
    [
        "`[a](b.md)`",
        "```\n[a](b.md)\n```",
        "    [a](b.md)",
        "$[a](b.md)$",
        "$$\n[a](b.md)\n$$",
        "\\[a](b.md)",
        "<!-- [a](b.md) <img src=c.png> -->",
        "<script>\n'<img src=c.png>'\n</script>",
        "[^1]: word",
    ],
)
def test_code_maths_comments_and_notes_hold_no_link(text: str) -> None:
    assert find_links(text).spans == []


def test_a_link_in_a_list_that_is_indented_with_tabs_is_placed() -> None:
    text = "1.\ta\n\n\tb [c](d.md)\n\t- e\n\t\tf ![g](h.png)\n"
    spans = find_links(text).spans
    assert [text[span.start : span.end] for span in spans] == ["[c](d.md)", "![g](h.png)"]
