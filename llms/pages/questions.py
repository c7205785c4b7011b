"""Questions that an archive answers: those that its texts ask in a heading, and those of its thresholds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from llms.content.catalogue import Catalogue
from llms.content.service import ServiceDescription

MAX_QUESTIONS = 10  # of a home page
MAX_QUESTION_CHARS = 90  # longer ones are no line to choose by
MAX_TEXTS = 200  # texts whose headings are read
_HEADING = re.compile(r"^#{1,3} ([^\n$`\[\]<>*_]{4,90}[?？])[ #]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the path of the page that answers it, below the root of the service."""

    words: str
    path: str


def find_asked(catalogue: Catalogue) -> Sequence[Question]:
    """What texts ask in their headings, one question a text in the order of lists, each once."""
    asked: dict[str, Question] = {}
    for item in catalogue.items[:MAX_TEXTS]:
        words = find_question(catalogue.markdown[item.id], item.document.body_start)
        if words and len(asked) < MAX_QUESTIONS:
            asked.setdefault(words, Question(words, f"search?q={quote(words)}"))
    return list(asked.values())


def find_question(markdown: str, start: int = 0) -> str | None:
    """The first heading after `start` that is a question of plain words."""
    found = _HEADING.search(markdown, start)
    return found[1] if found else None


def find_computed(service: ServiceDescription) -> Sequence[Question]:
    """What thresholds answer."""
    return [
        Question(words, f"compute/{name}")
        for name, words in zip(service.thresholds, service.questions, strict=False)  # where they are given
        if len(words) <= MAX_QUESTION_CHARS
    ]
