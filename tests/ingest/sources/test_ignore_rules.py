"""Rules mean what they mean to git: each expectation below is what `git check-ignore` says."""

import pytest

from ingest.sources.ignore_rules import find_rule, read_ignore_rules

CASES = [  # rules, path (a folder ends in /), whether it is left out
    ("*.md", "a/b.md", True),
    ("/b.md", "a/b.md", False),
    ("/b.md", "b.md", True),
    ("drafts/", "x/drafts/", True),
    ("drafts/", "x/drafts", False),
    ("a/drafts", "x/a/drafts", False),
    ("a/**/z.md", "a/z.md", True),
    ("a/**/z.md", "a/b/c/z.md", True),
    ("**/z.md", "z.md", True),
    ("a/**", "a/", False),
    ("a/**", "a/b", True),
    ("a*c?.md", "abbcd.md", True),
    ("a*c?.md", "abbc.md", False),
    ("*ab*ab*.md", "xabyab.md", True),
    ("*ab*ab*.md", "xab.md", False),
    ("[a-c]x.md", "bx.md", True),
    ("[!a-c]x.md", "bx.md", False),
    ("[^a-c]x.md", "dx.md", True),
    ("[]x].md", "].md", True),
    ("[z-a].md", "b.md", False),
    ("[a.md", "[a.md", False),
    ("\\#a.md", "#a.md", True),
    ("#a.md", "#a.md", False),
    ("\\!a.md", "!a.md", True),
    ("a.md   ", "a.md", True),
    ("a\\ ", "a ", True),
    ("\ufeffa.md", "a.md", True),
    ("*.md\n!keep.md", "keep.md", False),
    ("!keep.md\n*.md", "keep.md", True),
    ("a.b", "axb", False),
    ("/", "a", False),
]


@pytest.mark.parametrize(("text", "path", "ignored"), CASES)
def test_a_rule_means_what_it_means_to_git(text: str, path: str, ignored: bool) -> None:
    found = find_rule(read_ignore_rules(text), path.rstrip("/").split("/"), is_folder=path.endswith("/"))
    assert (found is not None and not found.takes_back) is ignored
