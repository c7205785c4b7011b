"""Attributes of tags, shortcodes and attribute lists, read by hand in one pass."""

from collections.abc import Mapping
from typing import NamedTuple

_QUOTES = "\"'`"


class Attributes(NamedTuple):
    """Words without a key in their order, and values by key; `{#id .class}` gives keys `#` and `.`."""

    words: tuple[str, ...]
    values: Mapping[str, str]

    def find(self, *keys: str) -> str:
        """The first value that is not empty, or nothing."""
        return next((value for key in keys if (value := self.values.get(key, "").strip())), "")


def read_attributes(text: str) -> Attributes:
    """Read `a key=value key="a b" key={expression} .class #id`."""
    words: list[str] = []
    values: dict[str, str] = {}
    place = 0
    while place < len(text):
        if text[place].isspace() or text[place] in ",/":
            place += 1
            continue
        end = _skip_word(text, place)
        word = text[place:end]
        equals = _skip_spaces(text, end)
        if word and equals < len(text) and text[equals] in "=:" and not word.startswith(tuple(_QUOTES)):
            start = _skip_spaces(text, equals + 1)
            end = _skip_value(text, start)
            values.setdefault(word, _unquote(text[start:end]))
        elif word.startswith(("#", ".")) and len(word) > 1:
            values.setdefault(word[0], word[1:])
            words.append(word)
        else:
            end = max(end, _skip_value(text, place))
            words.append(_unquote(text[place:end]))
        place = max(end, place + 1)
    return Attributes(tuple(words), values)


def find_tag_end(text: str, start: int, limit: int) -> int:
    """The offset after the `>` that ends a tag which begins before `start`.

    Where it has none before `limit`, it is the offset at which that was seen, as a negative number.

    Quotes and braces hold what they hold.
    """
    place, depth, quote = start, 0, ""
    while place < limit:
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" or (character == "`" and depth):
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == ">" and depth <= 0:
            return place + 1
        elif character == "<" and depth <= 0:
            break
        place += 1
    return -place


def _skip_word(text: str, place: int) -> int:
    while place < len(text) and not text[place].isspace() and text[place] not in "=,\"'`{}":
        if text[place] == ":" and (place + 1 == len(text) or text[place + 1].isspace() or text[place + 1] in _QUOTES):
            break
        place += 1
    return place


def _skip_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _skip_value(text: str, place: int) -> int:
    if place < len(text) and text[place] in _QUOTES:
        end = text.find(text[place], place + 1)
        while end > 0 and text[end - 1] == "\\":
            end = text.find(text[place], end + 1)
        return len(text) if end < 0 else end + 1
    if place < len(text) and text[place] == "{":
        depth = 0
        while place < len(text):
            depth += (text[place] == "{") - (text[place] == "}")
            place += 1
            if depth == 0:
                return place
        return place
    while place < len(text) and not text[place].isspace() and text[place] != ",":
        place += 1
    return place


def _unquote(value: str) -> str:
    if len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]:
        return value[1:-1].replace("\\" + value[0], value[0])
    return value
