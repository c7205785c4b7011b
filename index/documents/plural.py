"""The English plural of a kind: `story` is `stories`, `hypothesis` is `hypotheses`."""

import re

_IRREGULAR = {
    "axis": "axes",
    "child": "children",
    "corpus": "corpora",
    "criterion": "criteria",
    "half": "halves",
    "knife": "knives",
    "leaf": "leaves",
    "lens": "lenses",
    "life": "lives",
    "man": "men",
    "matrix": "matrices",
    "medium": "media",
    "person": "people",
    "phenomenon": "phenomena",
    "quiz": "quizzes",
    "shelf": "shelves",
    "woman": "women",
    **{word: word for word in ("advice", "data", "equipment", "hardware", "metadata", "research", "software")},
}
_RULES = (  # the first pattern that matches the end of the word decides
    (re.compile(r"sis$"), "ses"),
    (re.compile(r"(?:ss|us|sh|ch|x|z)$"), r"\g<0>es"),
    (re.compile(r"(?<=[^aeiou-])y$"), "ies"),
    (re.compile(r"s$"), "s"),  # series, news, or a kind that is a plural already: notes
    (re.compile(r"$"), "s"),
)


def pluralize(kind: str) -> str:
    """The plural of `kind`, of whose words the last one is inflected: `case-study` is `case-studies`."""
    head, hyphen, last = kind.rpartition("-")
    return head + hyphen + (_IRREGULAR.get(last) or _inflect(last))


def _inflect(word: str) -> str:
    return next(pattern.sub(ending, word, count=1) for pattern, ending in _RULES if pattern.search(word))
