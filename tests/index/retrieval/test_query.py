"""The query language: what is read is what was written, and what cannot be searched is pointed at."""

from string import ascii_lowercase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index import Query, QueryError, parse_query
from index.retrieval.query import FILTER_NAMES, MAX_QUERY_CHARS

WORD = st.from_regex(r"[a-zκΔ][a-z0-9κΔ·.:-]{0,12}", fullmatch=True).filter(
    lambda word: not word.startswith(tuple(f"{name}:" for name in FILTER_NAMES))
)
PHRASE = st.from_regex(r"[a-z][a-z -]{0,15}[a-z]", fullmatch=True)
VALUE = st.from_regex(r"[a-z][a-z0-9:-]{0,15}", fullmatch=True)


@given(
    words=st.lists(WORD, min_size=1, max_size=5), phrases=st.lists(PHRASE, max_size=3), out=st.lists(PHRASE, max_size=2)
)
def test_words_phrases_and_exclusions_come_back_as_they_were_written(
    words: list[str], phrases: list[str], out: list[str]
) -> None:
    query = parse_query(" ".join([*words, *(f'"{phrase}"' for phrase in phrases), *(f'-"{phrase}"' for phrase in out)]))
    assert query.words == " ".join([*words, *phrases])
    assert (query.phrases, query.excluded) == (tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(out)))


@given(
    word=WORD,
    filters=st.lists(
        st.tuples(st.sampled_from(["kind", "topic", "id", "lang"]), VALUE, st.booleans()), max_size=8, unique=True
    ),
)
def test_filters_come_back_with_their_place(word: str, filters: list[tuple[str, str, bool]]) -> None:
    text = word
    places = []
    for name, value, excluded in filters:
        places.append(len(text) + 2)
        text += f" {'-' if excluded else ''}{name}:{value}"
    query = parse_query(text)
    assert [(item.name, item.value, item.excluded) for item in query.filters] == filters
    assert [item.position for item in query.filters] == places


@given(text=st.text(max_size=200))
def test_any_text_is_either_read_or_refused_without_being_repeated(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError as error:
        assert error.position is None or 1 <= error.position <= len(text)
        assert len(str(error)) < 250
    else:
        assert any(character.isalnum() for character in query.words)


@given(text=st.text(alphabet="abc \"-:'%;kind()=\\", max_size=60))
def test_operators_in_any_order_do_no_harm(text: str) -> None:
    try:
        assert isinstance(parse_query(text), Query)
    except QueryError as error:
        assert "The query" in str(error)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The query is empty."),
        (" \t\n", "The query is empty."),
        ("\u202e\u200b", "The query is empty."),
        ("?!…", "The query has no letter or digit."),
        ('"', "at character 1 opens a quotation that nothing closes"),
        ('routing "premium', "at character 9 opens a quotation that nothing closes"),
        ('routing "—"', "at character 9 quotes no letter or digit"),
        ("routing kind:", "at character 9 has the filter 'kind:' without a value"),
        ("kind:paper", "only narrows: add words to look for"),
        ("-routing", "only narrows: add words to look for"),
        ("routing year:26", "at character 9 has a filter 'year:' that needs a year such as 2026"),
        ("routing after:2026-13", "at character 9 has a filter 'after:' that needs a date"),
        (
            "x after:2026-06 before:2026-05",
            "at character 17 asks for after:2026-06 and before:2026-05, which no date is",
        ),
        ("x" * (MAX_QUERY_CHARS + 1), f"has {MAX_QUERY_CHARS + 1} characters"),
        ("a\ud800b", "is not valid Unicode"),
    ],
)
def test_a_query_that_cannot_be_searched_is_refused_at_its_character(text: str, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["paper:routing-premium", "2605.12345", "κ·Δ > γ", "α-asymmetry", "C++ -5 -", 'a 5" wafer', "https://x.org/a"],
)
def test_ids_numbers_symbols_and_urls_are_words(text: str) -> None:
    assert parse_query(text) == Query(text)


LONG_NAMES = [name for name in FILTER_NAMES if len(name) > 2]


@given(
    name=st.sampled_from(LONG_NAMES),
    place=st.integers(1, 6),
    letter=st.sampled_from(ascii_lowercase),
    kind=st.integers(0, 3),
    minus=st.sampled_from(["", "-"]),
)
def test_a_slip_in_the_name_of_a_filter_is_noted(name: str, place: int, letter: str, kind: int, minus: str) -> None:
    place = min(place, len(name) - 1)
    head, tail = name[:place], name[place:]
    written = [head + letter + tail, head + tail[1:], head + letter + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]][
        kind
    ]
    assume(written not in FILTER_NAMES)
    query = parse_query(f"tide {minus}{written}:x {minus}{written}:y")
    assert query.slips == ((f"{minus}{written}:", f"{minus}{name}:"),)


@pytest.mark.parametrize(("text", "slips"), [("Kind:x", (("Kind:", "kind:"),)), ("ID:x", (("ID:", "id:"),))])
def test_a_capital_in_the_name_of_a_filter_is_noted(text: str, slips: tuple[tuple[str, str]]) -> None:
    assert parse_query(text) == Query(text, slips=slips)


@pytest.mark.parametrize(
    "text", ["kinds: x", '"kinds:x"', "topic:kinds:x tide", "ids:x", "kind2:x", "mind:x", "ear:x", ":x"]
)
def test_what_is_less_like_a_filter_is_not_noted(text: str) -> None:
    assert not parse_query(text).slips


def test_a_megabyte_is_refused_and_not_repeated() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query('kind:paper "' * 90_000)
    assert len(str(caught.value)) < 200
