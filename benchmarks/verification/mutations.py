"""The stated mutations of a true quote. To add one: a function that gives other words, or None, and a line below."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

from benchmarks.verification.texts import LANGUAGES, Text

Mutate = Callable[[str, Text, Random], str | None]

_HAN_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def _change_word(sentence: str, text: Text, chance: Random) -> str | None:
    pattern = _HAN_PAIR if text.language in {"zh", "ja"} else _LONG_WORD
    places = list(pattern.finditer(sentence))
    others = [word for other in text.sentences for word in pattern.findall(other) if word not in sentence]
    if not places or not others:
        return None
    place = chance.choice(places)
    return f"{sentence[: place.start()]}{chance.choice(others)}{sentence[place.end() :]}"


def _change_number(sentence: str, _: Text, chance: Random) -> str | None:
    places = [match.start() for match in re.finditer(r"\d", sentence)]
    if not places:
        return None
    place = chance.choice(places)
    digit = str((int(sentence[place]) + chance.randint(1, 8)) % 10)
    return sentence[:place] + digit + sentence[place + 1 :]


def _change_sign(sentence: str, _: Text, chance: Random) -> str | None:
    if "−" in sentence:
        return sentence.replace("−", "", 1)
    if ">" in sentence:
        return sentence.replace(">", chance.choice("<≥"), 1)
    return re.sub(r"(\d+)", r"−\1", sentence, count=1) if re.search(r"\d", sentence) else None


def _change_unit(sentence: str, text: Text, _: Random) -> str | None:
    for unit, wrong in LANGUAGES[text.language].units.items():
        if unit in sentence:
            return sentence.replace(unit, wrong, 1)
    return None


def _change_negation(sentence: str, text: Text, _: Random) -> str | None:
    for written, turned in LANGUAGES[text.language].negations.items():
        if written in sentence:
            return sentence.replace(written, turned, 1)
    return None


def _swap_ends(sentence: str, text: Text, chance: Random) -> str | None:
    """The beginning of a sentence and the end of another, put together."""
    other = chance.choice([item for item in text.sentences if item != sentence])
    if text.language in {"zh", "ja"}:
        return sentence[: len(sentence) // 2] + other[len(other) // 2 :]
    words, others = sentence.split(), other.split()
    return " ".join([*words[: len(words) // 2], *others[len(others) // 2 :]])


def _stitch(sentence: str, text: Text, chance: Random) -> str | None:
    """The same with an ellipsis where the two meet."""
    other = chance.choice([item for item in text.sentences if item != sentence])
    if text.language in {"zh", "ja"}:
        return f"{sentence[: len(sentence) // 2]}……{other[len(other) // 2 :]}"
    words, others = sentence.split(), other.split()
    return " ".join([*words[: len(words) // 2 + 1], "…", *others[len(others) // 2 - 1 :]])


def _leave_out_what_matters(sentence: str, text: Text, _: Random) -> str | None:
    """An ellipsis in place of a negation or a number."""
    pattern = {
        "en": r"not |never |\d[\d.,]* ", "de": r"nicht |nie |\d[\d.,]* ", "fr": r"(?:jamais|pas) |\d[\d.,]* ",
        "zh": r"不|没有|\d+", "ja": r"\d+",
    }[text.language]  # fmt: skip
    found = re.search(pattern, sentence)
    gap = " … " if text.language in {"en", "de", "fr"} else "…"
    if found is None or found.start() < 3:
        return None
    return f"{sentence[: found.start()].rstrip()}{gap}{sentence[found.end() :].lstrip()}"


# each makes of a true quote one that has to be refused
FALSE_QUOTES: Mapping[str, Mutate] = {
    "changed word": _change_word,
    "changed number": _change_number,
    "changed sign": _change_sign,
    "changed unit": _change_unit,
    "changed negation": _change_negation,
    "two ends put together": _swap_ends,
    "stitched": _stitch,
    "left out what matters": _leave_out_what_matters,
}


def _keep(sentence: str, _: Text, __: Random) -> str | None:
    return sentence


def _drop_stop(sentence: str, _: Text, __: Random) -> str | None:
    return sentence.rstrip(".。")


def _decompose(sentence: str, _: Text, __: Random) -> str | None:
    changed = unicodedata.normalize("NFD", sentence)
    return changed if changed != sentence else None


def _hyphenate(sentence: str, text: Text, _: Random) -> str | None:
    found = _LONG_WORD.search(sentence)
    if found is None or text.language in {"zh", "ja"}:
        return None
    return f"{sentence[: found.start() + 3]}\u00ad{sentence[found.start() + 3 :]}"


def _widen(sentence: str, text: Text, _: Random) -> str | None:
    if text.language not in {"zh", "ja"}:
        return sentence.replace(" ", "\u00a0", 2)
    return re.sub(r"\d", lambda digit: chr(ord(digit[0]) + 0xFEE0), sentence)


def _type_minus(sentence: str, _: Text, __: Random) -> str | None:
    changed = sentence.replace("−", "-").replace("’", "'").replace("$\\kappa\\Delta > \\gamma$", "κΔ > γ")
    return changed if changed != sentence else None


def _lower_first(sentence: str, text: Text, _: Random) -> str | None:
    if text.language not in {"en", "fr"}:
        return None
    return sentence[0].lower() + sentence[1:]


def _leave_out_sentence(sentence: str, text: Text, _: Random) -> str | None:
    """A sentence, an ellipsis, and the one after the next in the same paragraph."""
    for paragraph in text.paragraphs:
        if sentence in paragraph[:-2]:
            after = paragraph[paragraph.index(sentence) + 2]
            return f"{sentence} … {after}" if text.language in {"en", "de", "fr"} else f"{sentence}……{after}"
    return None


# each makes of a true quote one that has to be accepted
TRUE_QUOTES: Mapping[str, Mutate] = {
    "as it stands": _keep,
    "without its stop": _drop_stop,
    "decomposed letters": _decompose,
    "soft hyphen": _hyphenate,
    "other spaces and widths": _widen,
    "other signs": _type_minus,
    "first letter small": _lower_first,
    "left out a sentence": _leave_out_sentence,
}
