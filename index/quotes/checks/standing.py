"""Tell works that an answer cites and that the archive says are retracted or superseded."""

import re
from collections.abc import Iterator

from index.documents.document import Document
from index.quotes.answer.claims import Answer
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.sources import Sources
from index.quotes.checks.works import list_cited

_RETRACTED = re.compile(r"\W*(?:retract|withdrawn)", re.IGNORECASE)
_SUPERSEDED = re.compile(r"\W*(?:superseded|replaced|obsolete|outdated|deprecated)", re.IGNORECASE)
TELLS_IT = re.compile(
    r"retract|withdrawn|withdrew|supersed|replaced|obsolete|outdated|deprecated|zurückgezogen|überholt|ersetzt|rétract|"
    r"remplac|retirad|retractad|撤回|撤稿|取り下げ",
    re.IGNORECASE,
)


def check_standing(answer: Answer, sources: Sources) -> Iterator[tuple[Check, int]]:
    """A check for each sentence that cites such a work and does not say so, with the number of the sentence.

    A retracted work fails; one that another supersedes is told and left to the reader.
    """
    for number, sentence in enumerate(answer.sentences):
        block = answer.blocks[sentence.block]
        cited = {item.document.id: item for item in list_cited(block, sentence.start, sentence.end, sources)}
        for item in cited.values():
            holds = _judge(item.document)
            if holds is True or TELLS_IT.search(block.text, sentence.start, sentence.end):
                continue
            detail = f"The archive says of '{item.document.id}': {item.document.status}."
            words = block.text[item.start : item.end]
            yield make_check("work", block.get_line(item.start), words, holds, item.document.id, detail), number


def _judge(document: Document) -> bool | None:
    if document.status and _RETRACTED.match(document.status):
        return False
    return None if document.status and _SUPERSEDED.match(document.status) else True
