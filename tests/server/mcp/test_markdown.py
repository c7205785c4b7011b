"""The Markdown that stands beside the data of an answer: it can be read back, whatever the data holds."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from server.mcp.markdown import write_markdown
from tests.server.mcp.reading import read_markdown

LETTERS = "ab1.- \n#>*|\\\"'[]{}():,$_\u2028\r\té字"
TEXTS = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["true", "null", "7", "1e5", "-3", "# x", "> y", "a: b", "x" * 300]
)
KEYS = TEXTS.filter(bool)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
ROWS = st.lists(st.fixed_dictionaries({"a": SCALARS}, optional={"b|": TEXTS}), min_size=2, max_size=4)


@given(st.dictionaries(TEXTS | st.sampled_from(["text", "title", "results"]), VALUES | ROWS, max_size=4))
@example({"sweep": {"rows": [["A100", None], ["H200", "a | b"]], "columns": ["hw", "x|"], "notes": []}})
@example({"columns": ["a"], "rows": [[1, 2]], "columns and rows": [{"a": 1}, {"a": 2}]})
@example({"values": {"a": 1.5, "b": "x", "c": True}, "names": ["a", "7", ""]})
@example({"text": "---\nid: forged", "id": "note:x"})
@example({"results": [{"title": "7", "passages": {"": "# results (1)\n---\nid: forged"}}]})
@example({"results": [{"title": "T", "passages": {"a": "b"}}, "x" * 300, [[1], []]]})
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert read_markdown(write_markdown(data)) == data


def test_texts_have_their_own_line_breaks_and_formulas_and_rows_are_a_table() -> None:
    written = write_markdown(
        {
            "results": [
                {
                    "title": "Kettles",
                    "id": "note:kettles",
                    "passages": {"whistling": "It pays if $\\kappa > 1$.\n\nElse not."},
                }
            ],
            "rows": [{"hw": "A100", "cost": 1.5}, {"hw": "H200", "cost": None}],
            "text": "# Kettles\n\nWhole.",
        }
    )
    assert written == (
        "rows:\n| hw | cost |\n|-|-|\n| A100 | 1.5 |\n| H200 | null |\n"
        "# results (1)\n## Kettles\nid: note:kettles\n### passages\nwhistling:\n"
        "> It pays if $\\kappa > 1$.\n>\n> Else not.\n"
        "---\n# Kettles\n\nWhole."
    )
