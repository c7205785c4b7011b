"""JSON with comments: whatever stands between the values, an edit changes the edited member alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.clients.jsonc import JsoncError, parse_jsonc, remove_member, set_member
from tests.each import for_each

NAMES = st.text(alphabet='ab/"\\ {},:é', max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | NAMES
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
SPACES = st.sampled_from(["", " ", "\n\t", '/* { " */', ' // , } "x" [\n', "\r\n  "])


@st.composite
def texts(draw: Callable[[st.SearchStrategy[Any]], Any], value: Any) -> str:
    """A spelling of the value, with comments and commas wherever they may be."""

    def render(part: Any) -> str:
        pad = draw(SPACES)
        if isinstance(part, dict):
            items = [f"{draw(SPACES)}{json.dumps(name)}{draw(SPACES)}:{render(inner)}" for name, inner in part.items()]
            brackets = "{}"
        elif isinstance(part, list):
            items, brackets = [render(inner) for inner in part], "[]"
        else:
            return f"{pad}{json.dumps(part)}{draw(SPACES)}"
        last = "," if items and draw(st.booleans()) else ""
        return f"{pad}{brackets[0]}{','.join(items)}{draw(SPACES)}{last}{draw(SPACES)}{brackets[1]}{draw(SPACES)}"

    return render(value)


@given(st.data(), st.dictionaries(NAMES, VALUES, max_size=3), st.dictionaries(NAMES, VALUES, max_size=3))
def test_a_member_that_is_set_and_removed_leaves_the_values(
    data: st.DataObject, servers: dict[str, Any], others: dict[str, Any]
) -> None:
    value = {**others, "servers": servers}
    text = data.draw(texts(value))
    assert parse_jsonc(text) == value
    entry = {"command": "refdesk", "args": ["//", "/*"]}
    added = set_member(text, ("servers", "refdesk"), entry)
    assert parse_jsonc(added) == {**value, "servers": {**servers, "refdesk": entry}}
    for comment in ('/* { " */', "// , }"):
        assert added.count(comment) >= text.count(comment)
    assert parse_jsonc(set_member(added, ("servers", "refdesk"), 1)) == {**value, "servers": {**servers, "refdesk": 1}}
    assert parse_jsonc(remove_member(added, ("servers", "refdesk"))) == value
    for name in servers:
        rest = {other: kept for other, kept in servers.items() if other != name}
        assert parse_jsonc(remove_member(text, ("servers", name))) == {**value, "servers": rest}


@for_each(
    lambda: ("", "{", '{"a": 1', "{,}", '{"a" 1}', "{'a': 1}", '{"a": 1 /* open', "[1,,]", '{"a": 1} x', '{"a": }')
)
def test_what_is_no_json_with_comments_is_refused(text: str) -> None:
    with pytest.raises(JsoncError):
        set_member(text, ("servers", "refdesk"), parse_jsonc(text))
