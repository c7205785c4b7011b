"""Words by Unicode: counted in every script, and where a quote may begin and end."""

import re
import unicodedata

# scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana and Han
_THAI_AND_KHMER = "\u0e01-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3"
_KANA_AND_HAN = (
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)
UNSPACED = _THAI_AND_KHMER + _KANA_AND_HAN
CHARS_PER_WORD = {_THAI_AND_KHMER: 4, _KANA_AND_HAN: 2}  # characters of a common word of these scripts

_SPACED_WORD = re.compile(rf"(?:[^\W_{UNSPACED}][\u0300-\u036f]*)+(?:['’.,-](?:[^\W_{UNSPACED}])+)*")
_RUNS = {re.compile(f"[{script}]+"): chars for script, chars in CHARS_PER_WORD.items()}
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_NEGATING_PREFIX = re.compile(r"(?:^|\W)(?:non|un|anti|counter|pseudo|quasi|semi|nicht)-\Z", re.IGNORECASE)
_MINUS = re.compile(r"(?:^|[\s(\[{=<>≤≥,;:/*|$])[-−]\Z")


def count_words(text: str) -> int:
    """The words of a text; of a script without spaces, as many as its characters make of common length."""
    unspaced = sum(-(-len(run) // chars) for pattern, chars in _RUNS.items() for run in pattern.findall(text))
    return unspaced + sum(1 for _ in _SPACED_WORD.finditer(text))


def is_edge(text: str, place: int) -> bool:
    """Whether a quote may begin or end at a place: not inside a word, a number or a letter with its marks.

    Between two words of a script that puts no space there any place is one.
    """
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.combining(after) or unicodedata.category(after) in {"Mn", "Mc"}:
        return False
    if _is_letter(before) and _is_letter(after):
        return bool(_UNSPACED_CHARACTER.match(before) or _UNSPACED_CHARACTER.match(after))
    # the 5 of 3.5 is no word of its own, nor is the 12 of 12,000
    if before in ".," and after.isdigit() and text[place - 2 : place - 1].isdigit():
        return False
    return not (after in ".," and before.isdigit() and text[place + 1 : place + 2].isdigit())


def changes_at_edges(text: str, start: int, end: int) -> str | None:
    """What stands directly beside a span and belongs to its first or last word, such as a sign or a unit, if any."""
    before = text[max(0, start - 10) : start]
    if start < end and text[start].isdigit() and _MINUS.search(before):
        return before[-1:]
    if found := _NEGATING_PREFIX.search(before):
        return found[0].strip()
    if start < end and text[end - 1].isdigit() and text[end : end + 1] in {"%", "‰"}:
        return text[end]
    return None


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character) in {"Mn", "Mc"}
