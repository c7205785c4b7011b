"""Citations of a text are resolved with the file of BibTeX of its archive."""

from ingest.dialects import rewrite

BIB = """@comment{x}
@article{ada2020, author = {Example, Ada and Bo Sample}, title = {On {Queues}}, year = 2020, journal = "J. Queues",
  doi = {10.1000/q}}
@book{big, author={A One and B Two and C Three}, title={Big, {and} old}, date={1999-01-02}, publisher={Press}}
@misc{open, title = {Never closed
@misc{after, title = {After}, url={https://a.b}}
"""
ENTRY = "- Example, Ada; Bo Sample. (2020). On Queues. J. Queues. <https://doi.org/10.1000/q>"


def test_citations_name_author_and_year_and_are_listed() -> None:
    body = "As [see @ada2020, p. 3; -@big] and @big say. `[@big]` {cite:p}`after`"
    found = rewrite(body, "a/b.md", set(), {"a/refs.bib": BIB}.get)
    assert found.markdown.split("\n") == [
        "As (see Example and Sample, 2020, p. 3; 1999) and One et al. (1999) say. `[@big]` (After, n.d.)",
        "",
        "## References",
        "",
        "- A One; B Two; C Three. (1999). Big, and old. Press.",
        "- After. <https://a.b>",
        ENTRY,
    ]


def test_the_list_stands_below_the_heading_that_waits_for_it() -> None:
    found = rewrite("[@ada2020]\n\n# Bibliography\n", "a.md", set(), {"x/my.bib": BIB}.get, ["x/my.bib"])
    assert found.markdown == f"(Example and Sample, 2020)\n\n# Bibliography\n\n\n{ENTRY}"
    assert found.line_of(6) == 3


def test_a_key_that_no_file_has_stays_and_is_counted() -> None:
    body = "[@ada2020; @nobody] ada@example.org @fig-x [link @ada2020](x)"
    found = rewrite(body, "a.md", set(), {"references.bib": BIB}.get)
    assert found.markdown.startswith("[@ada2020; @nobody] ada@example.org @fig-x [link Example and Sample (2020)](x)")
    assert found.unknown == {"citation '@nobody'": 1}


def test_without_a_file_citations_stay() -> None:
    body = "As [@ada2020] says."
    assert rewrite(body, "a.md", set(), dict[str, str]().get).markdown is body
