"""The rewriting of a body: what it reports, what bounds it, and where its lines come from."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dialects import DIALECTS, rewrite
from ingest.dialects.engine.site import MAX_INCLUDE_DEPTH, MAX_INCLUDED_CHARS
from tests.ingest.dialects.cases import CASES

PLAIN = "a word, of `code` and $x^2$ \n\n  # | - 1. > ~~~ ``` $$ * _ < > [x](y) \\ & ! é 字"
WORDS = PLAIN.split(" ")
TEMPLATE_MARKS = "{{< >}} {{% %}} {% %} {{ }} {{# {: } {.a} {#b} <A </A> {/* */} --8<-- import export #| <!-- --> <pre>"
OTHER_MARKS = (
    "[[ ]] ![[ %% == ^a :::note ::: !!! ??? === ]{.a} {ref}` ` \\( \\) \\[ \\] \\begin{align} \\end{align} $` `$ ]( ) "
    "```{note} ``` (a)= ^[ ] $$"
)
MARKS = [*TEMPLATE_MARKS.split(), *OTHER_MARKS.split()]


def test_what_no_rule_knows_is_counted_by_name() -> None:
    found = rewrite("{{< tweet 1 >}} {{< tweet 2 >}} {% widget %} {{ page.title }}\n\n:::gizmo\nx\n:::", "a.md", set())
    assert found.unknown == {
        "shortcode 'tweet'": 2,
        "Liquid tag 'widget'": 1,
        "template variable 'page.title'": 1,
        "container 'gizmo'": 1,
    }
    assert "{{ page.title }}" in found.markdown


def test_lines_are_those_of_the_source() -> None:
    body = "a\n\n%%\nhidden\n%%\n\nb [[c]]\n\n!!! note\n    d\n\n    e\n\nf\r\ng %%x\ny%% h\ni"
    found = rewrite(body, "a.md", {"obsidian"})
    lines = found.markdown.split("\n")
    where = {line.strip(" >"): found.line_of(number) for number, line in enumerate(lines, 1)}
    assert {word: where[word] for word in ("d", "e", "f", "i")} == {"d": 10, "e": 12, "f": 14, "i": 17}
    assert where["b [c](<wiki:c>)"] == 7
    assert (where["[!NOTE]"], where["h"]) == (9, 16)


def test_anchors_are_told() -> None:
    found = rewrite("x ^one\n\n(two)=\n## H\n\n![a](b){#three}", "a.md", set())
    assert found.anchors == ("two", "one", "three")


def test_an_include_that_leads_to_itself_is_told() -> None:
    files = {"b.md": "B\n\n{{#include c.md}}", "c.md": "C\n\n{{#include b.md}}"}
    found = rewrite("{{#include b.md}}", "a.md", set(), files.get)
    assert found.markdown.split("\n\n") == ["B", "C", "{{#include b.md}}"]
    assert found.notes == ("an include is left as it is written, because it includes itself (line 1: b.md)",)
    assert found.unknown == {"include that is not resolved": 1}


def test_includes_stay_inside_the_archive() -> None:
    asked: list[str] = []
    found = rewrite("{{#include ../../etc/x}}\n\n{{#include /etc/x}}", "d/a.md", set(), asked.append)
    assert found.markdown == "{{#include ../../etc/x}}\n\n{{#include /etc/x}}"
    assert set(asked) == {"etc/x", "d/etc/x"}
    assert len(found.notes) == 2


def test_includes_are_bounded_in_depth_and_size() -> None:
    deep = rewrite("{{#include 0}}", "a.md", set(), lambda path: f"{{{{#include {int(path) + 1}}}}}")
    assert deep.notes == (
        "an include is left as it is written, because includes are nested deeper than 10 "
        f"(line 1: {MAX_INCLUDE_DEPTH})",
    )
    big = "x" * (MAX_INCLUDED_CHARS // 2)
    found = rewrite("{{#include b}}\n\n" * 3, "a.md", set(), {"b": big}.get)
    assert found.markdown.count(big) == 2
    assert "all includes have more than" in found.notes[0]


def test_included_text_keeps_the_line_that_includes_it() -> None:
    found = rewrite("a\n\n{{#include b.md}}\n\nc", "a.md", set(), {"b.md": "1\n2\n3"}.get)
    assert [found.line_of(line) for line in range(1, 8)] == [1, 2, 3, 3, 3, 4, 5]


def test_blocks_that_nest_without_end_are_told() -> None:
    found = rewrite(":::note\n" * 40 + "x", "a.md", set())
    assert found.notes == ("blocks that are nested deeper than 12 are kept as text (line 13)",)
    assert found.markdown.endswith("> x")


def test_a_comment_without_an_end_is_told_and_kept() -> None:
    found = rewrite("a\n\nb %%hidden", "a.md", {"obsidian"})
    assert found.markdown == "a\n\nb %%hidden"
    assert found.notes == ("a comment that '%%' begins has no end, and is kept as text (line 3)",)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_text_without_marks_of_a_dialect_is_left_alone(words: list[str]) -> None:
    text = " ".join(words)
    found = rewrite(text, "a.md", set())
    assert found.markdown is text


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *MARKS, "\n", "\n", "\n\n", "    "]), max_size=60))
def test_any_mixture_of_marks_is_read(words: list[str]) -> None:
    text = " ".join(words)
    for hints in (set[str](), {"obsidian", "jekyll", "docusaurus", "myst", "mdbook", "zola"}):
        found = rewrite(text, "a.mdx" if hints else "a.md", hints)
        assert len(found.lines) in (0, found.markdown.count("\n") + 1)
        assert all(1 <= line <= text.count("\n") + 1 for line in found.lines)


def test_every_dialect_has_a_case() -> None:
    openers = {rule.opener for dialect in DIALECTS for rule in dialect.lines}
    openers |= {rule.opener for dialect in DIALECTS for rule in dialect.spans}
    text = "\n".join(case.source for case in CASES if case.source != case.result)
    assert not {opener for opener in openers if opener not in text} - {":octicons-", ":simple-", ":fontawesome-"}
