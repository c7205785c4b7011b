"""What is right is put in the place of what is not, where that is one place, and into no file that changed."""

from pathlib import Path

import pytest

from index.quotes.checks.check import Check, make_check
from index.quotes.checks.fix import Fix
from index.quotes.verification import Form
from server.verification.answer_file import AnswerFile
from server.verification.fixes import FixError, format_diff, mend, write_mended


def _check(line: int, old: str, new: str) -> Check:
    return make_check("quote", line, old, False, None, "It differs.", Fix(old=old, new=new))


def test_words_are_found_across_line_ends_and_only_in_their_block() -> None:
    file = AnswerFile("a.md", "one  two\nthree four\n\none two\r\n")
    mended = mend(
        file, [_check(1, "two three", "2 3"), _check(4, "one two", "1 2"), make_check("quote", 1, "x", True, None, "")]
    )
    assert (mended.text, mended.count, list(mended.left_out)) == ("one  2 3 four\n\n1 2\r\n", 2, [])
    assert "-one two\r\n+1 2\r\n" in format_diff(file, mended)


def test_what_has_no_one_place_is_left_and_named() -> None:
    file = AnswerFile("a.md", "a:x and a:x-long, b c d")
    cases = [_check(1, "nowhere", "n"), _check(1, "b c", "B"), _check(1, "c d", "C"), _check(1, "b c", "other")]
    mended = mend(file, [*cases, _check(1, "a:x", "a:y")])
    assert mended.text == "a:y and a:x-long, B d"
    assert [line.partition(": ")[2] for line in mended.left_out] == [
        "the words 'nowhere' are not written so there",
        "the words 'c d' are mended already",
        "there are two ways to mend 'b c'",
    ]
    assert format_diff(file, mended).endswith("\\ No newline at end of file\n")


@pytest.mark.parametrize(
    ("form", "new", "written"),
    [
        ("html", "R&D's <script>x</script> 5 < 6", "R&amp;D's &lt;script&gt;x&lt;/script&gt; 5 &lt; 6"),
        ("latex", "R&D is 5% of #1 in a_b", r"R\&D is 5\% of \#1 in a\_b"),
        ("latex", r"so \input{/etc/hostname} is", None),
        ("bibtex", "so } is", None),
        ("markdown", r"a <b>, \<i>, &lt; and [x](y), $a_{[1]}$", r"a \<b>, \\\<i>, \&lt; and [x\](y), $a_{[1]}$"),
    ],
)
def test_words_of_a_passage_are_words_in_each_form_of_a_file(form: Form, new: str, written: str | None) -> None:
    mended = mend(AnswerFile("a", "so it is, a:b_c", form), [_check(1, "it is", new), _check(1, "a:b_c", "a:d_e")])
    assert mended.text == f"so {'it is' if written is None else written}, a:d_e"
    assert len(mended.left_out) == (written is None)


def test_words_within_a_tag_do_not_end_it() -> None:
    file = AnswerFile("a.html", '<p title="it is">', "html")
    assert mend(file, [_check(1, "it is", '" onclick="x')]).text == '<p title="&quot; onclick=&quot;x">'


def test_a_file_that_changed_meanwhile_and_stdin_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("changed since\n")
    with pytest.raises(FixError, match="it was changed since it was read"):
        write_mended(AnswerFile(str(path), "as it was\n"), mend(AnswerFile(str(path), "as it was\n"), []))
    with pytest.raises(FixError, match="it was read from stdin"):
        write_mended(AnswerFile("-", "x"), mend(AnswerFile("-", "x"), []))
    assert path.read_text() == "changed since\n"
