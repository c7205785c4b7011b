"""Answers with labels: every mutation of every sentence, in the notations and references of its language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from benchmarks.verification.mutations import FALSE_QUOTES, TRUE_QUOTES
from benchmarks.verification.statements import make_statements
from benchmarks.verification.texts import LANGUAGES, SITE, Text, read_texts
from index.documents.authors import read_name

Label: TypeAlias = Literal["true", "false", "own words", "supported", "unsupported"]
SEED = 20  # of what is chosen by chance


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """An answer, what was done to it, and what has to be said of it."""

    kind: str
    language: str
    text: str
    label: Label


def make_answers(*, kept_aside: bool = False) -> list[LabelledAnswer]:
    """The answers of the set that is looked at while the rules are written, or of the one that is kept aside."""
    texts = read_texts()
    chosen = [text for position, text in enumerate(texts) if (position % 2 == 1) == kept_aside]
    found: list[LabelledAnswer] = []
    for text in chosen:
        others = [other for other in texts if other is not text and other.language == text.language]
        chance = Random(f"{SEED}{text.document.id}")
        found += [*_make_quotes(text, chance), *_make_works(text, others[0], chance)]
        found += [LabelledAnswer(*made) for made in make_statements(text)]
    return found


def _make_quotes(text: Text, chance: Random) -> Iterator[LabelledAnswer]:
    for number, sentence in enumerate(text.sentences):
        for label, kinds in (("true", TRUE_QUOTES), ("false", FALSE_QUOTES)):
            for position, (kind, mutate) in enumerate(kinds.items()):
                words = mutate(sentence, text, chance)
                if (words is not None and words != sentence) or kind == "as it stands":
                    answer = _quote(text, words or sentence, number + position)
                    yield LabelledAnswer(kind, text.language, answer, "true" if label == "true" else "false")


def _quote(text: Text, words: str, number: int) -> str:
    """The words in one of the notations, with one of the forms of a reference."""
    language, document = LANGUAGES[text.language], text.document
    sources = [document.id, f"{SITE}/{document.path}", f"[@{document.key}]", f"\\cite{{{document.key}}}"]
    if number % 7 == 6:
        return f"> {words}\n\n— {sources[number % len(sources)]}\n"
    quote = language.marks[number % len(language.marks)].format(words)
    if number % 7 == 5:
        said = (
            language.says.format(quote=quote, source="SOURCE").replace("(SOURCE)", "[1]").replace("（SOURCE）", "[1]")
        )
        return f"{said}\n\n[1] {document.title}, {sources[1]}\n"
    return language.says.format(quote=quote, source=sources[number % len(sources)])


def _make_works(text: Text, other: Text, chance: Random) -> Iterator[LabelledAnswer]:
    document, language = text.document, text.language
    name, year = read_name(document.authors[0]).short, (document.date or "")[:4]
    more = " et al." if len(document.authors) > 1 else ""
    url, title = f"{SITE}/{document.path}", document.title
    elsewhere, nowhere = f"{SITE}/{other.document.path}", f"{SITE}/{document.path.partition('/')[0]}/nowhere"
    wrong_year = str(int(year) - chance.randint(1, 9))
    wrong_title = _change_title(title, other.document.title)
    for number, sentence in enumerate(text.sentences[:4]):
        quote = LANGUAGES[language].marks[number % 2].format(sentence)
        right = f"{name}{more} ({year}): [{title}]({url}), {quote}"
        listed = f"{right}\n\n## References\n\n"
        entry = f"{', '.join(document.authors)} ({year}). {title}. {url}"
        made: Sequence[tuple[str, Label, str]] = (
            ("right author, year and title", "true", right),
            ("right entry of references", "true", listed + entry),
            ("right version", "true", right.replace("), ", f"), version {document.version}, ", 1)),
            ("changed author", "false", right.replace(name, "Wexford", 1)),
            ("changed year", "false", right.replace(year, wrong_year, 1)),
            ("changed title", "false", right.replace(title, wrong_title)),
            ("changed version", "false", right.replace("), ", "), version 9.9, ", 1)),
            ("changed source", "false", right.replace(url, elsewhere)),
            ("invented address", "false", right.replace(url, nowhere)),
            ("changed year of an entry", "false", listed + entry.replace(year, wrong_year, 1)),
            ("changed author of an entry", "false", f"{listed}Wexford, J. ({year}). {title}. {url}"),
            ("changed title of an entry", "false", listed + entry.replace(title, wrong_title)),
            (
                "invented entry",
                "false",
                f"{listed}{next(iter(document.authors))} ({year}). Zeppelins of the Upper Lake.",
            ),
            ("own words", "own words", f"{right}\n\nOne may call it “a rather costly kind of lunch”."),
        )
        yield from (LabelledAnswer(kind, language, answer, label) for kind, label, answer in made)
        yield from _make_notes(text, sentence, number, wrong_year)


def _make_notes(text: Text, sentence: str, number: int, wrong_year: str) -> Iterator[LabelledAnswer]:
    """Quotes in footnotes that name the work in short, and entries below a heading that is a line of its own."""
    document, marks = text.document, LANGUAGES[text.language].marks
    name, year = read_name(document.authors[0]).short, (document.date or "")[:4]
    quote = marks[number % 2].format(sentence)
    stitched = FALSE_QUOTES["two ends put together"](sentence, text, Random(f"{SEED}{sentence}")) or ""
    note = f"{document.id}.[^1]\n\n[^1]: {name} {year}, p. 3, {quote}"
    entry = f"{', '.join(document.authors)} ({year}). {document.title}."
    below = f"{quote} ({document.id}).\n\n**References**\n\n"
    made: Sequence[tuple[str, Label, str]] = (
        ("quote in a footnote", "true", note),
        ("two ends put together in a footnote", "false", note.replace(sentence, stitched)),
        ("changed year of a footnote", "false", note.replace(f" {year},", f" {wrong_year},", 1)),
        ("right entry below a line", "true", below + entry),
        ("changed year of an entry below a line", "false", below + entry.replace(year, wrong_year, 1)),
    )
    yield from (LabelledAnswer(kind, text.language, answer, label) for kind, label, answer in made)


def _change_title(title: str, other: str) -> str:
    """A title with its longest word, or its first two letters, from another."""
    if " " not in title:
        return other[:2] + title[2:]
    return title.replace(max(title.split(), key=len), max(other.split(), key=len))
