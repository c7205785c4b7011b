"""The English plural of a kind: `story` is `stories`, `hypothesis` is `hypotheses`."""

import re

_IRREGULAR_PAIRS = """
axis axes, child children, corpus corpora, criterion criteria, datum data, goose geese, lens lenses, man men,
matrix matrices, medium media, mouse mice, ox oxen, person people, phenomenon phenomena, quiz quizzes, foot feet,
tooth teeth, addendum addenda, bacterium bacteria, erratum errata, genus genera, nucleus nuclei, stimulus stimuli,
half halves, knife knives, leaf leaves, life lives, shelf shelves, wife wives, self selves, wolf wolves, calf calves,
loaf loaves, thief thieves, hero heroes, potato potatoes, tomato tomatoes, echo echoes, veto vetoes, woman women,
alias aliases, atlas atlases, bias biases, canvas canvases, gas gases, iris irises, epoch epochs, stomach stomachs
"""
_UNCHANGED = "advice aircraft data deer equipment hardware information metadata minutes research sheep software"
_IRREGULAR = {
    **dict(re.findall(r"([a-z]+) ([a-z]+)", _IRREGULAR_PAIRS)),
    **{word: word for word in _UNCHANGED.split()},
}
_RULES = (  # the first pattern that matches the end of the word decides
    (re.compile(r"(?<=s)man$"), "men"),
    (re.compile(r"sis$"), "ses"),
    (re.compile(r"(?:ss|us|sh|ch|x|z)$"), r"\g<0>es"),
    (re.compile(r"(?<=[^aeiou-])y$|(?<=qu)y$"), "ies"),
    (re.compile(r"s$"), "s"),  # series, news, or a kind that is a plural already: notes
    (re.compile(r"$"), "s"),
)


def pluralize(kind: str) -> str:
    """The plural of `kind`, of whose words the last one is inflected: `case-study` is `case-studies`."""
    head, hyphen, last = kind.rpartition("-")
    return head + hyphen + (_IRREGULAR.get(last) or _inflect(last))


def _inflect(word: str) -> str:
    return next(pattern.sub(ending, word, count=1) for pattern, ending in _RULES if pattern.search(word))
